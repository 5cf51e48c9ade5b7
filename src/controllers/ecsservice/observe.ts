import { transientError } from '../../core/errors.ts';
import { buildObserved } from '../../core/observed/build-observed.ts';
import { needsRevision } from '../../core/observed/needs-revision.ts';
import { observeTaskDefinition } from '../../core/observed/observe-task-definition.ts';
import type { RawService, RawServiceDeployment } from '../../core/observed/raw.ts';
import type { ObservedService, ObservedTaskDefinition } from '../../core/model/service.ts';
import { candidateLimit, revisionReads } from '../../core/plan/resolve-revision.ts';
import type { PlanPolicy, Previous } from '../../core/plan/plan-input.ts';
import { revisionInput } from '../../core/plan/plan-service.ts';
import type { EcsPort, ReadOptions, ServiceRef } from '../../core/ports.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import type { Context } from '../../runtime/context.ts';
import type { Judged } from './judge.ts';

/** What ECS showed in one look. */
export interface Sighting {
  readonly ref: ServiceRef;
  readonly raw: RawService | undefined;
  readonly observed: ObservedService;
  /** The deployment that the rollout is bound to, when there is one and it still moves. */
  readonly bound: RawServiceDeployment | undefined;
  /** Task definitions that `revisionReads` asked for. */
  readonly candidates: readonly ObservedTaskDefinition[] | undefined;
}

/** What to look at, what is known of it already, and how old an answer may be. */
export interface ObserveInput {
  readonly judged: Judged;
  readonly rollout: RolloutState | undefined;
  readonly previous: Previous;
  readonly policy: PlanPolicy;
  readonly read: ReadOptions;
}

/**
 * What ECS shows of the service. In steady state the one answer comes from the sweep's cache and nothing else is asked:
 * the current deployment is read only when it is not the one that is known to have ended.
 */
export async function observe(ctx: Context, input: ObserveInput): Promise<Sighting> {
  const { judged, rollout, read, previous } = input;
  const { ecs, desired } = judged;
  const ref: ServiceRef = { cluster: desired.target.cluster, serviceName: desired.target.serviceName };
  const raw = await ecs.describeService(ctx, ref, read);
  const current = await readCurrent(ctx, ecs, raw, rollout, desired.triggerHash, read);
  const bound = await readBound(ctx, ecs, current, rollout, read);
  const revisionArn = raw?.currentServiceRevisions?.[0]?.arn;
  const revision = revisionArn !== undefined && needsRevision(desired, previous.appliedPaths) ? await ecs.describeServiceRevision(ctx, revisionArn, read) : undefined;
  const observed = buildObserved({ service: raw, deployment: current, revision });
  return { ref, raw, bound, ...(await readRevisions(ctx, input, observed)) };
}

/** Reads task definitions as long as the planner asks for one: the live revision first, the family only when that does not fit. */
async function readRevisions(ctx: Context, input: ObserveInput, seen: ObservedService): Promise<Pick<Sighting, 'observed' | 'candidates'>> {
  const { judged, previous, policy, read } = input;
  if (seen.state === 'Draining') return { observed: seen, candidates: undefined };
  let observed = seen;
  let candidates: readonly ObservedTaskDefinition[] | undefined;
  for (;;) {
    const wanted = revisionReads(revisionInput({ desired: judged.desired, observed, previous, policy, candidates, now: 0 }));
    if (wanted.live) {
      const raw = await judged.ecs.describeTaskDefinition(ctx, observed.taskDefinitionArn, read);
      if (raw === undefined) throw transientError('TaskDefinitionNotFound', `ECS does not describe ${observed.taskDefinitionArn}, which the service runs.`);
      observed = { ...observed, taskDefinition: observeTaskDefinition(raw) };
    } else if (wanted.candidates) {
      candidates = await readCandidates(ctx, judged, read);
    } else {
      return { observed, candidates };
    }
  }
}

async function readCurrent(
  ctx: Context,
  ecs: EcsPort,
  raw: RawService | undefined,
  rollout: RolloutState | undefined,
  triggerHash: string,
  read: ReadOptions,
): Promise<RawServiceDeployment | undefined> {
  const arn = raw?.currentServiceDeployment;
  if (arn === undefined) return undefined;
  const known = rollout !== undefined && hasEnded(rollout) && rollout.deploymentArn === arn && rollout.targetHash === triggerHash;
  const current = known ? undefined : await ecs.describeServiceDeployment(ctx, arn, read);
  // It may be the one that was asked for, and may have failed already: without it, that would look like a write that is lost.
  if (current === undefined && rollout?.state === 'Requested' && rollout.deploymentArn !== arn) {
    throw transientError('IncompleteAnswer', `ECS names ${arn} as the current service deployment and does not describe it; it is asked again.`);
  }
  return current;
}

async function readBound(
  ctx: Context,
  ecs: EcsPort,
  current: RawServiceDeployment | undefined,
  rollout: RolloutState | undefined,
  read: ReadOptions,
): Promise<RawServiceDeployment | undefined> {
  if (rollout === undefined || hasEnded(rollout) || rollout.state === 'Requested') return undefined;
  return current?.serviceDeploymentArn === rollout.deploymentArn ? current : await ecs.describeServiceDeployment(ctx, rollout.deploymentArn, read);
}

async function readCandidates(ctx: Context, { ecs, desired }: Judged, read: ReadOptions): Promise<readonly ObservedTaskDefinition[]> {
  if (desired.taskDefinition.kind === 'arn') return [];
  const arns = await ecs.listTaskDefinitions(ctx, desired.taskDefinition.family, candidateLimit, { ...read, maxAgeMs: 0 });
  const found = await Promise.all(arns.map(async (arn) => await ecs.describeTaskDefinition(ctx, arn, read)));
  return found.flatMap((raw) => (raw === undefined ? [] : [observeTaskDefinition(raw)]));
}
