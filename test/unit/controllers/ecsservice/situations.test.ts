import { expect } from 'chai';
import { conflictError, terminalError, transientError, waitError } from '../../../../src/core/errors.ts';
import { testContext } from '../../../support/context.ts';
import { readyWorld, serviceWorld } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const service = { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };

/** Ready and Stalled, and that nothing was written to AWS. */
function expectRefused(world: ServiceWorld, reason: string, name = 'web'): void {
  expect(world.condition('Ready', name)).to.equal(`False ${reason}`);
  expect(world.condition('Stalled', name)).to.equal(`True ${reason}`);
  expect(world.ecs.writes()).to.deep.equal([]);
}

describe('EcsService: refused before any call to AWS', () => {
  it('an invalid spec', async () => {
    const world = serviceWorld({ validate: () => [{ path: 'spec.taskDefinition.cpu', message: 'must be one of 256, 512' }] });
    world.apply();
    expect(await world.pass()).to.have.property('kind', 'terminal');
    expectRefused(world, 'InvalidSpec');
    expect(world.condition('Valid')).to.equal('False InvalidSpec');
    expect(world.status().conditions.find((condition) => condition.type === 'Ready')?.message).to.contain('spec.taskDefinition.cpu');
    expect(world.status().observedGeneration).to.equal(1);
    expect(world.ecs.calls).to.deep.equal([]);
    await world.pass();
    expect(world.kube.events.filter((event) => event.reason === 'InvalidSpec').length).to.equal(1);
  });

  it('an account that does not exist', async () => {
    const world = serviceWorld();
    world.apply({ spec: { target: { accountRef: { name: 'nowhere' }, cluster: 'shop' } } });
    await world.pass();
    expectRefused(world, 'AccountNotFound');
  });

  it('a namespace that the account does not admit', async () => {
    const world = serviceWorld({ account: { access: [{ namespaces: { matchNames: ['other'] } }] } });
    world.apply();
    await world.pass();
    expectRefused(world, 'AccountNotAllowed');
    expect(world.ecs.calls).to.deep.equal([]);
  });

  it('a second object with the same target: the newer one', async () => {
    const world = await readyWorld();
    const writes = world.ecs.writes().length;
    world.apply({ name: 'late', spec: { target: { cluster: 'shop', serviceName: 'web' } } });
    await world.pass('late');
    expect(world.condition('Stalled', 'late')).to.equal('True TargetConflict');
    await world.pass();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.ecs.writes().length).to.equal(writes);
  });

  it('credentials of another account', async () => {
    const world = serviceWorld();
    world.ecs.accountId = '999999999999';
    world.apply();
    await world.pass();
    expectRefused(world, 'AccountMismatch');
  });
});

describe('EcsService: told not to write', () => {
  it('suspended: nothing is read or written', async () => {
    const world = await readyWorld();
    world.ecs.calls.length = 0;
    world.apply({ image: 'app:2', spec: { suspend: true } });
    await world.pass();
    expect(world.condition('Ready')).to.equal('Unknown Suspended');
    expect(world.ecs.calls).to.deep.equal([]);
  });

  it('observing: the plan is in status, and nothing is written', async () => {
    const world = await readyWorld();
    const writes = world.ecs.writes().length;
    world.apply({ spec: { mode: 'Observe' } });
    await world.pass();
    expect(world.condition('Ready')).to.equal('True ObservedInSync');
    world.apply({ image: 'app:2', spec: { mode: 'Observe' } });
    await world.pass();
    expect(world.condition('Ready')).to.equal('False Observing');
    expect(world.status().plan?.steps.map((step) => step.type)).to.deep.equal(['RegisterTaskDefinition', 'UpdateService']);
    expect(world.ecs.writes().length).to.equal(writes);
  });

  it('observing a whole account', async () => {
    const world = serviceWorld({ account: { mode: 'Observe' } });
    world.apply();
    await world.pass();
    expect(world.condition('Ready')).to.equal('False Observing');
    expect(world.ecs.writes()).to.deep.equal([]);
    expect(world.object().metadata.finalizers).to.equal(undefined);
  });
});

