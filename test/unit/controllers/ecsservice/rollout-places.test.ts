import { expect } from 'chai';
import { rolloutPlaces } from '../../../../src/controllers/ecsservice/rollout-places.ts';
import { readyWorld } from '../../../support/fakes/service-world.ts';

const request = (key: string, change: object = {}) => ({ account: 'default', key, running: new Set<string>(), limit: 100, startLimit: 2, ...change });

describe('rolloutPlaces', () => {
  it('lets only some passes start rollouts at a time, and tells the next one in the order of arrival', () => {
    const places = rolloutPlaces();
    expect(['a', 'b', 'c', 'd'].map((key) => places.take(request(key)))).to.deep.equal(['Taken', 'Taken', 'NoStart', 'NoStart']);
    expect(places.take(request('a')), 'the same pass may ask again').to.equal('Taken');
    expect(places.take(request('d', { account: 'other' })), 'workers are shared by all accounts').to.equal('NoStart');
    places.begun('a');
    expect(places.nextStart()).to.equal('c');
    expect(places.take(request('c'))).to.equal('Taken');
    expect(places.take(request('d'))).to.equal('NoStart');
    places.free('b');
    expect([places.nextStart(), places.nextStart()]).to.deep.equal(['d', undefined]);
  });

  it('keeps the place of a rollout that was started', () => {
    const places = rolloutPlaces();
    places.take(request('a', { limit: 1 }));
    places.begun('a');
    expect(places.take(request('b', { limit: 1 }))).to.equal('NoPlace');
    expect([places.nextStart(), places.next('default')]).to.deep.equal([undefined, 'b']);
  });

  it('waits for one thing at a time, and forgets what is gone', () => {
    const places = rolloutPlaces();
    for (const key of ['a', 'b', 'c']) places.take(request(key));
    expect(places.take(request('c', { limit: 1 })), 'no place any more').to.equal('NoPlace');
    expect(places.nextStart()).to.equal(undefined);
    places.forget('c');
    expect(places.next('default')).to.equal(undefined);
  });
});

describe('a service whose rollout may not be started yet', () => {
  it('says so, starts nothing, and goes on when it is woken', async () => {
    const world = await readyWorld({ startsAtOnce: 1 });
    world.apply({ name: 'api' });
    await world.pass('api');
    await world.clock.advance(5_000);
    world.ecs.end('SUCCESSFUL', {}, 'api');
    await world.settle('api');
    for (const name of ['web', 'api']) world.apply({ name, image: 'app:2' });
    const before = world.ecs.writes().filter((write) => write === 'updateService').length;
    const [first] = await Promise.all([world.pass('web'), world.pass('api')]);
    expect(first).to.have.property('kind', 'after');
    expect(world.ecs.writes().filter((write) => write === 'updateService').length - before).to.equal(1);
    expect(world.condition('RolloutBlocked', 'api')).to.equal('True WaitingForCapacity');
    expect(world.enqueued).to.include('shop/api');
    await world.pass('api');
    expect(world.ecs.writes().filter((write) => write === 'updateService').length - before).to.equal(2);
  });
});
