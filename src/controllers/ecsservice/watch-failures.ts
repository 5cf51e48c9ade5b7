import { failFast } from '../../core/rollout/fail-fast.ts';
import type { FailFastVerdict } from '../../core/rollout/fail-fast.ts';
import { isTelling } from '../../core/rollout/evidence.ts';
import type { FailureRecords } from '../../core/rollout/evidence.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import type { Context } from '../../runtime/context.ts';
import type { CompareRevisionInput } from './compare-revision.ts';
import type { LookDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';
import { rolloutSpecOf } from './resource.ts';
import { keyOf } from './target-claims.ts';

/** Looks after the first one, when the tasks that ECS counts as failed are not listed as stopped yet. */
const REPEATS = 2;

/** What reading failures needs of the stages before it. */
export interface FailuresInput {
  readonly judged: Judged;
  readonly sighting: Sighting;
  readonly compare: CompareRevisionInput;
}

/**
 * What the stopped tasks of a running rollout say. Reading them takes two calls, so it is done only when ECS counted
 * another failed task, or told of a failure, since the last time; `undefined` otherwise, and where nothing runs forward.
 * What was read is remembered by this process alone: another one reads once more.
 */
export async function watchFailures(ctx: Context, deps: LookDeps, input: FailuresInput, rollout: RolloutState): Promise<FailFastVerdict | undefined> {
  const { judged, sighting } = input;
  const forward = sighting.bound?.status === 'IN_PROGRESS' && (rollout.state === 'Progressing' || rollout.state === 'Overdue');
  if (!forward) return undefined;
  const { failedTasks, signal } = signalOf(sighting, rollout);
  if (signal === '') return undefined;
  const key = keyOf(judged.object);
  const before = deps.memories.get(key).failuresRead;
  const repeats = before?.signal === signal ? before.repeats - 1 : REPEATS;
  if (repeats < 0) return undefined;
  const verdict = failFast({ ...(await readFailures(ctx, input, rollout)), failedTasks }, rolloutSpecOf(judged.object));
  deps.memories.update(key, { failuresRead: { signal, repeats: verdict.failures >= failedTasks ? 0 : repeats } });
  return verdict;
}

/** The stopped tasks and the events of a rollout. Times are ECS's own: its clock made both the deployment and the tasks. */
export async function readFailures(ctx: Context, { judged, sighting, compare }: FailuresInput, rollout: RolloutState): Promise<FailureRecords> {
  const deployment = sighting.bound ?? sighting.observed.deployment;
  const target = deployment?.targetServiceRevision?.arn;
  const revision = target === undefined ? undefined : await judged.ecs.describeServiceRevision(ctx, target, compare.read);
  const tasks = await judged.ecs.stoppedTasks(ctx, sighting.ref, { lane: 'rollout', maxAgeMs: 0 });
  return { tasks, events: sighting.observed.events, taskDefinitionArn: revision?.taskDefinition, since: deployment?.createdAt ?? rollout.startedAt };
}

/** A text that changes with each sign of a failure; empty while there is none. */
function signalOf({ raw, observed, bound }: Sighting, rollout: RolloutState): { readonly failedTasks: number; readonly signal: string } {
  const failedTasks = (raw?.deployments ?? []).reduce((sum, deployment) => sum + (deployment.status === 'PRIMARY' || deployment.id === rollout.id ? (deployment.failedTasks ?? 0) : 0), 0);
  const since = Date.parse(bound?.createdAt ?? rollout.startedAt);
  const event = observed.events.find(({ at, message }) => !(Date.parse(at) < since) && isTelling(message));
  if (failedTasks === 0 && event === undefined) return { failedTasks, signal: '' };
  return { failedTasks, signal: `${rollout.deploymentArn} ${String(failedTasks)} ${event === undefined ? '' : `${event.at} ${event.message}`}` };
}
