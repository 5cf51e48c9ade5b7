import { expect } from 'chai';

import { MINUTE, SECOND } from '../world.ts';
import { BLUE, GREEN, TEST, finish, isOver, record, shiftBench, weightsOf } from './world.ts';

const stagesOf = (lines: readonly string[]): readonly string[] => [...new Set(lines.map((line) => line.split(' ')[0]!))];
const ALL = [
  '-', 'PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP',
];

describe('shifting: BLUE_GREEN', () => {
  it('goes through every stage in order, first deployment and second, and swaps the groups', async () => {
    const bench = shiftBench({ bakeTimeInMinutes: 5 });
    const first = bench.deploy('web:1');
    expect(stagesOf(await record(bench, first, 3_600, () => isOver(first)))).to.deep.equal(ALL);
    expect([first.status, weightsOf(bench), weightsOf(bench, TEST)]).to.deep.equal(['SUCCESSFUL', '100/0', '100/0']);

    const second = bench.deploy('web:2');
    const lines = await record(bench, second, 3_600, () => isOver(second));
    expect(stagesOf(lines)).to.deep.equal(ALL);
    expect(lines.slice(3, 9)).to.deep.equal([
      'POST_SCALE_UP 0/0 IN_PROGRESS',
      'TEST_TRAFFIC_SHIFT 0/100 IN_PROGRESS',
      'POST_TEST_TRAFFIC_SHIFT 0/100 IN_PROGRESS',
      'PRE_PRODUCTION_TRAFFIC_SHIFT 0/100 IN_PROGRESS',
      'PRODUCTION_TRAFFIC_SHIFT 100/100 IN_PROGRESS',
      'POST_PRODUCTION_TRAFFIC_SHIFT 100/100 IN_PROGRESS',
    ]);
    expect([second.status, weightsOf(bench), weightsOf(bench, TEST)]).to.deep.equal(['SUCCESSFUL', '0/100', '0/100']);
    expect(bench.service.deployments).to.have.length(1);
    expect([bench.healthy('web:2'), bench.healthy()]).to.deep.equal([2, 2]);
    await bench.advance(2 * MINUTE);
    const { targetGroups } = bench.region.balancing;
    expect([targetGroups.get(BLUE)?.targets.filter(({ state }) => state !== 'draining').length, targetGroups.get(GREEN)?.targets.length]).to.deep.equal([0, 2]);

    const third = bench.deploy('web:3');
    await finish(bench, third);
    expect([third.status, weightsOf(bench)]).to.deep.equal(['SUCCESSFUL', '100/0']);
  });

  it('keeps both revisions at full size from the scale-up to the end of the bake, and the old one to itself before', async () => {
    const bench = shiftBench({ bakeTimeInMinutes: 5 }, { desiredCount: 3 });
    const first = bench.deploy('web:1');
    await finish(bench, first);
    const second = bench.deploy('web:2');
    let baked = 0;
    while (!isOver(second)) {
      await bench.advance(SECOND);
      const stage = second.shift?.stage;
      if (stage !== 'CLEAN_UP') expect(bench.healthy('web:1'), stage).to.equal(3);
      if (stage === 'BAKE_TIME') {
        baked += 1;
        expect(bench.healthy('web:2')).to.equal(3);
      }
    }
    expect(baked).to.equal(300);
  });
});
