import { shownTime, timeText } from '../../core/model/time-text.ts';
import type { RawServiceDeployment } from '../../core/observed/raw.ts';
import { adoptDeployment } from '../../core/rollout/adopt-deployment.ts';
import { gatherEvidence } from '../../core/rollout/evidence.ts';
import { neverSucceeded } from '../../core/rollout/first-failure.ts';
import { BIND_WINDOW_MS, followRollout } from '../../core/rollout/follow-rollout.ts';
import type { FollowResult } from '../../core/rollout/follow-rollout.ts';
import { evidenceOf } from '../../core/rollout/evidence-of.ts';
import { pinOf, revisionName } from '../../core/rollout/pin.ts';
import { commitOf, provenanceOf } from '../../core/rollout/provenance.ts';
import type { Provenance } from '../../core/rollout/provenance.ts';
import { findQuarantined, quarantine, quarantineReason } from '../../core/rollout/quarantine.ts';
import type { QuarantineEntry } from '../../core/rollout/quarantine.ts';
import { meaningOf } from '../../core/rollout/rebuild-quarantine.ts';
import { hasEnded, rolloutSeconds } from '../../core/rollout/rollout-state.ts';
import type { RevisionMatch, RolloutOutcome, RolloutState } from '../../core/rollout/rollout-state.ts';
import { STATUS_LIMITS } from '../../core/status/ecs-service-status.ts';
import type { EcsServiceStatus, HistoryEntry } from '../../core/status/ecs-service-status.ts';
import type { Context } from '../../runtime/context.ts';
import { undoneBy } from '../../core/rollout/stop-cause.ts';
import { compareRevision } from './compare-revision.ts';
import type { CompareRevisionInput } from './compare-revision.ts';
import { deadlineTime } from './deadline-time.ts';
import type { LookDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';
import { rolloutSpecOf } from './resource.ts';
import { readFailures, watchFailures } from './watch-failures.ts';

/** Where the rollout stands, and what is remembered of earlier ones. */
export interface Followed {
  readonly rollout: RolloutState | undefined;
  readonly quarantine: readonly QuarantineEntry[];
  readonly history: readonly HistoryEntry[];
  /** Present in the one pass in which the rollout ended, with what to tell about it. */
  readonly ended?: { readonly outcome: RolloutOutcome; readonly evidence: string; readonly commit: string; readonly provenance: Provenance; readonly pinned?: string };
  readonly stop?: FollowResult['stop'];
  /** ECS listed our deployment, and shows a service from before it: nothing may be planned on this look. */
  readonly unseen?: true;
}

/** What following needs of the stages before it. */
export interface FollowStageInput {
  readonly judged: Judged;
  readonly status: EcsServiceStatus;
  readonly sighting: Sighting;
  /** The quarantine as recalled. */
  readonly entries: readonly QuarantineEntry[];
  readonly compare: CompareRevisionInput;
  readonly now: number;
}

/** Moves the remembered rollout on, or binds to what runs; what failed goes into the quarantine with its evidence. */
export async function follow(ctx: Context, deps: LookDeps, input: FollowStageInput): Promise<Followed> {
  const { status, entries } = input;
  const rest = { quarantine: entries, history: status.history ?? [] };
  const { rollout } = status;
  if (rollout === undefined || hasEnded(rollout)) return await adoptCurrent(ctx, input);
  const failures = await watchFailures(ctx, deps, input, rollout);
  const result = followRollout({
    state: rollout,
    observed: input.sighting.observed,
    bound: input.sighting.bound,
    revision: await matchOf(ctx, input, rollout),
    now: input.now,
    deadlineTime: deadlineTime(deps, input.judged.desired.key, 'rollout', rollout.deadline),
    spec: rolloutSpecOf(input.judged.object),
    ...(failures === undefined ? {} : { failures }),
  });
  // Seen from now on, where it moved.
  deadlineTime(deps, input.judged.desired.key, 'rollout', result.state.deadline);
  if (result.outcome === undefined) return { rollout: result.state, ...rest, ...(result.stop === undefined ? {} : { stop: result.stop }) };
  const unseen = result.outcome.kind === 'Lost' ? await findUnseen(ctx, input, rollout) : undefined;
  if (unseen !== undefined) return { rollout: { ...rollout, state: 'Progressing', deploymentArn: unseen }, ...rest, unseen: true };
  return await conclude(ctx, input, result.state, result.outcome);
}

/**
 * DescribeServices is not the only witness: before a write counts as lost, the deployments that ECS lists are asked for one
 * that was made since the intent and means what it wanted. Costs one call, once for each write that seems lost.
 */
async function findUnseen(ctx: Context, input: FollowStageInput, rollout: RolloutState): Promise<string | undefined> {
  const { judged, sighting, compare } = input;
  if (rollout.targetHash !== judged.desired.triggerHash || sighting.observed.state !== 'Active') return undefined;
  const briefs = await judged.ecs.listServiceDeployments(ctx, sighting.ref, { ...compare.read, maxAgeMs: 0 });
  const known = briefs.findIndex(({ serviceDeploymentArn }) => serviceDeploymentArn === rollout.deploymentArn);
  const [newest] = known < 0 ? briefs : briefs.slice(0, known);
  if (newest === undefined || Date.parse(newest.createdAt ?? '') < Date.parse(rollout.startedAt) - BIND_WINDOW_MS) return undefined;
  const match = await compareRevision(ctx, judged.ecs, newest.targetServiceRevisionArn, compare);
  return match === 'desired' ? newest.serviceDeploymentArn : undefined;
}

async function matchOf(ctx: Context, input: FollowStageInput, rollout: RolloutState): Promise<RevisionMatch> {
  const { sighting, judged, status } = input;
  const { deployment } = sighting.observed;
  if (sighting.bound !== undefined) return 'desired';
  const arn = rollout.state === 'Requested' ? deployment?.targetServiceRevision?.arn : sighting.raw?.currentServiceRevisions?.[0]?.arn;
  if (rollout.targetHash === judged.desired.triggerHash) return await compareRevision(ctx, judged.ecs, arn, input.compare);
  if (rollout.pinned !== undefined) {
    const shown = arn === undefined ? undefined : await judged.ecs.describeServiceRevision(ctx, arn, input.compare.read);
    return shown === undefined ? 'unknown' : shown.taskDefinition === rollout.pinned ? 'desired' : 'other';
  }
  // The spec moved on between the write and its deployment showing up: the task definition that was sent tells whose it is.
  const revision = arn === undefined ? undefined : await judged.ecs.describeServiceRevision(ctx, arn, input.compare.read);
  if (revision === undefined || status.desired?.taskDefinitionArn === undefined) return 'unknown';
  return revision.taskDefinition === status.desired.taskDefinitionArn ? 'desired' : 'other';
}

async function adoptCurrent(ctx: Context, input: FollowStageInput): Promise<Followed> {
  const { status, sighting, judged, entries, now } = input;
  const kept = { rollout: status.rollout, quarantine: entries, history: status.history ?? [] };
  const { deployment } = sighting.observed;
  // Undefined also when it is the one that is known to have ended: nothing can be new about it.
  if (deployment === undefined || isHeldThere(status.rollout, judged, deployment)) return kept;
  const adopted = adoptDeployment({
    deployment,
    targetHash: judged.desired.triggerHash,
    target: await compareRevision(ctx, judged.ecs, deployment.targetServiceRevision?.arn, input.compare),
    restored: await compareRevision(ctx, judged.ecs, deployment.rollback?.serviceRevisionArn, input.compare),
    now,
    spec: rolloutSpecOf(judged.object),
  });
  if (adopted === undefined) return kept;
  const { rollout, failedBy } = adopted;
  if (failedBy === undefined || findQuarantined(entries, rollout.targetHash) !== undefined) return { ...kept, rollout };
  const entry = {
    hash: rollout.targetHash,
    reason: `RolledBackBy${failedBy}`,
    evidence: rollout.message ?? '',
    commit: commitOf(provenanceOf(judged.object.metadata)),
    at: rollout.finishedAt ?? '',
  };
  return { ...kept, rollout, quarantine: quarantine(entries, entry) };
}

/** An undo could not take back what this deployment brought: that it runs is no news, and no success of what was asked for. */
function isHeldThere(rollout: RolloutState | undefined, { desired }: Judged, { serviceDeploymentArn }: RawServiceDeployment): boolean {
  return pinOf(rollout, desired.triggerHash)?.unavailable !== undefined && rollout?.deploymentArn === serviceDeploymentArn;
}

async function conclude(ctx: Context, input: FollowStageInput, rollout: RolloutState, outcome: RolloutOutcome): Promise<Followed> {
  const { status, sighting, judged, entries } = input;
  const history = status.history ?? [];
  if (outcome.kind === 'Lost') return { rollout: undefined, quarantine: entries, history };
  const provenance = provenanceOfRollout(judged, status, rollout);
  const commit = commitOf(provenance);
  const harmless = await isRestartTakenBack(ctx, input, outcome);
  const reason = harmless ? undefined : quarantineReason(outcome, outcome.kind === 'Failed' && (await isFirst(ctx, input)));
  const evidence = reason === undefined ? '' : await readEvidence(ctx, input, rollout);
  const at = shownTime(rollout.finishedAt);
  return {
    // Of the revision nothing bad is known: it runs as before, with what holds for it (a pin, too).
    rollout: harmless ? { ...rollout, state: 'Succeeded' } : rollout,
    quarantine: reason === undefined ? entries : quarantine(entries, { hash: rollout.targetHash, reason, evidence: evidenceOf(outcome, evidence), commit, at }),
    ...ending(history, rollout, sighting, { outcome, evidence, provenance }),
  };
}

/** A person ended a restart, and ECS went back to a revision that says the same: what runs is what was running. Two reads of immutable things. */
async function isRestartTakenBack(ctx: Context, { sighting, judged, compare }: FollowStageInput, outcome: RolloutOutcome): Promise<boolean> {
  if (outcome.kind !== 'RolledBack' || (outcome.cause !== 'Abort' && outcome.by !== 'Person')) return false;
  const arns = [sighting.bound?.targetServiceRevision?.arn, sighting.bound?.rollback?.serviceRevisionArn];
  const [target, restored] = await Promise.all(arns.map(async (arn) => (arn === undefined ? undefined : await judged.ecs.describeServiceRevision(ctx, arn, compare.read))));
  return target !== undefined && restored !== undefined && meaningOf(target) === meaningOf(restored);
}

type Ended = NonNullable<Followed['ended']>;

/** What is remembered of a rollout that ended (`finishedAt`), and what to tell about it. */
function ending(history: readonly HistoryEntry[], rollout: RolloutState, sighting: Sighting, told: Omit<Ended, 'commit' | 'pinned'>): { readonly history: readonly HistoryEntry[]; readonly ended: Ended } {
  const { targetHash: hash, pinned, strategy = strategyOf(sighting), finishedAt } = rollout;
  const { outcome, provenance } = told;
  const by = undoneBy(outcome);
  const revision = pinned === undefined ? provenance.revision : revisionName(pinned);
  const entry = { hash, revision, author: provenance.author, outcome: outcome.kind, ...(by === undefined ? {} : { by }), strategy, seconds: outcome.seconds, at: shownTime(finishedAt) };
  return { history: [entry, ...history].slice(0, STATUS_LIMITS.history), ended: { ...told, commit: commitOf(provenance), ...(pinned === undefined ? {} : { pinned }) } };
}

/**
 * The rollout that runs, ended by the new revision that is about to take its place. ECS tells later, and of another
 * deployment than the one that is followed by then.
 */
export function supersede(followed: Followed, status: EcsServiceStatus, sighting: Sighting, targetHash: string, now: number): Followed {
  const { rollout } = followed;
  if (rollout === undefined || hasEnded(rollout) || rollout.targetHash === targetHash) return followed;
  const outcome: RolloutOutcome = { kind: 'Superseded', seconds: rolloutSeconds(rollout, now), message: 'A newer revision takes its place.' };
  return { ...followed, ...ending(followed.history, { ...rollout, finishedAt: timeText(now) }, sighting, { outcome, evidence: '', provenance: sourceOf(status, rollout) }) };
}

/** An undo that was never sent, and cannot be any more. It ends here, and what it was to take back runs on. */
export function failPin(followed: Followed, rollout: RolloutState, sighting: Sighting, message: string, now: number): Followed {
  const outcome: RolloutOutcome = { kind: 'Failed', by: 'Ecs', seconds: rolloutSeconds(rollout, now), message };
  const failed = { ...rollout, state: 'Failed', message, finishedAt: timeText(now) } as const;
  return { ...followed, rollout: failed, ...ending(followed.history, failed, sighting, { outcome, evidence: '', provenance: noProvenance }) };
}

async function readEvidence(ctx: Context, input: FollowStageInput, rollout: RolloutState): Promise<string> {
  return gatherEvidence(await readFailures(ctx, input, rollout)).text;
}

/** Whether the service has nothing to go back to. One call, after a failure that ECS could not undo. */
async function isFirst(ctx: Context, { judged, sighting, compare, now }: FollowStageInput): Promise<boolean> {
  const briefs = await judged.ecs.listServiceDeployments(ctx, sighting.ref, compare.read);
  return neverSucceeded(briefs, sighting.observed, now);
}

/** Where a rollout comes from: the commit that the object shows, where it is of what the spec says now, else the one before it. */
export function provenanceOfRollout({ object, desired }: Judged, status: EcsServiceStatus, rollout: RolloutState): Provenance {
  return rollout.targetHash === desired.triggerHash ? provenanceOf(object.metadata) : sourceOf(status, rollout);
}

/** Of the commit that was rolled out before what the object shows now. What undo goes back to is of none: the commit in status is the one that was undone. */
function sourceOf(status: EcsServiceStatus, { pinned }: RolloutState): Provenance {
  return { ...noProvenance, ...(pinned === undefined ? status.source : {}) };
}

const noProvenance: Provenance = { ref: '', revision: '', author: '', path: '', committedAt: '' };

/** ECS's strategy of the live service; ROLLING is what it fills in. */
export function strategyOf(sighting: Sighting): string {
  const configuration = sighting.observed.service['deploymentConfiguration'];
  if (typeof configuration !== 'object' || configuration === null || Array.isArray(configuration)) return 'ROLLING';
  const strategy = (configuration as { readonly strategy?: unknown }).strategy;
  return typeof strategy === 'string' ? strategy : 'ROLLING';
}
