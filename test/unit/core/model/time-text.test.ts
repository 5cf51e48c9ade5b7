import { expect } from 'chai';
import { shownTime } from '../../../../src/core/model/time-text.ts';

describe('a time that is shown to a person', () => {
  it('has whole seconds, in UTC', () => {
    expect(shownTime('2026-11-22T13:41:20.007Z')).to.equal('2026-11-22T13:41:20Z');
    expect(shownTime('2026-11-22T14:41:20+01:00')).to.equal('2026-11-22T13:41:20Z');
  });

  it('is left as it is when it is none', () => {
    expect(shownTime('soon')).to.equal('soon');
    expect(shownTime(undefined)).to.equal('');
  });
});
