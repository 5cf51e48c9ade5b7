import { terminalError, waitError } from '../../core/errors.ts';
import { parseArn } from '../../core/model/arn.ts';
import type { ObservedService } from '../../core/model/service.ts';
import { checkIdentity } from '../../core/plan/guards.ts';
import { isAwaited, isBeforeBound } from '../../core/rollout/acknowledge.ts';
import { BIND_WINDOW_MS } from '../../core/rollout/follow-rollout.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { Context } from '../../runtime/context.ts';
import type { LookDeps } from './deps.ts';
import { holdError } from './hold-error.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';
import { requireCertainty } from './require-certainty.ts';
import { keyOf } from './target-claims.ts';

/** Facts of ECS that end a pass before anything is planned. Throws; passes through what may be worked on. */
export async function guard(
  ctx: Context,
  deps: LookDeps,
  judged: Judged,
  status: EcsServiceStatus,
  sighting: Sighting,
): Promise<void> {
  const { observed } = sighting;
  if (observed.state === 'Active') {
    deps.memories.update(keyOf(judged.object), { missing: undefined });
    refuseOtherAccount(judged, observed);
    refuseForeign(observed);
    refuseStale(judged, status, sighting, deps.clock.now());
    return;
  }
  if (observed.state === 'Draining') {
    throw waitError('ServiceDraining', `ECS service ${judged.desired.target.serviceName} is draining; it can be made anew when it is gone.`, { retryAfterMs: 15_000 });
  }
  if ((status.target?.serviceArn ?? '') === '') return;
  await requireCertainty(ctx, deps, { key: keyOf(judged.object), account: judged.account, ecs: judged.ecs, ref: sighting.ref, taskDefinitionArn: status.observed?.taskDefinitionArn });
}

/** The service's own ARN says where it was read, sooner than STS is asked again: credentials can be exchanged under a running operator. */
function refuseOtherAccount({ account, desired }: Judged, { arn }: ObservedService): void {
  const hold = checkIdentity(account, { accountId: parseArn(arn)?.accountId ?? desired.target.accountId });
  if (hold !== undefined) throw holdError(hold);
}

function refuseForeign(observed: ObservedService): void {
  if (observed.express) {
    throw terminalError('ExpressService', `${observed.arn} stands behind an Express service, which manages it. Use another serviceName.`);
  }
  if (observed.controller !== 'ECS') {
    throw terminalError(
      'UnsupportedController',
      `${observed.arn} is deployed by ${observed.controller}; it is left alone. Move it to the ECS controller (docs/guide/from-codedeploy.md), then it is managed.`,
    );
  }
}

/**
 * A replica of ECS may answer as before the last write for some seconds (ecs-api.md section 10), and a bad day makes minutes
 * of it. Planning on that answer would do the same write twice, or call our own change drift.
 */
function refuseStale(judged: Judged, status: EcsServiceStatus, { observed, bound }: Sighting, now: number): void {
  const { rollout, applied, desired } = status;
  if (rollout === undefined) return;
  if (isBeforeBound(rollout, observed, bound, now)) throw staleRead(rollout, now);
  if (rollout.state !== 'Requested') return;
  // A deployment that was not there before the write is news, whatever it does to the service (it may be rolled back already).
  if (observed.currentDeploymentArn !== rollout.deploymentArn) return;
  if (rollout.targetHash === judged.desired.triggerHash && isAwaited(rollout, observed, now)) throw staleRead(rollout, now);
  if (applied?.hash !== judged.desired.hash || now - Date.parse(applied.at) >= BIND_WINDOW_MS) return;
  const expected = desired?.taskDefinitionArn;
  if (expected === undefined || observed.taskDefinitionArn === expected) return;
  throw staleRead(rollout, now);
}

/** Soon while seconds are what ECS needs as a rule; later it is not a matter of seconds any more. */
function staleRead({ startedAt }: RolloutState, now: number): Error {
  const retryAfterMs = now - Date.parse(startedAt) < BIND_WINDOW_MS ? 2_000 : 10_000;
  return waitError('StaleRead', 'ECS still answers as before the last update; it is read again.', { retryAfterMs });
}
