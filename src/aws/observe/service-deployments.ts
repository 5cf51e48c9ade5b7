/** Reading service deployments (in twenties, section 12) and the list of them. */
import type { RawServiceDeployment } from '../../core/observed/raw.ts';
import type { EcsPort } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import { createBatcher, type Question } from '../batcher.ts';
import { serviceKey } from '../names.ts';
import { BATCH_IDLE_MS, BATCH_MAX_WAIT_MS, type PortParts } from '../port-parts.ts';
import { objectsOf, textOf, toDeploymentBrief, toServiceDeployment } from './shapes.ts';

type DeploymentReads = Pick<EcsPort, 'describeServiceDeployment' | 'listServiceDeployments'>;

const MAX_DEPLOYMENTS_PER_CALL = 20;

/** Statuses that ECS never leaves (section 9.7). */
const TERMINAL: ReadonlySet<string> = new Set(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

/**
 * A deployment is `undefined` when ECS says MISSING; one that ended is not asked for again while it is in the cache. The
 * list is one page of 100, the newest first, and never cached.
 */
export function createDeploymentReads(parts: PortParts): DeploymentReads {
  const describe = async (ctx: Context, questions: readonly Question[]): Promise<ReadonlyMap<string, RawServiceDeployment | undefined>> => {
    const asked = parts.deployments.stamp();
    const answer = await parts.send(ctx, {
      operation: 'DescribeServiceDeployments',
      input: { serviceDeploymentArns: questions.map((question) => question.key) },
      object: questions.length === 1 ? (questions[0]?.key ?? '') : `${questions.length} service deployments`,
      lane: questions[0]?.lane ?? 'sweep',
    });
    const answers = new Map<string, RawServiceDeployment | undefined>();
    for (const json of objectsOf(answer, 'serviceDeployments')) {
      const deployment = toServiceDeployment(json);
      if (deployment === undefined) continue;
      answers.set(deployment.serviceDeploymentArn, deployment);
      parts.deployments.put(deployment.serviceDeploymentArn, deployment, asked);
    }
    for (const failure of objectsOf(answer, 'failures')) {
      const arn = textOf(failure, 'arn');
      if (textOf(failure, 'reason') === 'MISSING' && !answers.has(arn)) answers.set(arn, undefined);
    }
    return answers;
  };

  const batcher = createBatcher<Question, RawServiceDeployment | undefined>({
    clock: parts.clock,
    maxItems: MAX_DEPLOYMENTS_PER_CALL,
    idleMs: BATCH_IDLE_MS,
    maxWaitMs: BATCH_MAX_WAIT_MS,
    execute: describe,
    onBatch: (size) => parts.metrics.batched('DescribeServiceDeployments', size),
  });

  return {
    describeServiceDeployment(ctx, arn, options) {
      const last = parts.deployments.last(arn);
      if (last !== undefined && TERMINAL.has(last.status)) return Promise.resolve(last);
      const known = parts.deployments.fresh(arn, options.maxAgeMs);
      if (known !== undefined) return Promise.resolve(known);
      return parts.flights.run(arn, options.lane, ctx.signal, (signal) => batcher.ask({ ...ctx, signal }, { key: arn, group: options.lane, lane: options.lane }));
    },
    listServiceDeployments: (ctx, ref, options) =>
      parts.flights.run(`deployments of ${serviceKey(ref)}`, options.lane, ctx.signal, async (signal) => {
        const answer = await parts.send(
          { ...ctx, signal },
          {
            operation: 'ListServiceDeployments',
            input: { cluster: ref.cluster, service: ref.serviceName, maxResults: 100 },
            object: `service ${serviceKey(ref)}`,
            lane: options.lane,
          },
        );
        return objectsOf(answer, 'serviceDeployments')
          .map(toDeploymentBrief)
          .filter((brief) => brief !== undefined)
          .toSorted((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''));
      }),
  };
}