describe('EcsService: whose service it is', () => {
  async function foreign(tags: readonly object[], members: object = {}): Promise<ServiceWorld> {
    const world = await readyWorld();
    world.ecs.meddle({ tags, ...members });
    world.kube.remove('EcsService', { namespace: 'shop', name: 'web' });
    await world.pass();
    world.ecs.calls.length = 0;
    return world;
  }

  it('leaves a service of another owner alone', async () => {
    const world = await foreign(['installation', 'namespace', 'name'].map((key) => ({ key: `longshore.dev/${key}`, value: 'other' })));
    world.apply();
    await world.pass();
    expectRefused(world, 'NotOwned');
    expect(world.status().target).to.equal(undefined);
  });

  it('adopts an untagged service only when told to, once, and then only reports its differences', async () => {
    const world = await foreign([]);
    world.apply({ image: 'app:2' });
    await world.pass();
    expectRefused(world, 'AdoptionNeeded');
    world.apply({ image: 'app:2', spec: { adoption: { policy: 'IfUnowned' } } });
    await world.settle();
    await world.clock.advance(120_000);
    await world.settle();
    expect(world.ecs.writes()).to.deep.equal(['tagResource']);
    expect(world.condition('Drifted')).to.equal('True DriftReported');
    expect(world.condition('Ready')).to.equal('False DriftReported');
    expect(world.status().target?.adoptedAt).to.be.a('string');
    expect(world.kube.events.filter((event) => event.reason === 'Adopted').length).to.equal(1);
  });

  it('never touches a service behind an Express service, or of another controller', async () => {
    for (const [members, reason] of [[{ resourceManagementType: 'ECS' }, 'ExpressService'], [{ deploymentController: { type: 'CODE_DEPLOY' } }, 'UnsupportedController']] as const) {
      const world = await foreign([], members);
      world.apply();
      await world.pass();
      expectRefused(world, reason);
    }
  });

  it('says what needs a replacement, and changes nothing', async () => {
    const world = await readyWorld();
    const writes = world.ecs.writes().length;
    world.apply({ spec: { service: { ...service, schedulingStrategy: 'DAEMON' } } });
    world.ecs.meddle({ schedulingStrategy: 'REPLICA' });
    await world.pass();
    expect(world.condition('Stalled')).to.equal('True NeedsReplacement');
    expect(world.ecs.writes().length).to.equal(writes);
  });
});

describe('EcsService: what vanished', () => {
  it('makes a missing service again only after two reads, a list and a sweep agree', async () => {
    const world = await readyWorld();
    world.ecs.remove();
    const creates = () => world.ecs.writes().filter((write) => write === 'createService').length;
    await world.pass();
    expect(world.condition('Ready')).to.equal('False ServiceMissing');
    await world.clock.advance(5_000);
    await world.pass();
    expect(creates()).to.equal(1);
    // A sweep so soon may still be content with answers from before the service vanished.
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    await world.clock.advance(30_000);
    await world.pass();
    expect(creates()).to.equal(1);
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    await world.clock.advance(5_000);
    await world.pass();
    expect(creates()).to.equal(2);
    expect(world.ecs.calls.some((call) => call.operation === 'listServices')).to.equal(true);
    expect(world.ecs.taskDefinitions.length).to.equal(1);
  });

  it('halts the account when too many vanish at once, and goes on when they are back', async () => {
    const world = await readyWorld();
    for (const name of ['a', 'b', 'c', 'd']) {
      world.apply({ name });
      await world.pass(name);
      world.ecs.end('SUCCESSFUL', {}, name);
      await world.settle(name);
    }
    const saved = ['a', 'b', 'c'].map((name) => world.ecs.service(name));
    for (const name of ['a', 'b', 'c']) world.ecs.remove(name);
    const writes = world.ecs.writes().length;
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    for (let count = 0; count < 4; count += 1) {
      for (const name of ['a', 'web']) await world.pass(name);
      await world.clock.advance(30_000);
    }
    expect(world.condition('Stalled', 'a')).to.equal('True AccountHalted');
    expect(world.condition('Stalled')).to.equal('True AccountHalted');
    expect(world.controller.haltOf('default')).to.contain('3 of 5');
    expect(world.ecs.writes().length).to.equal(writes);
    expect(world.kube.events.filter((event) => event.reason === 'MassLoss').length).to.equal(1);
    for (const back of saved) world.ecs.restore(back);
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    await world.clock.advance(60_000);
    await world.pass();
    expect(world.condition('Ready')).to.equal('True Ready');
  });

  it('waits for a service that drains', async () => {
    const world = serviceWorld();
    world.apply();
    await world.pass();
    world.ecs.meddle({ status: 'DRAINING' });
    await world.clock.advance(5_000);
    expect(await world.pass()).to.deep.equal({ kind: 'after', ms: 15_000 });
    expect(world.condition('Reconciling')).to.equal('True ServiceDraining');
  });
});

