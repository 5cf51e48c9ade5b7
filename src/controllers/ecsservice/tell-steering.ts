import { FULL } from '../../core/rollout/await-approval.ts';
import { shownTime } from '../../core/model/time-text.ts';
import { revisionName } from '../../core/rollout/pin.ts';
import type { Context } from '../../runtime/context.ts';
import type { EcsServiceDeps } from './deps.ts';
import { deploys } from './deploys.ts';
import type { Judged } from './judge.ts';
import type { Look } from './look.ts';
import { tell } from './tell.ts';

/** Who approved what, what nobody approved in time, and how an action was answered: an Event and a line of the log each. */
export async function tellSteering(ctx: Context, deps: EcsServiceDeps, { object, desired }: Judged, { steering, decision, followed }: Look): Promise<void> {
  const { action, awaited, opened } = steering;
  // The operator's own gates matter only where there is something to deploy.
  const pending = decision.deployHeld || decision.steps.some(deploys);
  for (const { gate, by } of pending ? (awaited?.opened ?? []) : []) {
    await tell(ctx, deps, object, 'Normal', 'GateApproved', `Gate ${gate} was approved by ${by}, for ${desired.triggerHash}, before its deployment.`);
  }
  for (const { name, expiresAt = '' } of pending ? (awaited?.lapsed ?? []) : []) {
    await tell(ctx, deps, object, 'Warning', 'GateTimedOut', `Nobody approved ${desired.triggerHash} at gate ${name} until ${shownTime(expiresAt)}; it goes on without an approval, as the gate says (approval.onTimeout: Continue).`);
  }
  // Somebody who promoted the whole rollout was told of once: at these gates nobody decides anything, and status names them.
  for (const { gate, by } of opened.filter((each) => each.by !== FULL)) {
    await tell(ctx, deps, object, 'Normal', 'GateApproved', `Gate ${gate} was approved by ${by}, for ${followed.rollout?.targetHash ?? ''}, at ${followed.rollout?.stage ?? ''}.`);
  }
  if (awaited?.timedOut !== undefined) {
    await tell(ctx, deps, object, 'Warning', 'GateTimedOut', `Nobody approved ${desired.triggerHash} at gate ${awaited.timedOut.name} until ${shownTime(awaited.timedOut.expiresAt)}; it is not deployed.`);
  }
  if (action === undefined || action.effect.kind === 'Approve') return;
  const { requested, effect } = action;
  const asked = `${requested.action} (token ${requested.token}${requested.claimedBy === undefined ? '' : `, asked for by ${requested.claimedBy}`})`;
  switch (effect.kind) {
    case 'Refused':
      await tell(ctx, deps, object, 'Warning', 'ActionRefused', `${asked} is refused: ${effect.why}`);
      return;
    case 'Retry':
      await tell(ctx, deps, object, 'Normal', 'RetryRequested', `${asked}: what the spec asks for is applied once more.`);
      return;
    default:
      await tell(ctx, deps, object, 'Normal', 'ActionDone', `${asked}: done${steering.sendsPin && steering.pin !== undefined ? `, to ${revisionName(steering.pin.taskDefinitionArn)}` : ''}.`);
  }
}
