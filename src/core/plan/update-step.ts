import { knownMembers } from '../model/known-members.ts';
import { serviceShape } from '../model/service-shape.ts';
import { isMembers } from '../model/shape.ts';
import { deploysWith, pendingMembers } from './gate-changes.ts';
import { revisionRef } from './plan-creation.ts';
import { changesRevision } from './revision-changes.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { MemberMerge } from '../diff/merge-service.ts';
import type { DesiredService, ObservedService, Step } from '../model/service.ts';
import type { RevisionDecision } from './resolve-revision.ts';

/** What one UpdateService is made of. */
export interface UpdateStepInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  readonly members: readonly MemberMerge[];
  readonly revision: RevisionDecision;
}

/**
 * Everything that changes in this pass, the revision included, in one UpdateService: two calls would start two
 * deployments. Blocks go whole, members that do not differ stay out (ecs-api.md section 4).
 */
export function updateSteps({ desired, observed, members, revision }: UpdateStepInput): readonly Step[] {
  const pending = pendingMembers(members).filter((member) => member.block !== undefined);
  const moves = changesRevision(revision, observed);
  if (pending.length === 0 && !moves) return [];
  const blocks: Record<string, Json> = {};
  for (const member of pending) blocks[member.name] = member.block as Json;
  const deploys = moves || pending.some(deploysWith);
  const volumes = deploys && blocks['volumeConfigurations'] === undefined ? launchVolumes(desired, observed, members) : undefined;
  const input: JsonObject = {
    cluster: desired.target.cluster,
    service: desired.target.serviceName,
    ...blocks,
    ...(volumes === undefined ? {} : { volumeConfigurations: volumes }),
  };
  const register: readonly Step[] = moves && revision.kind === 'register' ? [revision.step] : [];
  return [...register, { type: 'UpdateService', input, taskDefinition: moves ? revisionRef(revision) : undefined, deploys }];
}

/**
 * A revision with a volume that is configured at launch needs the volume's configuration with every deployment
 * (`Task definition has configuredAtLaunch volume but no volume configuration provided at runtime`).
 */
function launchVolumes(desired: DesiredService, observed: ObservedService, members: readonly MemberMerge[]): Json | undefined {
  const { taskDefinition } = desired;
  const volumes = taskDefinition.kind === 'content' ? taskDefinition.input['volumes'] : undefined;
  const atLaunch = Array.isArray(volumes) && volumes.some((volume: unknown) => isMembers(volume) && volume['configuredAtLaunch'] === true);
  const declared = members.find((member) => member.name === 'volumeConfigurations')?.block as Json | undefined;
  if (!atLaunch) return taskDefinition.kind === 'arn' ? nonEmpty(declared) : undefined;
  const shape = serviceShape.members['volumeConfigurations'];
  const live = shape === undefined ? undefined : (knownMembers(shape, observed.service['volumeConfigurations']) as Json | undefined);
  return nonEmpty(declared) ?? nonEmpty(live);
}

function nonEmpty(list: Json | undefined): Json | undefined {
  return Array.isArray(list) && list.length > 0 ? (list as Json) : undefined;
}
