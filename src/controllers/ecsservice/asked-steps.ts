import type { Json, JsonObject } from '../../core/model/json.ts';
import { knownMembers } from '../../core/model/known-members.ts';
import { serviceShape } from '../../core/model/service-shape.ts';
import type { Plan, Step } from '../../core/model/service.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import { deploys } from './deploys.ts';
import type { Sighting } from './observe.ts';
import type { Steering } from './steering.ts';

/** What an action of a person is carried out on. */
export interface AskedInput {
  readonly steering: Steering;
  readonly sighting: Sighting;
  readonly rollout: RolloutState | undefined;
  /** Of what the spec asks for. */
  readonly triggerHash: string;
  /** It is not what runs, and may not be deployed now: new tasks would be of another revision. */
  readonly held: boolean;
}

/**
 * The steps of a person's action in place of the plan's own, if it takes any: undo is an update of the task definition and
 * nothing else; a restart, and a retry of what failed or was stopped without a rollback, force new tasks of what runs.
 */
export function askedSteps({ steering, sighting, rollout, triggerHash, held }: AskedInput, plan: Plan): readonly Step[] | undefined {
  if (steering.sendsPin && steering.pin !== undefined) {
    return [{ type: 'UpdateService', input: updateInput(sighting), taskDefinition: { arn: steering.pin.taskDefinitionArn }, deploys: true }];
  }
  // One that was rolled back to the revision that it had started anew (a restart) leaves nothing to change, and has to succeed all the same.
  const undone = rollout?.state === 'Failed' || rollout?.state === 'Stopped' || rollout?.state === 'RolledBack';
  const retries = steering.action?.effect.kind === 'Retry' && undone && rollout.targetHash === triggerHash;
  if ((!retries && !steering.restarts) || (held && steering.pin === undefined) || plan.steps.some(deploys)) return undefined;
  return [...plan.steps, { type: 'UpdateService', input: { ...updateInput(sighting), forceNewDeployment: true }, taskDefinition: undefined, deploys: true }];
}

/** A revision with a volume that is configured at launch needs its configuration with every deployment (ecs-api.md section 4). */
function updateInput({ ref, observed }: Sighting): JsonObject {
  const shape = serviceShape.members['volumeConfigurations'];
  const volumes = shape === undefined ? undefined : (knownMembers(shape, observed.service['volumeConfigurations']) as Json | undefined);
  const launches = Array.isArray(volumes) && volumes.length > 0;
  return { cluster: ref.cluster, service: ref.serviceName, ...(launches ? { volumeConfigurations: volumes } : {}) };
}
