/** Reading services: DescribeServices in tens per cluster (section 12), tags included, and their names. */
import { terminalError } from '../../core/errors.ts';
import type { RawService } from '../../core/observed/raw.ts';
import type { EcsPort, ReadOptions, ServiceRef } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import { turn } from '../../runtime/turn.ts';
import { createBatcher, type Question } from '../batcher.ts';
import { clusterName, lastSegment, serviceKey } from '../names.ts';
import { BATCH_IDLE_MS, BATCH_MAX_WAIT_MS, type PortParts } from '../port-parts.ts';
import { allPages } from './pages.ts';
import { objectsOf, stringsOf, textOf, toService } from './shapes.ts';

type ServiceReads = Pick<EcsPort, 'describeService' | 'describeServices' | 'listServices'>;

interface ServiceQuestion extends Question, ServiceRef {}

const MAX_SERVICES_PER_CALL = 10;
/** The quota is 5,000 services a cluster (section 13); twice as much is a loop. */
const MAX_PAGES = 100;
/** Asking costs signals, timers and a place in a queue: a thousand names in one go held everything up for 40 ms. */
const ASKED_PER_TURN = 100;

/**
 * One noun of the ECS port. `describeService` is `undefined` only when ECS says MISSING; a service that the answer leaves
 * out rejects with a transient `IncompleteAnswer`.
 */
export function createServiceReads(parts: PortParts): ServiceReads {
  const describe = async (ctx: Context, questions: readonly ServiceQuestion[]): Promise<ReadonlyMap<string, RawService | undefined>> => {
    const first = questions[0];
    if (first === undefined) return new Map();
    const asked = parts.services.stamp();
    const answer = await parts.send(ctx, {
      operation: 'DescribeServices',
      input: { cluster: first.cluster, services: questions.map((question) => question.serviceName), include: ['TAGS'] },
      object: namesOf(questions),
      lane: first.lane,
    });
    const answers = new Map<string, RawService | undefined>();
    for (const json of objectsOf(answer, 'services')) {
      const service = toService(json);
      if (service === undefined) continue;
      const key = serviceKey({ cluster: first.cluster, serviceName: service.serviceName });
      answers.set(key, service);
      parts.services.put(key, service, asked);
    }
    for (const failure of objectsOf(answer, 'failures')) {
      // Only MISSING means "there is none". Whatever else ECS may say one day stays unanswered.
      const key = serviceKey({ cluster: first.cluster, serviceName: lastSegment(textOf(failure, 'arn')) });
      if (textOf(failure, 'reason') === 'MISSING' && !answers.has(key)) answers.set(key, undefined);
    }
    return answers;
  };

  const batcher = createBatcher<ServiceQuestion, RawService | undefined>({
    clock: parts.clock,
    maxItems: MAX_SERVICES_PER_CALL,
    idleMs: BATCH_IDLE_MS,
    maxWaitMs: BATCH_MAX_WAIT_MS,
    execute: describe,
    onBatch: (size) => parts.metrics.batched('DescribeServices', size),
  });

  const describeService = (ctx: Context, ref: ServiceRef, options: ReadOptions): Promise<RawService | undefined> => {
    const key = serviceKey(ref);
    const known = parts.services.fresh(key, options.maxAgeMs);
    if (known !== undefined) return Promise.resolve(known);
    return parts.flights.run(`service ${key}`, options.lane, ctx.signal, (signal) =>
      batcher.ask({ ...ctx, signal }, { ...ref, key, group: `${options.lane} ${clusterName(ref.cluster)}`, lane: options.lane }),
    );
  };

  return {
    describeService,
    async describeServices(ctx, cluster, names, options) {
      const found = new Map<string, RawService>();
      const ask = async (serviceName: string): Promise<void> => {
        const service = await describeService(ctx, { cluster, serviceName }, options);
        if (service !== undefined) found.set(serviceName, service);
      };
      const asked: Promise<void>[] = [];
      for (const serviceName of new Set(names)) {
        if (asked.length > 0 && asked.length % ASKED_PER_TURN === 0) await turn();
        const answer = ask(serviceName);
        // Awaited below, with the others; until then nobody else would take notice of a failure.
        answer.catch(() => undefined);
        asked.push(answer);
      }
      await Promise.all(asked);
      return found;
    },
    listServices: (ctx, cluster, options) =>
      parts.flights.run(`services of ${clusterName(cluster)}`, options.lane, ctx.signal, async (signal) => {
        const pages = await allPages({ ...ctx, signal }, parts.send, {
          operation: 'ListServices',
          input: { cluster, maxResults: 100 },
          object: `services of cluster ${clusterName(cluster)}`,
          lane: options.lane,
        }, MAX_PAGES);
        if (!pages.complete) throw terminalError('TooManyServices', `Cluster ${clusterName(cluster)} lists more than ${MAX_PAGES * 100} services, which is more than ECS allows; nothing is concluded from it.`);
        return pages.answers.flatMap((answer) => stringsOf(answer, 'serviceArns').map(lastSegment));
      }),
  };
}

function namesOf(questions: readonly ServiceQuestion[]): string {
  const [first, ...rest] = questions.map((question) => serviceKey(question));
  return rest.length === 0 ? `service ${first ?? ''}` : `${questions.length} services (${[first, ...rest].join(', ')})`;
}
