/** Reading service revisions, in twenties; immutable, so one read per revision and process (section 6). */
import type { RawServiceRevision } from '../../core/observed/raw.ts';
import type { EcsPort } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import { createBatcher, type Question } from '../batcher.ts';
import { BATCH_IDLE_MS, BATCH_MAX_WAIT_MS, type PortParts } from '../port-parts.ts';
import { objectsOf, textOf, toServiceRevision } from './shapes.ts';

const MAX_REVISIONS_PER_CALL = 20;

/** `undefined` when ECS says MISSING, which is not remembered: a new revision may show up late (section 10). */
export function createRevisionReads(parts: PortParts): Pick<EcsPort, 'describeServiceRevision'> {
  const describe = async (ctx: Context, questions: readonly Question[]): Promise<ReadonlyMap<string, RawServiceRevision | undefined>> => {
    const answer = await parts.send(ctx, {
      operation: 'DescribeServiceRevisions',
      input: { serviceRevisionArns: questions.map((question) => question.key) },
      object: questions.length === 1 ? (questions[0]?.key ?? '') : `${questions.length} service revisions`,
      lane: questions[0]?.lane ?? 'sweep',
    });
    const answers = new Map<string, RawServiceRevision | undefined>();
    for (const json of objectsOf(answer, 'serviceRevisions')) {
      const revision = toServiceRevision(json);
      if (revision === undefined) continue;
      answers.set(revision.serviceRevisionArn, revision);
      parts.revisions.set(revision.serviceRevisionArn, revision);
    }
    for (const failure of objectsOf(answer, 'failures')) {
      const arn = textOf(failure, 'arn');
      if (textOf(failure, 'reason') === 'MISSING' && !answers.has(arn)) answers.set(arn, undefined);
    }
    return answers;
  };

  const batcher = createBatcher<Question, RawServiceRevision | undefined>({
    clock: parts.clock,
    maxItems: MAX_REVISIONS_PER_CALL,
    idleMs: BATCH_IDLE_MS,
    maxWaitMs: BATCH_MAX_WAIT_MS,
    execute: describe,
    onBatch: (size) => parts.metrics.batched('DescribeServiceRevisions', size),
  });

  return {
    describeServiceRevision(ctx, arn, options) {
      const known = parts.revisions.get(arn);
      if (known !== undefined) return Promise.resolve(known);
      return parts.flights.run(arn, options.lane, ctx.signal, (signal) => batcher.ask({ ...ctx, signal }, { key: arn, group: options.lane, lane: options.lane }));
    },
  };
}
