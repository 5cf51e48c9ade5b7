import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLongshore, type CliResult } from '../../support/run-longshore.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { startSimulator, type TestSimulator } from '../simulator/builders.ts';
import { webBalancer, type Balancers } from '../simulator/elb/balancers.ts';

describe('longshore sim traffic', () => {
  const dir = tempDir('sim-traffic');
  let world: TestSimulator;
  let web: Balancers;
  beforeEach(async () => {
    world = await startSimulator();
    web = await webBalancer(world);
    const { url } = await world.simulator.listen();
    writeFileSync(join(dir(), 'playground.json'), JSON.stringify({ awsUrl: url, region: 'eu-central-1' }));
  });
  afterEach(() => world.simulator.close());

  const sim = (...args: readonly string[]): Promise<CliResult> => runLongshore(dir(), 'sim', '--data-dir', '.', ...args);
  const answerOf = (result: CliResult): any => {
    expect(result, result.stderr).to.include({ code: 0, stderr: '' });
    return JSON.parse(result.stdout);
  };

  it('sends requests, shows what became of them, and ends them', async () => {
    expect(answerOf(await sim('traffic', web.listener, '--per-second', '5', '--path', '/x', '--host', 'a.example', '--header', 'X-Test: 1'))).to.deep.equal({ id: 'traffic-1' });
    expect(answerOf(await sim('traffic', web.listener))).to.deep.equal({ id: 'traffic-2' });
    await world.clock.advance(10_000);
    const { traffic } = answerOf(await sim('traffic'));
    expect(traffic[0]).to.deep.include({ perSecond: 5, path: '/x', host: 'a.example', headers: { 'X-Test': '1' }, requests: 50, unavailable: 50 });
    expect(traffic[1]).to.include({ perSecond: 10, requests: 100 });
    expect(answerOf(await sim('clear-traffic'))).to.deep.equal({ stopped: 2 });
  });

  const refused: readonly [args: readonly string[], says: string][] = [
    [['traffic', 'web'], '"listener" must be the ARN of a listener, got "web"'],
    [['traffic', '--path', '/x'], 'say through which listener; their ARNs are in: longshore sim status'],
    [['traffic', 'web', '--per-second', 'many'], '--per-second: "many" is not a number from 0.01 to 10000'],
  ];
  for (const [args, says] of refused) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr } = await sim(...args);
      expect(code).to.not.equal(0);
      expect(stderr).to.include(says);
    });
  }
});
