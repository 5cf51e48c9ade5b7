import { expect } from 'chai';
import fc from 'fast-check';
import { sleep, systemClock, virtualClock } from '../../../src/runtime/clock.ts';

describe('virtual clock', () => {
  it('runs timers by due time, then in the order in which they were set, each at its own time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ ms: fc.nat(40), cancelled: fc.boolean() }), { maxLength: 30 }), fc.nat(50), async (timers, advance) => {
        const clock = virtualClock(1_000);
        const ran: { index: number; at: number }[] = [];
        timers.forEach(({ ms, cancelled }, index) => {
          const cancel = clock.after(ms, () => ran.push({ index, at: clock.now() }));
          if (cancelled) cancel();
        });
        await clock.advance(advance);
        const expected = timers
          .map(({ ms, cancelled }, index) => ({ index, ms, cancelled }))
          .filter(({ ms, cancelled }) => !cancelled && ms <= advance)
          .toSorted((a, b) => a.ms - b.ms || a.index - b.index)
          .map(({ index, ms }) => ({ index, at: 1_000 + ms }));
        expect(ran).to.deep.equal(expected);
        expect(clock.now()).to.equal(1_000 + advance);
        expect(clock.pending).to.equal(timers.filter(({ ms, cancelled }) => !cancelled && ms > advance).length);
      }),
      { numRuns: 25 },
    );
  });

  it('runs a timer that a timer sets, within the same advance', async () => {
    const clock = virtualClock(0);
    const ticks: number[] = [];
    const tick = (): void => {
      ticks.push(clock.now());
      clock.after(10, tick);
    };
    clock.after(10, tick);
    await clock.advance(35);
    expect(ticks).to.deep.equal([10, 20, 30]);
  });

  it('lets promise chains that a timer starts run before the next timer', async () => {
    const clock = virtualClock(0);
    const log: string[] = [];
    const loop = async (): Promise<void> => {
      for (const name of ['a', 'b']) {
        await sleep(clock, 5);
        await Promise.resolve();
        log.push(`${name}@${clock.now()}`);
      }
    };
    const done = loop();
    await clock.advance(100);
    await done;
    expect(log).to.deep.equal(['a@5', 'b@10']);
  });

  it('waits for work that holds it before time moves on', async () => {
    const clock = virtualClock(0);
    const log: string[] = [];
    const release = clock.hold();
    clock.after(1, () => log.push('timer'));
    setImmediate(() => setImmediate(() => {
      log.push('work');
      release();
      release();
    }));
    await clock.advance(1);
    expect(log).to.deep.equal(['work', 'timer']);
  });
});

describe('sleep', () => {
  it('rejects with the reason of the signal and leaves no timer behind', async () => {
    const clock = virtualClock();
    const abort = new AbortController();
    const outcome = sleep(clock, 1_000, abort.signal).catch((error: unknown) => error);
    const reason = new Error('enough');
    abort.abort(reason);
    expect(await outcome).to.equal(reason);
    expect(clock.pending).to.equal(0);
    expect(await sleep(clock, 1, abort.signal).catch((error: unknown) => error)).to.equal(reason);
  });
});

describe('system clock', () => {
  it('does not fire a timer of more than 24.8 days at once', async () => {
    let fired = false;
    const cancel = systemClock.after(2 ** 31 + 5, () => (fired = true));
    await new Promise<void>((resolve) => systemClock.after(5, resolve));
    cancel();
    expect(fired).to.equal(false);
  });
});
