import { ecsServiceDefaults } from '../../api/v1beta1/ecsservice-spec.ts';
import { GATE_MARK } from '../model/gate-mark.ts';
import { isMembers } from '../model/shape.ts';
import { gateMatrix, strategyOf } from '../rollout/gate-matrix.ts';
import type { EcsServiceSpec } from '../../api/v1beta1/ecsservice.ts';
import type { Json, JsonObject } from '../model/json.ts';

const secondsInMinute = 60;

/**
 * The gates of a spec that ECS waits at, as PAUSE hooks by name: their order has no meaning to ECS. ECS counts in minutes, so a time-out is
 * rounded up: a person gets the time they were promised. Both members of the time-out are given, since ECS fills in what
 * is left out by its own defaults (ecs-api.md section 4).
 */
export function gateHooks({ rollout, service }: EcsServiceSpec): readonly JsonObject[] {
  const strategy = strategyOf(service?.deploymentConfiguration);
  const byName = [...(rollout?.gates ?? [])].sort((left, right) => (left.name < right.name ? -1 : 1));
  return byName.flatMap(({ name, at, approval }) => {
    const cell = gateMatrix[at][strategy];
    if (cell.kind !== 'hook') return [];
    const seconds = approval.timeoutSeconds ?? ecsServiceDefaults.approvalTimeoutSeconds;
    const onTimeout = approval.onTimeout ?? ecsServiceDefaults.approvalOnTimeout;
    return [
      {
        targetType: 'PAUSE',
        lifecycleStages: [cell.stage],
        hookDetails: { [GATE_MARK]: name },
        timeoutConfiguration: { timeoutInMinutes: Math.ceil(seconds / secondsInMinute), action: onTimeout === 'Continue' ? 'CONTINUE' : 'ROLLBACK' },
      },
    ];
  });
}

/** The members of a new service with its gates among the lifecycle hooks; the same members when there is no gate. */
export function withGateHooks(service: JsonObject, gates: readonly JsonObject[]): JsonObject {
  if (gates.length === 0) return service;
  const configuration = isMembers(service['deploymentConfiguration']) ? service['deploymentConfiguration'] : {};
  const declared: unknown = configuration['lifecycleHooks'];
  const hooks = [...(Array.isArray(declared) ? (declared as readonly Json[]) : []), ...gates];
  return { ...service, deploymentConfiguration: { ...configuration, lifecycleHooks: hooks } };
}
