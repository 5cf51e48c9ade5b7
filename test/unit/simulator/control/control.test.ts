import { expect } from 'chai';
import { definition, describeOne, service, startSimulator, type TestSimulator } from '../builders.ts';

describe('the control API', () => {
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
  });
  afterEach(() => world.simulator.close());

  const ask = async (method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: any }> => {
    const answer = await world.simulator.handle({ method, url, headers, body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body) });
    return { status: answer.status, body: JSON.parse(answer.body) };
  };

  it('lists its own routes', async () => {
    const { status, body } = await ask('GET', '/_sim/');
    expect(status).to.equal(200);
    expect(body.routes.map((route: { method: string; path: string }) => `${route.method} ${route.path}`)).to.include.members(['GET /_sim/state', 'PUT /_sim/images', 'POST /_sim/faults', 'PUT /_sim/clock']);
  });

  it('shows what runs where', async () => {
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service());
    await world.clock.advance(300_000);
    const { body } = await ask('GET', '/_sim/state');
    expect(body).to.include({ speed: 1, throttle: false });
    expect(body.regions).to.deep.equal([
      {
        account: '123456789012',
        region: 'eu-central-1',
        clusters: ['main'],
        families: 1,
        services: [{ name: 'web', cluster: 'main', status: 'ACTIVE', desired: 2, running: 2, pending: 0, taskDefinition: 'web:1', rolloutState: 'COMPLETED', rolloutStateReason: body.regions[0].services[0].rolloutStateReason, deployment: 'SUCCESSFUL' }],
      },
    ]);
  });

  it('decides what tasks of an image do', async () => {
    await ask('PUT', '/_sim/images', { match: 'nginx:*', outcome: 'healthy' });
    await ask('PUT', '/_sim/images', { match: 'nginx:1', outcome: 'pull-error' });
    expect((await ask('GET', '/_sim/images')).body.images.map((rule: { match: string }) => rule.match)).to.deep.equal(['nginx:1', 'nginx:*']);
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service());
    await world.clock.advance(300_000);
    expect(await describeOne(world)).to.include({ runningCount: 0 });
    expect((await ask('DELETE', '/_sim/images?match=nginx:1')).body.images).to.deep.equal([{ match: 'nginx:*', outcome: 'healthy' }]);
  });

  it('sets and clears faults', async () => {
    const { body } = await ask('POST', '/_sim/faults', { kind: 'throttle', operation: 'ListClusters' });
    expect(await world.refused('ListClusters')).to.equal('ThrottlingException: Rate exceeded');
    expect((await ask('GET', '/_sim/faults')).body.faults).to.deep.equal([{ kind: 'throttle', operation: 'ListClusters', id: body.id, hits: 1 }]);
    expect((await ask('DELETE', `/_sim/faults?id=${body.id}`)).body).to.deep.equal({ cleared: 1 });
    await world.call('ListClusters');
  });

  it('scripts Lambda hooks, sets alarms and takes permissions from roles', async () => {
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:gate';
    expect((await ask('PUT', '/_sim/hooks', { function: arn, results: ['IN_PROGRESS', 'FAILED'] })).body).to.deep.equal({ hooks: { [arn]: ['IN_PROGRESS', 'FAILED'] } });
    expect((await ask('PUT', '/_sim/hooks', { function: arn, results: ['MAYBE'] })).body.error).to.match(/one of SUCCEEDED, FAILED, IN_PROGRESS, UNREADABLE/);
    expect((await ask('PUT', '/_sim/hooks', { function: arn, results: 'FAILED' })).body.error).to.equal('"results" must be a list of strings, got "FAILED"');
    expect((await ask('PUT', '/_sim/hooks', { function: arn, results: [] })).body).to.deep.equal({ hooks: {} });
    expect((await ask('PUT', '/_sim/alarms', { name: 'errors', state: 'ALARM' })).body).to.deep.equal({ alarming: ['errors'] });
    expect((await ask('PUT', '/_sim/alarms', { name: 'errors', state: 'OK' })).body).to.deep.equal({ alarming: [] });
    expect((await ask('GET', '/_sim/alarms')).status).to.equal(200);
    expect((await ask('PUT', '/_sim/roles', { role: 'arn:role', allowed: false })).body).to.deep.equal({ denied: ['arn:role'] });
    expect((await ask('PUT', '/_sim/roles', { role: 'arn:role', allowed: true })).body).to.deep.equal({ denied: [] });
  });

  it('changes the pace and the buckets, and counts calls', async () => {
    await ask('PUT', '/_sim/clock', { speed: 60 });
    expect(world.simulator.clock.speed()).to.equal(60);
    await ask('PUT', '/_sim/throttle', { enabled: true });
    expect(world.simulator.throttles.enabled()).to.equal(true);
    expect((await ask('GET', '/_sim/calls')).body.operations).to.deep.equal({ CreateCluster: { calls: 1, throttled: 0, refused: 0 } });
    await ask('DELETE', '/_sim/calls');
    expect((await ask('GET', '/_sim/calls')).body.total.calls).to.equal(0);
  });

  const wrong: readonly [method: string, url: string, body: unknown, status: number, message: RegExp][] = [
    ['GET', '/_sim/nope', undefined, 404, /there is no \/_sim\/nope; GET \/_sim\//],
    ['POST', '/_sim/clock', {}, 405, /\/_sim\/clock takes PUT/],
    ['PUT', '/_sim/clock', 'no', 400, /must be a JSON object/],
    ['PUT', '/_sim/clock', {}, 400, /"speed" is missing/],
    ['PUT', '/_sim/clock', { speed: '3' }, 400, /"speed" must be a number, got "3"/],
    ['PUT', '/_sim/clock', { speed: -3 }, 400, /speed must be a number above 0/],
    ['PUT', '/_sim/images', { match: 'a', outcome: 'explode' }, 400, /"outcome" must be one of healthy, .*, got "explode"/],
    ['PUT', '/_sim/images', { match: 'a', outcome: 'exit', afterMs: 0 }, 400, /"afterMs" must be a number above 0/],
    ['POST', '/_sim/faults', { kind: 'throttle', operation: '*', tiems: 1 }, 400, /unknown member "tiems", expected: kind, operation/],
    ['POST', '/_sim/faults', { kind: 'throttle', operation: '*', constructor: 1 }, 400, /unknown member "constructor"/],
    ['POST', '/_sim/faults', { kind: 'throttle', operation: 'UpdateServices' }, 400, /"operation" must be one of/],
  ];
  for (const [method, url, body, status, message] of wrong) {
    it(`answers ${status} to ${method} ${url} ${JSON.stringify(body) ?? ''}`, async () => {
      const answer = await ask(method, url, body);
      expect(answer.status).to.equal(status);
      expect(answer.body.error).to.match(message);
    });
  }

  it('turns away pages in a browser and foreign host names', async () => {
    expect((await ask('GET', '/_sim/state', undefined, { host: 'evil.example:4570' })).status).to.equal(403);
    expect((await ask('GET', '/_sim/state', undefined, { host: '127.0.0.1:4570', origin: 'https://evil.example' })).status).to.equal(403);
    expect((await ask('GET', '/_sim/state', undefined, { host: 'localhost:4570' })).status).to.equal(200);
  });
});
