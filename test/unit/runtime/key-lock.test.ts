import { expect } from 'chai';
import { sleep, virtualClock } from '../../../src/runtime/clock.ts';
import { keyLock } from '../../../src/runtime/key-lock.ts';

describe('key lock', () => {
  it('runs work under one key one after the other, in order, also after a failure; other keys go on', async () => {
    const clock = virtualClock(0);
    const lock = keyLock();
    const log: string[] = [];
    const work = (key: string, name: string, fails = false): Promise<void> =>
      lock.run(key, async () => {
        log.push(`${name}+${clock.now()}`);
        await sleep(clock, 10);
        log.push(`${name}-${clock.now()}`);
        if (fails) throw new Error(name);
      });
    const all = Promise.allSettled([work('k', 'a', true), work('k', 'b'), work('other', 'c')]);
    await clock.advance(50);
    expect((await all).map(({ status }) => status)).to.deep.equal(['rejected', 'fulfilled', 'fulfilled']);
    expect(log).to.deep.equal(['a+0', 'c+0', 'a-10', 'b+10', 'c-10', 'b-20']);
  });
});
