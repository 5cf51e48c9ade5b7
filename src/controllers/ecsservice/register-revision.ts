import { LongshoreError } from '../../core/errors.ts';
import { contentHashOf, tagMap } from '../../core/model/tags.ts';
import type { Step } from '../../core/model/service.ts';
import type { RawTaskDefinition } from '../../core/observed/raw.ts';
import type { AwsScope, EcsPort } from '../../core/ports.ts';
import { sleep } from '../../runtime/clock.ts';
import type { Context } from '../../runtime/context.ts';
import { writeDeadline } from './deps.ts';
import type { EcsServiceDeps } from './deps.ts';

const ATTEMPTS = 4;

/**
 * Registers a revision once. ECS makes a new revision of an identical body (ecs-api.md section 7.3), so: one at a time per
 * family, and the family's latest is looked at inside the lock, where another object or a call without an answer may
 * have registered the very content a moment ago.
 */
export async function registerRevision(
  ctx: Context,
  deps: EcsServiceDeps,
  ecs: EcsPort,
  scope: Pick<AwsScope, 'accountId' | 'region'>,
  step: Extract<Step, { type: 'RegisterTaskDefinition' }>,
): Promise<string> {
  return await deps.registrations.run(`${scope.accountId}/${scope.region}/${step.family}`, async () => {
    for (let attempt = 1; ; attempt += 1) {
      const latest = await ecs.describeTaskDefinition(ctx, step.family, { lane: 'change', maxAgeMs: 0 });
      if (latest !== undefined && isContent(latest, step.hash)) return latest.taskDefinition.taskDefinitionArn;
      try {
        const registered = await ecs.registerTaskDefinition(ctx, step.input, { lane: 'change', deadline: writeDeadline(deps) });
        return registered.taskDefinition.taskDefinitionArn;
      } catch (error) {
        if (attempt >= ATTEMPTS || !isContention(error)) throw error;
        await sleep(deps.clock, (error.retryAfterMs ?? 1_000) * attempt, ctx.signal);
      }
    }
  });
}

function isContent(raw: RawTaskDefinition, hash: string): boolean {
  return raw.taskDefinition.status === 'ACTIVE' && contentHashOf(tagMap(raw.tags)) === hash;
}

/** "Too many concurrent attempts to create a new revision of the specified family". */
function isContention(error: unknown): error is LongshoreError {
  return error instanceof LongshoreError && (error.reason === 'RevisionContention' || /too many concurrent attempts/i.test(error.message));
}
