import { expect } from 'chai';
import { releaseFloor } from '../../perf/release-floor.ts';

describe('releaseFloor', () => {
  it('is what the slowest bucket needs for what it does not have at the start', () => {
    // 10 of 20 revisions at once and one in two seconds; 25 of 50 updates at once and 2.5 a second.
    expect(releaseFloor(100, 50)).to.deep.equal({ bucket: 'taskDefinitionModify', seconds: 180 });
    expect(releaseFloor(100, 100)).to.deep.equal({ bucket: 'taskDefinitionModify', seconds: 80 });
  });

  it('is nothing for what the burst takes', () => {
    expect(releaseFloor(10, 50).seconds).to.equal(0);
  });
});
