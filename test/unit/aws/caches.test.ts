import { expect } from 'chai';
import { createSingleFlight } from '../../../src/aws/single-flight.ts';
import { createTimedCache } from '../../../src/aws/timed-cache.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';

const never = new AbortController().signal;

describe('timed cache', () => {
  it('answers up to the age that the asker accepts, and never at 0', async () => {
    const clock = virtualClock();
    const cache = createTimedCache<string>(10, clock, () => undefined);
    cache.put('a', 'answer', cache.stamp());
    expect([cache.fresh('a', 0), cache.fresh('a', 1)]).to.deep.equal([undefined, 'answer']);
    await clock.advance(1_000);
    expect([cache.fresh('a', 999), cache.fresh('a', 1_000)]).to.deep.equal([undefined, 'answer']);
  });

  it('does not let a read that was asked before a write replace it, in the same millisecond either', () => {
    const cache = createTimedCache<string>(10, virtualClock(), () => undefined);
    const asked = cache.stamp();
    cache.put('a', 'written', cache.stamp());
    cache.put('a', 'stale read', asked);
    expect(cache.fresh('a', 1_000)).to.equal('written');
    const askedAgain = cache.stamp();
    cache.invalidate('a');
    cache.put('a', 'stale read', askedAgain);
    expect(cache.fresh('a', 1_000)).to.equal(undefined);
    cache.put('a', 'new read', cache.stamp());
    expect(cache.fresh('a', 1_000)).to.equal('new read');
  });
});

describe('timed cache, amended', () => {
  it('changes the answer and not its age, and blocks what was asked before', async () => {
    const clock = virtualClock();
    const cache = createTimedCache<string>(10, clock, () => undefined);
    cache.put('a', 'read', cache.stamp());
    const asked = cache.stamp();
    await clock.advance(500);
    cache.amend('a', (value) => `${value} and tagged`);
    cache.put('a', 'stale', asked);
    expect([cache.fresh('a', 499), cache.fresh('a', 500)]).to.deep.equal([undefined, 'read and tagged']);
    cache.amend('b', () => 'never');
    expect(cache.last('b')).to.equal(undefined);
  });
});

describe('single flight', () => {
  it('shares one call between concurrent askers', async () => {
    const flights = createSingleFlight();
    let calls = 0;
    const work = async (): Promise<number> => ++calls;
    expect(await Promise.all([1, 2, 3].map(() => flights.run('a', 'sweep', never, work)))).to.deep.equal([1, 1, 1]);
    expect(await flights.run('a', 'sweep', never, work)).to.equal(2);
  });

  it('does not park an urgent asker behind a lazy flight, but does let a lazy one join an urgent flight', async () => {
    const flights = createSingleFlight();
    let calls = 0;
    const work = async (): Promise<number> => ++calls;
    const answers = await Promise.all([
      flights.run('a', 'sweep', never, work),
      flights.run('a', 'rollback', never, work),
      flights.run('a', 'sweep', never, work),
    ]);
    expect(answers).to.deep.equal([1, 2, 2]);
  });

  it('fails only the asker that leaves, and stops the work when all have left', async () => {
    const flights = createSingleFlight();
    let stopped: AbortSignal | undefined;
    const work = (signal: AbortSignal): Promise<string> => {
      stopped = signal;
      return new Promise(() => undefined);
    };
    const first = new AbortController();
    const second = new AbortController();
    const reason = (promise: Promise<unknown>): Promise<string> => promise.then(() => '', (error: { reason: string }) => error.reason);
    const one = reason(flights.run('a', 'sweep', first.signal, work));
    const two = reason(flights.run('a', 'sweep', second.signal, work));
    first.abort();
    expect(await one).to.equal('Aborted');
    expect(stopped?.aborted).to.equal(false);
    second.abort();
    expect(await two).to.equal('Aborted');
    expect(stopped?.aborted).to.equal(true);
    expect(await flights.run('a', 'sweep', never, async () => 'anew')).to.equal('anew');
  });

  it('lets nobody join a flight that is older than a write', async () => {
    const flights = createSingleFlight();
    const before = flights.run('a', 'sweep', never, async () => 'before');
    flights.forget('a');
    const after = flights.run('a', 'sweep', never, async () => 'after');
    expect(await Promise.all([before, after])).to.deep.equal(['before', 'after']);
  });
});
