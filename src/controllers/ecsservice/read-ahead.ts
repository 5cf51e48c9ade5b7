import type { ReadOptions } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import type { EcsServiceDeps } from './deps.ts';

/** An answer read this long ago, in milliseconds, is fresh enough to write on (design 4.2: "a fresh read within a second"). */
export const FRESH_MS = 1_000;

/**
 * Asks in one go for what this pass and those that are due with it will look at: a call of DescribeServices takes ten names,
 * one of DescribeServiceDeployments twenty, and only as many passes run at a time as there are workers. Nothing is returned
 * and nothing fails: each pass asks for itself, and finds its answer in the port's cache or on its way.
 */
export async function readAhead(ctx: Context, deps: Pick<EcsServiceDeps, 'looks' | 'clock'>, key: string): Promise<void> {
  const due = deps.looks.take(key, deps.clock.now(), FRESH_MS);
  deps.looks.forget(key);
  const [own, ...others] = due;
  if (own === undefined || others.length === 0) return;
  const read: ReadOptions = { lane: 'rollout', maxAgeMs: FRESH_MS };
  const names = due.map(({ ref }) => ref.serviceName);
  const arns = due.map(({ deploymentArn }) => deploymentArn).filter((arn) => arn !== '');
  await Promise.allSettled([own.ecs.describeServices(ctx, own.ref.cluster, names, read), ...arns.map((arn) => own.ecs.describeServiceDeployment(ctx, arn, read))]);
}
