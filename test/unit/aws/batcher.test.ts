import { expect } from 'chai';
import fc from 'fast-check';
import { createBatcher, type Question } from '../../../src/aws/batcher.ts';
import { terminalError, transientError } from '../../../src/core/errors.ts';
import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import type { Context } from '../../../src/runtime/context.ts';
import { testContext } from '../../support/context.ts';

type Execute = (ctx: Context, questions: readonly Question[]) => Promise<ReadonlyMap<string, string>>;

const echo: Execute = async (_ctx, questions) => new Map(questions.map(({ key }) => [key, key.toUpperCase()]));

function setUp(clock: VirtualClock, execute: Execute = echo) {
  const sent: string[][] = [];
  const batcher = createBatcher<Question, string>({
    clock,
    maxItems: 3,
    idleMs: 10,
    maxWaitMs: 35,
    onBatch: () => undefined,
    execute: (ctx, questions) => {
      sent.push(questions.map(({ key }) => key));
      return execute(ctx, questions);
    },
  });
  const ask = (key: string, group = 'one', ctx = testContext({ clock })): Promise<string> => batcher.ask(ctx, { key, group, lane: 'sweep' });
  return { sent, ask };
}

const reasonOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'answered', (error: { reason: string }) => error.reason);

describe('batcher', () => {
  it('leaves at once when it is full', async () => {
    const { sent, ask } = setUp(virtualClock());
    expect(await Promise.all(['a', 'b', 'c'].map((key) => ask(key)))).to.deep.equal(['A', 'B', 'C']);
    expect(sent).to.deep.equal([['a', 'b', 'c']]);
  });

  it('leaves after the idle window, and at the latest after the longest wait', async () => {
    const clock = virtualClock();
    const { sent, ask } = setUp(clock);
    void ask('a');
    await clock.advance(9);
    expect(sent).to.deep.equal([]);
    await clock.advance(1);
    expect(sent).to.deep.equal([['a']]);
    for (let round = 0; round < 5; round += 1) {
      void ask('b');
      await clock.advance(8);
    }
    expect(sent.slice(1)).to.deep.equal([['b']]);
  });

  it('asks once for two equal questions and never mixes groups', async () => {
    const clock = virtualClock();
    const { sent, ask } = setUp(clock);
    const answers = Promise.all([ask('a'), ask('a'), ask('b', 'two')]);
    await clock.advance(10);
    expect(await answers).to.deep.equal(['A', 'A', 'B']);
    expect(sent).to.deep.equal([['a'], ['b']]);
  });

  it('asks one by one when a batch is refused for good, so that only the bad item fails', async () => {
    const { sent, ask } = setUp(virtualClock(), async (ctx, questions) => {
      if (questions.some(({ key }) => key === 'bad')) throw terminalError('InvalidParameter', 'bad name');
      return echo(ctx, questions);
    });
    const [good, bad, fine] = await Promise.all([ask('good'), reasonOf(ask('bad')), ask('fine')]);
    expect([good, bad, fine]).to.deep.equal(['GOOD', 'InvalidParameter', 'FINE']);
    expect(sent).to.have.length(4);
  });

  it('does not multiply calls when AWS is merely busy', async () => {
    const { sent, ask } = setUp(virtualClock(), async () => {
      throw transientError('Throttled', 'slow down');
    });
    expect(await Promise.all(['a', 'b', 'c'].map((key) => reasonOf(ask(key))))).to.deep.equal(['Throttled', 'Throttled', 'Throttled']);
    expect(sent).to.have.length(1);
  });

  it('does not take silence for an answer', async () => {
    const { ask } = setUp(virtualClock(), async () => new Map([['a', 'A']]));
    expect(await Promise.all([ask('a'), reasonOf(ask('b')), reasonOf(ask('c'))])).to.deep.equal(['A', 'IncompleteAnswer', 'IncompleteAnswer']);
  });

  it('drops a question whose asker leaves before the batch, and stops a call that nobody waits for', async () => {
    const clock = virtualClock();
    let signal: AbortSignal | undefined;
    const { sent, ask } = setUp(clock, (ctx) => {
      signal = ctx.signal;
      return new Promise(() => undefined);
    });
    const early = new AbortController();
    const late = new AbortController();
    const left = reasonOf(ask('a', 'one', testContext({ clock, signal: early.signal })));
    const stays = reasonOf(ask('b', 'one', testContext({ clock, signal: late.signal })));
    early.abort();
    expect(await left).to.equal('Aborted');
    await clock.advance(10);
    expect(sent).to.deep.equal([['b']]);
    expect(signal?.aborted).to.equal(false);
    late.abort();
    expect(await stays).to.equal('Aborted');
    expect(signal?.aborted).to.equal(true);
  });

  it('property: every asker gets the answer to its own question, and no batch is too large', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), group: fc.constantFrom('x', 'y'), gap: fc.integer({ min: 0, max: 20 }) }), { maxLength: 20 }), async (asks) => {
        const clock = virtualClock();
        const { sent, ask } = setUp(clock);
        const answers: Promise<string>[] = [];
        for (const { key, group, gap } of asks) {
          await clock.advance(gap);
          answers.push(ask(key, group));
        }
        await clock.advance(100);
        expect(await Promise.all(answers)).to.deep.equal(asks.map(({ key }) => key.toUpperCase()));
        for (const batch of sent) expect(batch.length).to.be.within(1, 3);
      }),
      { numRuns: 50 },
    );
  });
});
