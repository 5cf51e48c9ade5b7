import { isLongshoreError } from '../../core/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { verifyIdentity } from './verify-identity.ts';
import { writeDeadline } from './deps.ts';
import type { EcsServiceDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import type { Steering } from './steering.ts';

/**
 * Tells ECS to go on at gates whose approval is recorded, or stands in an object of its own. Safe to repeat: a hook's id is
 * good for once, and one that waits no more is what was wanted; the next look says what became of it.
 */
export async function passGates(ctx: Context, deps: EcsServiceDeps, judged: Judged, continues: Steering['continues'], arn: string): Promise<void> {
  if (continues.length === 0) return;
  await verifyIdentity(ctx, judged.ecs, judged.account, 'seen');
  for (const { gate, hookId } of continues) {
    ctx.log.info(`Gate ${gate} is open: ECS is told to go on.`, { namespace: judged.desired.key.namespace, name: judged.desired.key.name, gate, deployment: arn });
    try {
      await judged.ecs.continueServiceDeployment(ctx, { arn, hookId, action: 'CONTINUE' }, { lane: 'rollout', deadline: writeDeadline(deps) });
    } catch (error) {
      if (!isLongshoreError(error) || error.kind !== 'conflict') throw error;
    }
  }
}
