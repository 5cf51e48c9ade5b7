/**
 * What ECS checks across fields and a CRD schema cannot say. Run before any call to AWS: a spec that does not pass
 * causes none. Where ecs-api.md gives ECS's own text, the message uses it, so that it can be searched for.
 */
import type { FieldError } from '../../api/field-error.ts';
import type { EcsServiceSpec } from '../../api/v1beta1/ecsservice-spec.ts';
import { checkCapacity, checkVolumes } from './capacity.ts';
import { checkContainers } from './containers.ts';
import { declaredOf, type Declared } from './declared.ts';
import { checkDeployment } from './deployment.ts';
import { checkFargate } from './fargate.ts';
import { checkGates } from './gates.ts';
import { checkLoadBalancing } from './load-balancing.ts';
import { checkNetwork } from './network.ts';
import { checkTaskSize } from './task-size.ts';

const checks: readonly ((declared: Declared) => readonly FieldError[])[] = [
  checkTaskSize,
  checkFargate,
  checkContainers,
  checkNetwork,
  checkVolumes,
  checkCapacity,
  checkLoadBalancing,
  checkDeployment,
  checkGates,
];

/** Every problem at once, in the order of the spec; empty when ECS would take it. Expects a spec that fits the schema. */
export function checkSpec(spec: EcsServiceSpec): readonly FieldError[] {
  const declared = declaredOf(spec);
  return checks.flatMap((check) => check(declared));
}
