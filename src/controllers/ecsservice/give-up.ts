import type { Condition } from '../../api/meta.ts';
import { conflictError, isLongshoreError, toldError, transientError } from '../../core/errors.ts';
import type { LongshoreError } from '../../core/errors.ts';
import { sameJson } from '../../core/model/canonical-json.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import { summarise } from '../../core/status/summarise.ts';
import { situationOfError } from '../../core/status/situation-of-error.ts';
import type { Context } from '../../runtime/context.ts';
import type { Outcome } from '../../runtime/controller.ts';
import { answerUnmanaged } from './answer-unmanaged.ts';
import type { EcsServiceDeps } from './deps.ts';
import { knownStatus } from './known-status.ts';
import type { Pass } from './pass.ts';
import { record } from './record.ts';
import { requestedReconcile } from './resource.ts';
import { keyOf } from './target-claims.ts';
import { tellAnswer } from './tell-steering.ts';
import { tellSituation } from './tell.ts';
import { withAnswers } from './with-answers.ts';

/** A failure that may pass by itself is written into status only from this many in a row: AWS hiccups, etcd is scarce. */
const FAILURES_BEFORE_STATUS = 3;
/** Passes by itself only for a cluster that was just made; a slip in its name is to be seen where the object was applied. */
const toldAtOnce = 'ClusterNotFound';
/** What AWS alone can change (permissions, another owner) is looked at again after so many sweep intervals. */
const REFUSED_SWEEPS = 5;
/** Reasons that only a change of an object can help; such a change wakes the key. */
const onlyObjects: ReadonlySet<string> = new Set([
  'InvalidSpec',
  'TargetChanged',
  'TargetConflict',
  'AccountNotFound',
  'AccountNotAllowed',
  'RegionNotAllowed',
  'ReferenceNotAllowed',
]);

/** The early end of a pass: the error becomes the condition of its row, then the loop is told how to go on. */
export async function giveUp(ctx: Context, deps: EcsServiceDeps, pass: Pass, thrown: unknown): Promise<Outcome> {
  const error = isLongshoreError(thrown) ? thrown : transientError('InternalError', `Unexpected: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown });
  if (error.kind === 'conflict' || ctx.signal.aborted) throw error;
  // At the start of a process nothing is known yet, and nothing of it is worth a write to every object.
  if (error.reason === 'Starting') return { kind: 'after', ms: error.retryAfterMs ?? deps.options.followIntervalMs };
  const key = keyOf(pass.object);
  const failures = (deps.memories.get(key).failures ?? 0) + 1;
  deps.memories.update(key, { failures });
  const answered = onlyObjects.has(error.reason) ? answerUnmanaged(pass.object, `It is refused (${error.reason}; condition Stalled says why)`, deps.clock.now()) : undefined;
  const found = factsOf(deps, pass, error.kind === 'wait' ? (pass.refusal ?? error) : error);
  const facts = answered === undefined ? found : withAnswers(found, pass.object, answered, found.now);
  if (isWorthTelling(deps, pass, facts, error, failures)) {
    await tellSituation(ctx, deps, pass.object, facts);
    await tellAnswer(ctx, deps, pass.object, answered?.action);
    try {
      pass.object = await record(ctx, deps, pass.object, facts);
    } catch (failed) {
      // The object moved on in the meantime: what is to be said about it is found out anew.
      if (isLongshoreError(failed) && failed.kind === 'conflict') throw conflictError(failed.reason, failed.message, { cause: error });
      throw error;
    }
  }
  switch (error.kind) {
    case 'wait':
      return { kind: 'after', ms: error.retryAfterMs ?? deps.options.followIntervalMs };
    case 'terminal':
      // Its words were told when the object came into this state.
      if (onlyObjects.has(error.reason)) throw toldError(error);
      ctx.log.debug(error.message, { reason: error.reason });
      return { kind: 'after', ms: REFUSED_SWEEPS * deps.options.sweepIntervalMs };
    case 'transient':
      throw error;
  }
}

function factsOf(deps: EcsServiceDeps, pass: Pass, error: LongshoreError): EcsServiceFacts {
  const asked = requestedReconcile(pass.object);
  const deleting = pass.object.metadata.deletionTimestamp !== undefined;
  const situation = situationOfError(error);
  return {
    generation: pass.object.metadata.generation ?? 0,
    now: deps.clock.now(),
    situation: deleting && situation === 'Waiting' ? 'Deleting' : situation,
    reason: error.reason,
    message: error.message,
    parts: { ...pass.found, ...(error.kind === 'terminal' && asked !== undefined ? { lastHandledReconcileAt: asked } : {}) },
  };
}

/** A repeated transient failure is the same news, although its text (request ids) may differ. That it now keeps another generation from being judged is not. */
function isWorthTelling(deps: EcsServiceDeps, pass: Pass, facts: EcsServiceFacts, error: LongshoreError, failures: number): boolean {
  if (error.kind !== 'transient' || pass.found !== undefined) return true;
  if (failures < FAILURES_BEFORE_STATUS && error.reason !== toldAtOnce) return false;
  const before = knownStatus(deps, pass.object);
  return !sameJson(headlines(before.conditions), headlines(summarise(before, facts).conditions));
}

function headlines(conditions: readonly Condition[]): readonly Pick<Condition, 'type' | 'status' | 'reason'>[] {
  return conditions.map(({ type, status, reason }) => ({ type, status, reason }));
}
