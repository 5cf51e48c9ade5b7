import { expect } from 'chai';
import { BUCKETS, shareOf } from '../../../src/aws/buckets.ts';

describe('shareOf', () => {
  it('halves burst and rate at 50 percent', () => {
    expect(shareOf(BUCKETS.serviceRead, 50)).to.deep.equal({ burst: 50, perSecond: 10 });
  });
  it('never comes to a standstill, however small the share', () => {
    const share = shareOf(BUCKETS.taskDefinitionModify, 0);
    expect(share.burst).to.equal(1);
    expect(share.perSecond).to.be.greaterThan(0);
  });
});
