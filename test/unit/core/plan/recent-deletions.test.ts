import { expect } from 'chai';
import fc from 'fast-check';
import { deletionTimes, withDeletion } from '../../../../src/core/plan/guards.ts';
import type { RecordedDeletions } from '../../../../src/core/plan/guards/recent-deletions.ts';

const start = Date.UTC(2026, 0, 1);
const hour = 3_600_000;
/** The record after deletions at these milliseconds from the start. */
const after = (times: readonly number[]): RecordedDeletions => times.reduce<RecordedDeletions>((recorded, at) => withDeletion(recorded, start + at), []);

describe('the record of deletions', () => {
  it('holds one entry a minute, with the last time in it', () => {
    expect(after([0, 10_000, 59_000, 61_000])).to.deep.equal([{ at: '2026-01-01T00:00:59Z', count: 3 }, { at: '2026-01-01T00:01:01Z', count: 1 }]);
  });

  it('drops what is older than an hour', () => {
    expect(after([0, hour + 1_000])).to.have.length(1);
    expect(deletionTimes(after([0]), start + hour)).to.deep.equal([]);
  });

  it('takes an entry that says no time, or nonsense, for one of now', () => {
    expect(deletionTimes([{ at: 'yesterday', count: 2 }], start)).to.deep.equal([start, start]);
  });

  it('stays within its bound and never counts fewer than there were in the last hour', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(steps, (gaps) => {
        const times = gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? 0) + gap], []);
        const recorded = after(times);
        const now = start + (times.at(-1) ?? 0);
        expect(recorded.length).to.be.at.most(62);
        expect(deletionTimes(recorded, now).length).to.be.at.least(times.filter((at) => now - start - at < hour).length);
      }),
    );
  });
});
