import { expect } from 'chai';
import { startSimulator, type TestSimulator } from '../builders.ts';
import { elb, forward, webBalancer, type Balancers } from '../elb/balancers.ts';

describe('the control API: load balancers and traffic', () => {
  let world: TestSimulator;
  let web: Balancers;
  beforeEach(async () => {
    world = await startSimulator();
    web = await webBalancer(world);
    for (const group of [web.blue, web.green]) await elb(world, 'RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: '10.0.0.1' }] });
    await world.clock.advance(30_000);
  });
  afterEach(async () => {
    await world.simulator.close();
    expect(world.clock.pending, 'timers left').to.equal(0);
  });

  const ask = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> => {
    const answer = await world.simulator.handle({ method, url: `/_sim/${path}`, headers: {}, body: body === undefined ? '' : JSON.stringify(body) });
    return { status: answer.status, body: JSON.parse(answer.body) };
  };

  it('sends requests and says what they reached', async () => {
    await elb(world, 'ModifyRule', { RuleArn: web.rule, Actions: [forward([web.blue, 9], [web.green, 1])] });
    expect((await ask('POST', 'traffic', { listener: web.listener, perSecond: 10, path: '/x', header: 'X-Test: 1' })).body).to.deep.equal({ id: 'traffic-1' });
    await world.clock.advance(10_000);
    const [traffic] = (await ask('GET', 'traffic')).body.traffic;
    expect(traffic).to.deep.include({ id: 'traffic-1', path: '/x', headers: { 'X-Test': '1' }, requests: 100, unhealthy: 0, unavailable: 0 });
    expect(traffic.targetGroups).to.deep.equal({ [web.blue]: { requests: 90, unhealthy: 0 }, [web.green]: { requests: 10, unhealthy: 0 } });
    expect((await ask('DELETE', 'traffic?id=traffic-2')).body).to.deep.equal({ stopped: 0 });
    expect((await ask('DELETE', 'traffic?id=traffic-1')).body).to.deep.equal({ stopped: 1 });
    expect((await ask('GET', 'traffic')).body).to.deep.equal({ traffic: [] });
  });

  it('runs at most twenty kinds, which end with the simulator', async () => {
    const start = (): Promise<{ status: number; body: any }> => ask('POST', 'traffic', { listener: web.listener, perSecond: 1 });
    for (let index = 0; index < 20; index += 1) expect((await start()).status).to.equal(200);
    expect((await start()).body).to.deep.equal({ error: 'at most 20 kinds of traffic can run, stop some first' });
  });

  const wrong: readonly [body: (ids: Balancers) => object, error: string | RegExp][] = [
    [() => ({ listener: 'web', perSecond: 1 }), '"listener" must be the ARN of a listener, got "web"'],
    [(ids) => ({ listener: `${ids.listener}0`, perSecond: 1 }), /^there is no listener arn:/],
    [(ids) => ({ listener: ids.listener, perSecond: 0 }), 'perSecond must be above 0 and at most 10000, got 0'],
    [(ids) => ({ listener: ids.listener, perSecond: 1, header: 'green' }), '"header" must read "name: value", got "green"'],
    [(ids) => ({ listener: ids.listener }), '"perSecond" is missing'],
  ];
  for (const [body, error] of wrong) {
    it(`refuses: ${String(error)}`, async () => {
      const answer = await ask('POST', 'traffic', body(web));
      expect(answer.status).to.equal(400);
      if (typeof error === 'string') expect(answer.body.error).to.equal(error);
      else expect(answer.body.error).to.match(error);
    });
  }

  it('shows weights and targets', async () => {
    const [region] = (await ask('GET', 'state')).body.regions;
    expect(region.loadBalancers).to.deep.equal([
      {
        name: 'web',
        type: 'application',
        listeners: [{ listener: web.listener, port: 80, protocol: 'HTTP', rules: [{ priority: 10, weights: { blue: 100, green: 0 } }, { priority: 'default', reply: 'fixed-response' }] }],
      },
    ]);
    expect(region.targetGroups).to.deep.equal(['blue', 'green'].map((name) => ({ name, initial: 0, healthy: 1, unhealthy: 0, draining: 0 })));
  });
});
