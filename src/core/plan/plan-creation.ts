import { canonicalJson } from '../model/canonical-json.ts';
import { withGateHooks } from '../desired/gate-hooks.ts';
import { hashOf } from '../model/hash.ts';
import { ownerTags, tagList } from '../model/tags.ts';
import type { JsonObject } from '../model/json.ts';
import type { DesiredService, Hold, ObservedService, Plan, RevisionRef, Step } from '../model/service.ts';
import type { RevisionDecision } from './resolve-revision.ts';

/**
 * What a new service starts with when nobody says how many tasks it has: CreateService asks for a number, and a
 * HorizontalPodAutoscaler leaves an object with 0 replicas alone.
 */
const initialCount = 1;

/** What planning a creation looks at. */
export interface PlanCreationInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  readonly revision: RevisionDecision;
  readonly deployHold: Hold | undefined;
}

/** A service that is not there, or INACTIVE, which frees its name (ecs-api.md section 10). */
export function planCreation({ desired, observed, revision, deployHold }: PlanCreationInput): Plan {
  const hold = revision.kind === 'held' ? revision.hold : deployHold;
  if (hold !== undefined) return { steps: [], changes: [], holds: [hold] };
  const register: readonly Step[] = revision.kind === 'register' ? [revision.step] : [];
  const create: Step = { type: 'CreateService', input: createInput(desired, observed), taskDefinition: revisionRef(revision) };
  return { steps: [...register, create], changes: [], holds: [] };
}

/** How a later step names the revision of a decision that is not held. */
export function revisionRef(revision: RevisionDecision): RevisionRef {
  return revision.kind === 'existing' ? { arn: revision.arn } : { fromStep: 'RegisterTaskDefinition' };
}

function createInput(desired: DesiredService, observed: ObservedService): JsonObject {
  const { cluster, serviceName } = desired.target;
  const counted = desired.service['desiredCount'] !== undefined || desired.service['schedulingStrategy'] === 'DAEMON';
  return {
    cluster,
    serviceName,
    ...(counted ? {} : { desiredCount: initialCount }),
    ...withGateHooks(withoutDaemonCount(desired.service), desired.gateHooks),
    tags: tagList({ ...desired.tags, ...ownerTags(desired.owner) }),
    clientToken: clientToken(desired, observed),
  };
}

/** `The daemon scheduling strategy does not support a desired count` (ecs-api.md section 4). */
function withoutDaemonCount(service: JsonObject): JsonObject {
  if (service['schedulingStrategy'] !== 'DAEMON') return service;
  return Object.fromEntries(Object.entries(service).filter(([name]) => name !== 'desiredCount'));
}

/**
 * The same for every repetition of one creation, so that ECS recognises a call whose answer was lost; another one for the
 * service that follows a deleted service of the same name, and for other content. 32 characters of the 36 that ECS takes.
 */
function clientToken(desired: DesiredService, observed: ObservedService): string {
  const token = hashOf(canonicalJson([desired.target, desired.hash, observed.createdAt]));
  return token.slice(token.indexOf(':') + 1);
}
