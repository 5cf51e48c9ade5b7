import { expect } from 'chai';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import { createSimClock } from '../../../src/simulator/sim-clock.ts';

describe('the simulated clock', () => {
  it('is the base clock at speed 1', async () => {
    const base = virtualClock();
    const clock = createSimClock({ base, speed: 1 });
    await base.advance(1234);
    expect(clock.now()).to.equal(base.now());
  });

  it('runs faster than its base, timers included', async () => {
    const base = virtualClock(0);
    const clock = createSimClock({ base, speed: 10 });
    const fired: number[] = [];
    clock.after(5_000, () => fired.push(clock.now()));
    await base.advance(499);
    expect(fired).to.deep.equal([]);
    await base.advance(1);
    expect(fired).to.deep.equal([5_000]);
  });

  it('keeps the simulated due time of timers when its pace changes', async () => {
    const base = virtualClock(0);
    const clock = createSimClock({ base, speed: 1 });
    const fired: number[] = [];
    clock.after(10_000, () => fired.push(clock.now()));
    const cancel = clock.after(10_000, () => fired.push(-1));
    await base.advance(4_000);
    clock.setSpeed(100);
    cancel();
    await base.advance(59);
    expect(fired).to.deep.equal([]);
    await base.advance(1);
    expect(fired).to.deep.equal([10_000]);
  });

  it('never goes back behind a saved time, and never behind its base', async () => {
    expect(createSimClock({ base: virtualClock(1_000), speed: 1, resumeAt: 5_000 }).now()).to.equal(5_000);
    expect(createSimClock({ base: virtualClock(9_000), speed: 1, resumeAt: 5_000 }).now()).to.equal(9_000);
  });

  it('refuses an impossible pace and shows it', () => {
    for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => createSimClock({ base: virtualClock(), speed })).to.throw(RangeError, String(speed));
    }
  });
});

describe('the seeded generator', () => {
  it('gives the same numbers for the same seed, in [0, 1), and goes on from a saved state', () => {
    const first = createRandom(7);
    const numbers = Array.from({ length: 1000 }, first.next);
    expect(numbers.every((number) => number >= 0 && number < 1)).to.equal(true);
    expect(new Set(numbers).size).to.be.greaterThan(990);
    const second = createRandom(7);
    expect(Array.from({ length: 1000 }, second.next)).to.deep.equal(numbers);
    const resumed = createRandom(1);
    resumed.restore(first.state());
    expect(resumed.next()).to.equal(first.next());
  });
});