describe('EcsService: drift', () => {
  it('is reported field by field, repaired in one update, and told once', async () => {
    const world = await readyWorld();
    world.ecs.meddle({ desiredCount: 9, runningCount: 9 });
    await world.pass();
    expect(world.ecs.service().desiredCount).to.equal(2);
    expect(world.kube.events.map((event) => event.reason).slice(-2)).to.deep.equal(['DriftDetected', 'DriftRepaired']);
    expect(world.kube.events.at(-2)?.message).to.contain('/service/desiredCount is 9, declared 2');
    await world.clock.advance(120_000);
    await world.pass();
    expect(world.condition('Drifted')).to.equal('False InSync');
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.ecs.deployments.size).to.equal(1);
  });

  it('is only reported with Report, and not compared with Off', async () => {
    for (const [policy, drifted] of [['Report', 'True DriftReported'], ['Off', 'False DriftOff']] as const) {
      const world = await readyWorld({}, { spec: { drift: { policy } } });
      const writes = world.ecs.writes().length;
      world.ecs.meddle({ desiredCount: 9, runningCount: 9 });
      await world.pass();
      expect(world.condition('Drifted')).to.equal(drifted);
      expect(world.condition('Ready')).to.equal('True Ready');
      expect(world.ecs.writes().length).to.equal(writes);
    }
  });

  it('that is only reported after a lost status does not make drift of the next commit', async () => {
    const world = await readyWorld({}, { spec: { drift: { policy: 'Report' } } });
    world.ecs.meddle({ desiredCount: 9, runningCount: 9 });
    world.loseStatus();
    world.restart();
    const writes = world.ecs.writes().length;
    await world.settle();
    expect(world.condition('Drifted')).to.equal('True DriftReported');
    expect(world.ecs.writes().length).to.equal(writes);
    world.apply({ image: 'app:2', spec: { drift: { policy: 'Report' } } });
    await world.pass();
    expect(world.ecs.writes().slice(writes)).to.deep.equal(['registerTaskDefinition', 'updateService']);
  });

  it('is repaired only when it has lasted for the grace period', async () => {
    const world = await readyWorld({}, { spec: { drift: { graceSeconds: 300 } } });
    world.ecs.meddle({ desiredCount: 9, runningCount: 9 });
    await world.pass();
    expect(world.condition('Drifted')).to.equal('True Drifted');
    expect(world.ecs.service().desiredCount).to.equal(9);
    await world.clock.advance(301_000);
    await world.pass();
    expect(world.ecs.service().desiredCount).to.equal(2);
  });

  it('leaves the count to the autoscaler when the spec does not name it', async () => {
    const { desiredCount: _count, ...rest } = service;
    const world = await readyWorld({}, { spec: { service: rest } });
    const writes = world.ecs.writes().length;
    world.ecs.meddle({ desiredCount: 9, runningCount: 9 });
    await world.pass();
    expect(world.ecs.writes().length).to.equal(writes);
    expect(world.condition('Drifted')).to.equal('False InSync');
    expect(world.status().observed?.desiredCount).to.equal(9);
    expect(world.status().selector).to.equal('longshore.dev/service=shop.web');
  });
});

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

describe('EcsService: asked for by annotation', () => {
  it('answers requestedAt of both names after a fresh read', async () => {
    for (const name of ['reconcile.longshore.dev/requestedAt', 'reconcile.fluxcd.io/requestedAt']) {
      const world = await readyWorld();
      world.annotate({ [name]: '2026-01-01T10:00:00Z' });
      await world.pass();
      expect(world.status().lastHandledReconcileAt).to.equal('2026-01-01T10:00:00Z');
      const writes = world.kube.statusWrites.length;
      await world.pass();
      expect(world.kube.statusWrites.length).to.equal(writes);
    }
  });
});

describe('EcsService: many at once', () => {
  it('starts no more rollouts than the account allows', async () => {
    const world = await readyWorld({ account: { limits: { maxConcurrentRollouts: 1 } } });
    world.apply({ name: 'other' });
    await world.pass('other');
    world.apply({ image: 'app:2' });
    await world.pass();
    expect(world.condition('RolloutBlocked')).to.equal('True WaitingForCapacity');
    world.ecs.end('SUCCESSFUL', {}, 'other');
    await world.settle('other');
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.ecs.writes().filter((write) => write === 'updateService').length).to.equal(1);
  });
});
