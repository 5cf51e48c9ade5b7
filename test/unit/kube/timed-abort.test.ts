import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { timedAbort, TimeUp } from '../../../src/kube/timed-abort.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';

describe('timed abort', () => {
  it('aborts when the time passes without a restart', async () => {
    const clock = virtualClock();
    const parent = new AbortController();
    const limit = timedAbort(clock, 100, parent.signal);
    await clock.advance(99);
    limit.restart();
    await clock.advance(99);
    expect(limit.signal.aborted).to.equal(false);
    await clock.advance(1);
    expect(limit.signal.reason).to.be.instanceOf(TimeUp);
    limit.restart();
    expect([clock.pending, getEventListeners(parent.signal, 'abort').length]).to.deep.equal([0, 0]);
  });

  it('aborts with its parent, also with one that is aborted already', () => {
    const clock = virtualClock();
    const parent = new AbortController();
    const before = timedAbort(clock, 100, parent.signal);
    const reason = new Error('stop');
    parent.abort(reason);
    expect([before.signal.reason, timedAbort(clock, 100, parent.signal).signal.reason]).to.deep.equal([reason, reason]);
    expect(clock.pending).to.equal(0);
  });

  it('leaves nothing on a parent that lives as long as the process', () => {
    const clock = virtualClock();
    const parent = new AbortController();
    for (let n = 0; n < 5; n += 1) timedAbort(clock, 100, parent.signal).dispose();
    expect([clock.pending, getEventListeners(parent.signal, 'abort').length]).to.deep.equal([0, 0]);
  });
});
