/** Lifecycle hooks of one stage: Lambda functions that are called until they decide, and pauses that wait for a person (ecs-api.md 9.8). */
import { urlSafeId } from '../../ids.ts';
import { amount, struct, structs, text, texts } from '../../members.ts';
import type { HookResult, Members, SimServiceDeployment, SimWorld } from '../../state.ts';
import type { Moment } from '../moment.ts';
import type { SimHookRun, SimShift, SimStage } from './state.ts';

const MINUTE = 60_000;
const DEFAULT_TIMEOUT_MINUTES = 1440;
const HOOK_ID_LENGTH = 43;
const PAST_HOOKS = 20;

type HookVerdict = { readonly kind: 'passed' } | { readonly kind: 'waiting'; readonly at?: number } | { readonly kind: 'failed'; readonly reason: string };

/** Starts every hook of a stage, all at once. During a rollback only functions run: a pause would hold the rollback up. */
export function startHooks(moment: Moment, current: SimServiceDeployment, shift: SimShift, stage: SimStage): void {
  shift.pastHooks = [...shift.pastHooks, ...shift.hooks].slice(-PAST_HOOKS);
  shift.hooks = structs(current.deploymentConfiguration, 'lifecycleHooks')
    .filter((hook) => texts(hook, 'lifecycleStages').includes(stage) && (shift.direction === 'forward' || text(hook, 'targetType') !== 'PAUSE'))
    .map((hook) => startHook(moment, hook));
}

function startHook({ world, timings, now }: Moment, hook: Members): SimHookRun {
  const timeout = struct(hook, 'timeoutConfiguration') ?? {};
  const shared = {
    expiresAt: now + (amount(timeout, 'timeoutInMinutes') ?? DEFAULT_TIMEOUT_MINUTES) * MINUTE,
    timeoutAction: text(timeout, 'action') === 'CONTINUE' ? 'CONTINUE' : 'ROLLBACK',
  } as const;
  if (text(hook, 'targetType') === 'PAUSE') return { hookId: `ecs-pause-${urlSafeId(world, HOOK_ID_LENGTH)}`, targetType: 'PAUSE', status: 'AWAITING_ACTION', ...shared };
  return {
    hookId: `ecs-lambda-${urlSafeId(world, HOOK_ID_LENGTH)}`,
    targetType: 'AWS_LAMBDA',
    targetArn: text(hook, 'hookTargetArn') ?? '',
    status: 'IN_PROGRESS',
    ...shared,
    nextAt: now + timings.hookCallMs,
  };
}

/** Calls the functions that are due and looks at the time-outs. All hooks have to pass; the first that does not decides. */
export function advanceHooks(moment: Moment, shift: SimShift): HookVerdict {
  for (const run of shift.hooks) advanceHook(moment, run);
  const failed = shift.hooks.find(hasFailed);
  if (failed !== undefined) return { kind: 'failed', reason: failureOf(failed, shift) };
  const open = shift.hooks.filter(({ status }) => status === 'AWAITING_ACTION' || status === 'IN_PROGRESS');
  if (open.length === 0) return { kind: 'passed' };
  return { kind: 'waiting', at: Math.min(...open.map(({ expiresAt, nextAt }) => Math.min(expiresAt, nextAt ?? expiresAt))) };
}

/** A hook that timed out counts by what it says about time-outs. */
const hasFailed = ({ status, timeoutAction }: SimHookRun): boolean => status === 'FAILED' || (status === 'TIMED_OUT' && timeoutAction === 'ROLLBACK');

function advanceHook({ world, timings, now }: Moment, run: SimHookRun): void {
  if (run.status !== 'AWAITING_ACTION' && run.status !== 'IN_PROGRESS') return;
  if (now >= run.expiresAt) {
    run.status = 'TIMED_OUT';
    delete run.nextAt;
    return;
  }
  if (run.nextAt === undefined || run.nextAt > now) return;
  switch (nextResult(world, run.targetArn ?? '')) {
    case 'IN_PROGRESS':
      run.nextAt = now + timings.hookRetryMs;
      return;
    case 'SUCCEEDED':
      run.status = 'SUCCEEDED';
      break;
    case 'FAILED':
      run.status = 'FAILED';
      break;
    case 'UNREADABLE':
      run.status = 'FAILED';
      run.cause = 'unreadable';
      break;
  }
  delete run.nextAt;
}

function nextResult(world: SimWorld, functionArn: string): HookResult {
  const script = world.hookResults?.get(functionArn);
  const result = script?.shift() ?? 'SUCCEEDED';
  if (script?.length === 0) world.hookResults?.delete(functionArn);
  return result;
}

/** ECS's words (ecs-api.md 9.8); those for a person's ROLLBACK and a function's time-out are not published. */
function failureOf(run: SimHookRun, { stage, direction }: SimShift): string {
  const outcome = direction === 'forward' ? 'Service deployment rolled back' : 'Rollback failed';
  const name = stage ?? '';
  if (run.targetType === 'PAUSE') {
    return run.status === 'TIMED_OUT' ? `${outcome} because ${name} pause hook timed out.` : `${outcome} because of a ContinueServiceDeployment request.`;
  }
  if (run.status === 'TIMED_OUT') return `${outcome} because ${name} lifecycle hook(s) timed out. Lifecycle hook target ${run.targetArn ?? ''} did not finish in time.`;
  const failed = `${outcome} because ${name} lifecycle hook(s) failed.`;
  return run.cause === 'unreadable'
    ? `${failed} ECS was unable to parse the response from ${run.targetArn ?? ''} due to HookStatus must not be null`
    : `${failed} Lifecycle hook target ${run.targetArn ?? ''} returned FAILED status.`;
}
