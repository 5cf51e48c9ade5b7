import { listenerOperations } from './listeners.ts';
import { loadBalancerOperations } from './load-balancers.ts';
import type { ElbOperation } from './operation.ts';
import { ruleOperations } from './rules.ts';
import { tagOperations } from './tags.ts';
import { targetGroupOperations } from './target-groups.ts';
import { targetHealthOperations } from './target-health.ts';

/** Every ELBv2 operation that the simulator knows, by its API name. */
export const ELB_OPERATIONS: ReadonlyMap<string, ElbOperation> = new Map(
  [...loadBalancerOperations, ...listenerOperations, ...ruleOperations, ...targetGroupOperations, ...targetHealthOperations, ...tagOperations].map((entry) => [entry.name, entry]),
);
