/** What `longshore sim` says to the simulator about images, hooks and alarms. */
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTCOMES } from '../../../src/simulator/scheduler/outcomes.ts';
import { runLongshore, type CliResult } from '../../support/run-longshore.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { startSimulator, type TestSimulator } from '../simulator/builders.ts';

const lambda = 'arn:aws:lambda:eu-central-1:123456789012:function:smoke';

describe('longshore sim: images, hooks and alarms', () => {
  const dir = tempDir('sim-outside');
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
    const { url } = await world.simulator.listen();
    writeFileSync(join(dir(), 'playground.json'), JSON.stringify({ awsUrl: url, region: 'eu-central-1' }));
  });
  afterEach(() => world.simulator.close());

  const sim = (...args: readonly string[]): Promise<CliResult> => runLongshore(dir(), 'sim', '--data-dir', '.', ...args);

  it('tells what a hook answers, one result for each call', async () => {
    expect(JSON.parse((await sim('hook', lambda, 'IN_PROGRESS', 'FAILED')).stdout)).to.deep.equal({ hooks: { [lambda]: ['IN_PROGRESS', 'FAILED'] } });
    expect(world.simulator.world.hookResults?.get(lambda)).to.deep.equal(['IN_PROGRESS', 'FAILED']);
  });

  it('sets an alarm, and takes it back', async () => {
    await sim('alarm', 'web-5xx', 'ALARM');
    expect([...(world.simulator.world.alarming ?? [])]).to.deep.equal(['web-5xx']);
    expect(JSON.parse((await sim('alarm', 'web-5xx', 'OK')).stdout)).to.deep.equal({ alarming: [] });
  });

  it('takes every outcome that there is for an image, and lists them', async () => {
    const help = (await sim('image', '--help')).stdout.replaceAll(/\s+/g, ' ');
    for (const outcome of OUTCOMES) expect(help).to.match(new RegExp(`[ ,]${outcome}[ ,]`));
    await sim('image', 'web:bad', 'task-out-of-memory');
    expect(world.simulator.world.behaviours).to.deep.equal([{ match: 'web:bad', outcome: 'task-out-of-memory' }]);
  });

  it('answers in one line what it did to images, to AWS and to the clock', async () => {
    const lines = [
      [['image', 'web:bad', 'exit', '--exit-code', '3'], 'tasks that start with web:bad: exit; taken back by: longshore sim clear-images\n'],
      [['clear-images'], 'all images run again\n'],
      [['fault', 'throttle', 'DescribeServices', '--times', '5'], 'DescribeServices fails from now on: throttle, 5 times; taken back by: longshore sim clear-faults\n'],
      [['clear-faults'], 'AWS works again\n'],
      [['speed', '2'], 'the clock of ECS runs 2 times real time\n'],
    ] as const;
    for (const [args, stdout] of lines) expect(await sim(...args)).to.deep.equal({ code: 0, stdout, stderr: '' });
  });

  const refused: readonly [args: readonly string[], says: string][] = [
    [['image', 'web:bad', 'explodes'], `outcome: "explodes" is not one of ${OUTCOMES.join(', ')}`],
    [['hook', lambda, 'MAYBE'], 'result: "MAYBE" is not one of SUCCEEDED, FAILED, IN_PROGRESS, UNREADABLE'],
    [['hook', lambda], 'missing required argument'],
    [['alarm', 'web-5xx', 'RED'], 'state: "RED" is not one of ALARM, OK'],
  ];
  for (const [args, says] of refused) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr } = await sim(...args);
      expect(code).to.not.equal(0);
      expect(stderr).to.include(says);
    });
  }
});
