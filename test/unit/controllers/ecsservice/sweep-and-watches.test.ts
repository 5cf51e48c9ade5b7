import { expect } from 'chai';
import { silentServiceMetrics, wakesForAccount, wakesForService } from '../../../../src/controllers/ecsservice/index.ts';
import { stretched } from '../../../../src/controllers/ecsservice/sweep.ts';
import { transientError } from '../../../../src/core/errors.ts';
import { testContext } from '../../../support/context.ts';
import { readyWorld, serviceWorld } from '../../../support/fakes/service-world.ts';

describe('the sweep', () => {
  it('wakes only the services whose answer changed', async () => {
    const world = await readyWorld();
    world.apply({ name: 'other' });
    await world.pass('other');
    world.ecs.end('SUCCESSFUL', {}, 'other');
    await world.settle('other');
    const ctx = testContext({ clock: world.clock });
    expect(await world.controller.sweep.once(ctx)).to.equal(60_000);
    expect(world.enqueued).to.deep.equal([]);
    world.ecs.meddle({ events: [{ id: '1', createdAt: '', message: 'has reached a steady state.' }] });
    await world.controller.sweep.once(ctx);
    expect(world.enqueued).to.deep.equal([]);
    world.ecs.meddle({ desiredCount: 9 });
    await world.controller.sweep.once(ctx);
    expect(world.enqueued).to.deep.equal(['shop/web']);
  });

  it('wakes a service that vanished, and leaves suspended and deleted ones out', async () => {
    const world = await readyWorld();
    const ctx = testContext({ clock: world.clock });
    world.ecs.remove();
    await world.controller.sweep.once(ctx);
    expect(world.enqueued).to.deep.equal(['shop/web']);
    world.apply({ spec: { suspend: true } });
    world.ecs.calls.length = 0;
    await world.controller.sweep.once(ctx);
    expect(world.ecs.calls).to.deep.equal([]);
  });

  it('takes no answer for no loss', async () => {
    const world = await readyWorld();
    world.ecs.failNext('describeServices', transientError('Throttled', 'Rate exceeded'));
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    expect(world.enqueued).to.deep.equal([]);
    expect(world.controller.haltOf('default')).to.equal(undefined);
  });

  it('stretches when the share would be exceeded', () => {
    expect(stretched(100, 50)).to.equal(20_000);
    expect(stretched(1_000, 50)).to.equal(200_000);
    expect(stretched(1, 100)).to.equal(100);
  });

  it('gives answers that passes take for good until the next sweep, however far that is stretched', async () => {
    const world = await readyWorld();
    for (let index = 0; index < 999; index += 1) world.apply({ name: `web-${index}`, spec: { target: { cluster: `shop-${index}` } } });
    const interval = await world.controller.sweep.once(testContext({ clock: world.clock }));
    await world.clock.advance(interval);
    world.ecs.calls.length = 0;
    expect(await world.pass('web')).to.deep.equal({ kind: 'after', ms: interval });
    expect(world.ecs.calls.map(({ options }) => options)).to.deep.equal([{ lane: 'sweep', maxAgeMs: 2 * interval }]);
  });

  it('adds up the clusters of an account and Region, for the interval and for the metrics', async () => {
    const swept: unknown[] = [];
    const world = await readyWorld({ metrics: { ...silentServiceMetrics, swept: (part) => swept.push(part) } });
    for (let index = 0; index < 999; index += 1) world.apply({ name: `web-${index}`, spec: { target: { cluster: `shop-${index}` } } });
    const ctx = testContext({ clock: world.clock });
    const interval = stretched(1_000, 50);
    expect(await world.controller.sweep.once(ctx)).to.equal(interval);
    expect(swept).to.deep.equal([{ account: 'default', region: 'eu-west-1', services: 1_000, missing: 0, calls: 1_000, intervalSeconds: interval / 1_000 }]);
  });

  it('lets go of the event loop between clusters, and between the services of one', async () => {
    for (const clusterOf of [(index: number) => `shop-${index}`, () => 'shop']) {
      const world = await readyWorld();
      for (let index = 0; index < 100; index += 1) world.apply({ name: `web-${index}`, spec: { target: { cluster: clusterOf(index) } } });
      let [turns, done] = [0, false];
      const count = (): void => {
        turns += 1;
        if (!done) setImmediate(count);
      };
      setImmediate(count);
      await world.controller.sweep.once(testContext({ clock: world.clock })).finally(() => (done = true));
      expect(turns).to.be.at.least(10);
    }
  });

  it('runs until it is stopped, and survives an error', async () => {
    const world = await readyWorld();
    const stop = new AbortController();
    const running = world.controller.sweep.run(testContext({ clock: world.clock, signal: stop.signal }));
    world.ecs.calls.length = 0;
    await world.clock.advance(130_000);
    stop.abort();
    await running;
    expect(world.ecs.calls.filter((call) => call.operation === 'describeServices').length).to.equal(2);
  });
});

describe('what wakes a service', () => {
  const world = serviceWorld();
  const stores = { services: world.kube.store<any>('EcsService'), accounts: world.kube.store<any>('AwsAccount') };
  const web = world.apply();
  const changed = (metadata: object, more: object = {}): any => ({ ...web, ...more, metadata: { ...web.metadata, ...metadata } });

  it('a new generation, annotation or deletion', () => {
    for (const metadata of [{ generation: 2 }, { annotations: { 'longshore.dev/action': 'retry:1' } }, { deletionTimestamp: 'now' }, { uid: 'another' }]) {
      expect(wakesForService(stores, { before: web, after: changed(metadata) })).to.deep.equal(['shop/web']);
    }
  });
  it('a status that somebody emptied, but never one that the operator wrote', () => {
    const written = changed({ resourceVersion: '9' }, { status: { observedGeneration: 1, conditions: [] } });
    expect(wakesForService(stores, { before: web, after: written })).to.deep.equal([]);
    expect(wakesForService(stores, { before: written, after: web })).to.deep.equal(['shop/web']);
  });
  it('its target, when another object lets go of it', () => {
    const late = world.apply({ name: 'late', spec: { target: { cluster: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', serviceName: 'web' } } });
    expect(wakesForService(stores, { before: late, after: undefined })).to.have.members(['shop/late', 'shop/web']);
  });
  it('its account, when the spec of that changes', () => {
    const account = world.kube.get<any>('AwsAccount', { namespace: '', name: 'default' });
    expect(wakesForAccount(stores, { before: account, after: { ...account, metadata: { ...account.metadata, generation: 2 } } })).to.include('shop/web');
    expect(wakesForAccount(stores, { before: account, after: { ...account, status: {} } })).to.deep.equal([]);
    expect(wakesForAccount(stores, { before: undefined, after: { ...account, metadata: { ...account.metadata, name: 'unused' } } })).to.deep.equal([]);
  });
});
