/** A walk's spec as the object that is committed. */
import type { KubeObject } from '../../../src/api/meta.ts';
import type { Strategy } from '../../../src/core/rollout/gate-matrix.ts';
import { shiftingManifest, type Balancer } from '../balancer.ts';
import type { WalkSpec } from './walk.ts';

const configurations: Readonly<Record<Strategy, Readonly<Record<string, unknown>>>> = {
  ROLLING: { strategy: 'ROLLING', minimumHealthyPercent: 100, maximumPercent: 200 },
  BLUE_GREEN: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
  CANARY: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 1 },
  LINEAR: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 1 },
};

/** Shares of production traffic that the new revision may have. */
export const sharesOf: Readonly<Record<Strategy, readonly number[]>> = { ROLLING: [0, 100], BLUE_GREEN: [0, 100], CANARY: [0, 10, 100], LINEAR: [0, 50, 100] };

/** Behind the balancer; ROLLING has nothing to shift with. */
export function walkManifest(balancer: Balancer, { strategy, gates, breaker, onNewRevision, onFailure }: WalkSpec, image: string, gated = true): KubeObject {
  const approvals = gates.map(({ at, timeoutSeconds, onTimeout }) => ({ name: at.toLowerCase(), at, approval: { timeoutSeconds, onTimeout } }));
  const rollout = { progressDeadlineSeconds: 900, onNewRevision, onFailure, gates: gated ? approvals : [] };
  const configuration = { ...configurations[strategy], deploymentCircuitBreaker: { enable: breaker, rollback: breaker } };
  const whole = shiftingManifest(balancer, configuration, image, { rollout });
  if (strategy !== 'ROLLING') return whole;
  const { service, ...rest } = whole.spec as { readonly service: { readonly loadBalancers: readonly object[] } };
  const loadBalancers = service.loadBalancers.map((each) => Object.fromEntries(Object.entries(each).filter(([name]) => name !== 'advancedConfiguration')));
  return { ...whole, spec: { ...rest, service: { ...service, loadBalancers } } };
}
