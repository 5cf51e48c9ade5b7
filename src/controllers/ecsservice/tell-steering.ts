import { FULL } from '../../core/rollout/await-approval.ts';
import type { Opened } from '../../core/rollout/await-approval.ts';
import { shownTime } from '../../core/model/time-text.ts';
import { revisionName } from '../../core/rollout/pin.ts';
import type { Pin } from '../../core/rollout/pin.ts';
import { requestedAction } from '../../core/rollout/requested-action.ts';
import type { RequestedAction } from '../../core/rollout/requested-action.ts';
import type { Context } from '../../runtime/context.ts';
import type { EcsServiceDeps } from './deps.ts';
import { deploys } from './deploys.ts';
import type { Judged } from './judge.ts';
import type { Look } from './look.ts';
import { statusOf } from './resource.ts';
import type { EcsServiceResource } from './resource.ts';
import type { Answered, Steering } from './steering.ts';
import { keyOf } from './target-claims.ts';
import { tellUsed } from './tell-approvals.ts';
import { tell } from './tell.ts';

/** Who approved what, what nobody approved in time, and how an action was answered: an Event and a line of the log each. */
export async function tellSteering(ctx: Context, deps: EcsServiceDeps, { object, desired }: Judged, { steering, decision, followed }: Look): Promise<void> {
  const { action, awaited, opened } = steering;
  // The operator's own gates matter only where there is something to deploy.
  const pending = decision.deployHeld || decision.steps.some(deploys);
  for (const { gate, by } of pending ? (awaited?.opened ?? []) : []) {
    await tellOpened(ctx, deps, object, { gate, by }, `for ${desired.triggerHash}, before its deployment.`);
  }
  for (const { name, expiresAt = '' } of pending ? (awaited?.lapsed ?? []) : []) {
    await tell(ctx, deps, object, 'Warning', 'GateTimedOut', `Nobody approved ${desired.triggerHash} at gate ${name} until ${shownTime(expiresAt)}; it goes on without an approval, as the gate says (approval.onTimeout: Continue).`);
  }
  // Somebody who promoted the whole rollout was told of once: at these gates nobody decides anything, and status names them.
  for (const { gate, by } of opened.filter((each) => each.by !== FULL)) {
    await tellOpened(ctx, deps, object, { gate, by }, `for ${followed.rollout?.targetHash ?? ''}, at ${followed.rollout?.stage ?? ''}.`);
  }
  if (awaited?.timedOut !== undefined) {
    await tell(ctx, deps, object, 'Warning', 'GateTimedOut', `Nobody approved ${desired.triggerHash} at gate ${awaited.timedOut.name} until ${shownTime(awaited.timedOut.expiresAt)}; it is not deployed.`);
  }
  await tellQueued(ctx, deps, object, steering);
  await tellAnswer(ctx, deps, object, action, steering.sendsPin ? steering.pin : undefined);
}

/** On the object that opened the gate, as that has no status; of an annotation on the service. */
async function tellOpened(ctx: Context, deps: EcsServiceDeps, object: EcsServiceResource, { gate, by }: Opened, where: string): Promise<void> {
  if (await tellUsed(ctx, deps, keyOf(object), { gate, by }, where)) return;
  await tell(ctx, deps, object, 'Normal', 'GateApproved', `Gate ${gate} was approved by ${by}, ${where}`);
}

/** Once for each action: whoever asked for it has no other answer until its turn comes. */
async function tellQueued(ctx: Context, deps: EcsServiceDeps, object: EcsServiceResource, { queued }: Steering): Promise<void> {
  const requested = requestedAction(object.metadata, statusOf(object).lastHandledAction?.token ?? '');
  if (queued === undefined || requested === undefined || deps.memories.get(keyOf(object)).queuedToken === requested.token) return;
  deps.memories.update(keyOf(object), { queuedToken: requested.token });
  await tell(ctx, deps, object, 'Normal', 'ActionQueued', `${askedText(requested)}: waits for its turn. ${queued.message}${tokenText(requested)}`);
}

/** How an action was answered. An approval has an Event of its own, for each gate that it opens. */
export async function tellAnswer(ctx: Context, deps: EcsServiceDeps, object: EcsServiceResource, action: Answered | undefined, sent?: Pin): Promise<void> {
  if (action === undefined || action.effect.kind === 'Approve') return;
  const { requested, effect } = action;
  const asked = askedText(requested);
  const token = tokenText(requested);
  switch (effect.kind) {
    case 'Refused':
      await tell(ctx, deps, object, 'Warning', 'ActionRefused', `${asked}: refused. ${effect.why}${token}`);
      return;
    case 'Retry':
      await tell(ctx, deps, object, 'Normal', 'RetryRequested', `${asked}: what the spec asks for is applied once more.${token}`);
      return;
    default:
      await tell(ctx, deps, object, 'Normal', 'ActionDone', `${asked}: done${sent === undefined ? '' : `, to ${revisionName(sent.taskDefinitionArn)}`}.${token}`);
  }
}

function askedText({ action, claimedBy }: RequestedAction): string {
  return claimedBy === undefined ? action : `${action}, asked for by ${claimedBy}`;
}

/** Stands last: it is long, and only tells which request it was. */
function tokenText({ token }: RequestedAction): string {
  return ` (token ${token})`;
}
