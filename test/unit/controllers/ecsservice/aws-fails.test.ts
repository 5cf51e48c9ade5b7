import { expect } from 'chai';
import { conflictError, terminalError, transientError, waitError } from '../../../../src/core/errors.ts';
import { readyWorld, serviceWorld } from '../../../support/fakes/service-world.ts';

describe('EcsService: AWS fails', () => {
  it('keeps Ready through hiccups, says so when they last, and never for a generation that was not judged', async () => {
    const world = await readyWorld();
    world.ecs.failNext('describeService', transientError('Throttled', 'Rate exceeded'), 'before', 4);
    const before = world.kube.statusWrites.length;
    await world.pass();
    await world.pass();
    expect(world.kube.statusWrites.length).to.equal(before);
    await world.pass();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.condition('Reconciling')).to.equal('True Throttled');
    await world.pass();
    expect(world.kube.statusWrites.length).to.equal(before + 1);
    await world.pass();
    expect(world.condition('Reconciling')).to.equal('False Idle');
    world.apply({ image: 'app:2' });
    world.ecs.failNext('describeService', transientError('Throttled', 'Rate exceeded'), 'before', 3);
    for (let count = 0; count < 3; count += 1) await world.pass();
    expect(world.condition('Ready')).to.equal('Unknown Throttled');
    expect(world.status().observedGeneration).to.equal(1);
  });

  it('says at once that there is no cluster of that name, and again only after something else', async () => {
    const world = serviceWorld();
    world.apply();
    world.ecs.failNext('describeService', transientError('ClusterNotFound', 'Cluster not found.'), 'before', 2);
    await world.pass();
    expect(world.condition('Ready')).to.equal('Unknown ClusterNotFound');
    const writes = world.kube.statusWrites.length;
    await world.pass();
    expect(world.kube.statusWrites.length).to.equal(writes);
  });

  it('says what AWS refuses, and looks again later', async () => {
    const world = serviceWorld();
    world.apply();
    world.ecs.failNext('createService', terminalError('AccessDenied', 'Allow ecs:CreateService.'));
    expect(await world.pass()).to.deep.equal({ kind: 'after', ms: 300_000 });
    expect(world.condition('Stalled')).to.equal('True AccessDenied');
  });

  it('waits when something else has to happen first', async () => {
    const world = serviceWorld();
    world.apply();
    world.ecs.failNext('createService', waitError('LoadBalancerNotReady', 'Attach the target group.', { retryAfterMs: 15_000 }));
    expect(await world.pass()).to.deep.equal({ kind: 'after', ms: 15_000 });
    expect(world.condition('Reconciling')).to.equal('True LoadBalancerNotReady');
  });

  it('retries a registration that others contend for, without registering twice', async () => {
    const world = serviceWorld();
    world.apply();
    world.ecs.failNext('registerTaskDefinition', waitError('RevisionContention', 'Too many concurrent attempts to create a new revision of the specified family', { retryAfterMs: 2_000 }), 'after');
    const pass = world.pass();
    await world.clock.advance(10_000);
    await pass;
    expect(world.ecs.taskDefinitions.length).to.equal(1);
    expect(world.ecs.writes().at(-1)).to.equal('createService');
  });

  it('gives every write the fence as its deadline', async () => {
    const world = serviceWorld({ fence: () => 1 });
    world.apply();
    await world.pass();
    expect(world.ecs.deadlines.length).to.be.greaterThan(0);
    expect(new Set(world.ecs.deadlines)).to.deep.equal(new Set([1]));
  });

  it('reads anew at once when somebody else wrote first', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2' });
    world.kube.failNext('putStatus', conflictError('ObjectModified', 'changed'), 'before');
    expect(await world.pass()).to.have.property('kind', 'conflict');
    expect(world.ecs.writes().filter((write) => write === 'updateService').length).to.equal(0);
  });
});
