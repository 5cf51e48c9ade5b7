/** Rollouts that cannot succeed: how soon the operator stops them, and what it says; first deployments that fail. */
import { expect } from 'chai';
import type { ImageBehaviour } from '../../../src/simulator/state.ts';
import { eventsOf, isReady, liveImage, liveService, rolledOut, untilCondition, untilReady, writes } from '../../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../../support/world.ts';

type Members = Record<string, unknown>;
const bad = 'repo/app:bad';
const { service: declared, taskDefinition } = (serviceManifest('web') as unknown as { spec: { service: Members; taskDefinition: Members & { containerDefinitions: readonly Members[] } } }).spec;
const breaker = (enable: boolean): Members => ({ ...declared, deploymentConfiguration: { deploymentCircuitBreaker: { enable, rollback: enable }, minimumHealthyPercent: 100, maximumPercent: 200 } });
const checked: Members = { ...taskDefinition, containerDefinitions: taskDefinition.containerDefinitions.map((container) => ({ ...container, healthCheck: { command: ['CMD', 'ok'], interval: 5, retries: 1 } })) };

describe('fail fast', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
  });
  afterEach(() => world.close());

  /** When the newest rollout's n-th task failed, and when the Stop call came, in seconds. */
  async function stopsAfter(failures: number, limitSeconds: number): Promise<{ readonly failedAt: number; readonly stoppedAt: number }> {
    let failedAt: number | undefined;
    for (let second = 0; second < limitSeconds; second += 1) {
      const failed = liveService(world, 'web')?.deployments[0]?.failedTasks ?? 0;
      if (failed >= failures) failedAt ??= second;
      if (world.sim.calls.of('StopServiceDeployment').calls > 0) return { failedAt: failedAt ?? Number.POSITIVE_INFINITY, stoppedAt: second };
      await world.pass(1);
    }
    throw new Error(`not stopped within ${limitSeconds} s\n${JSON.stringify(await world.status('web'), undefined, 1)}`);
  }

  const classes: readonly (readonly [outcome: ImageBehaviour['outcome'], name: string, failures: number, says: RegExp])[] = [
    ['pull-error', 'ImagePull', 1, /CannotPullContainerError.*check the image/],
    ['pull-denied', 'ImagePull', 1, /access denied.*execution role/],
    ['registry-denied', 'ImagePull', 1, /ecr:GetAuthorizationToken.*execution role/],
    ['platform-mismatch', 'ImagePull', 1, /matching platform.*platform/],
    ['secret-error', 'Secret', 1, /can't find the specified secret.*secret or parameter exists/],
    ['secret-denied', 'Secret', 1, /GetSecretValue/],
    ['logs-error', 'Resource', 1, /log group does not exist.*check log group/],
    ['efs-error', 'Resource', 1, /EFS utils.*volumes/],
    ['out-of-memory', 'OutOfMemory', 2, /memory usage.*raise the memory limit/],
    ['exit', 'ExitCode', 3, /exit code 1.*container log/],
    ['start-error', 'ExitCode', 3, /CannotStartContainerError.*command and entryPoint/],
    ['unhealthy', 'ContainerHealth', 3, /container health checks.*startPeriod/],
  ];
  for (const [outcome, name, failures, says] of classes) {
    it(`${outcome}: stopped within one poll of failure ${failures}, and rolled back by the operator as ${name}`, async () => {
      const overrides: Members = { service: breaker(false), taskDefinition: outcome === 'unhealthy' ? checked : taskDefinition };
      await rolledOut(world, serviceManifest('web', overrides));
      world.sim.world.behaviours = [{ match: bad, outcome, exitCode: 1 }];
      world.sim.calls.reset();
      const image = outcome === 'unhealthy' ? { ...checked, containerDefinitions: (checked['containerDefinitions'] as Members[]).map((container) => ({ ...container, image: bad })) } : taskDefinition;
      await world.apply(serviceManifest('web', { ...overrides, taskDefinition: image, containers: { app: { image: bad } } }));
      const { failedAt, stoppedAt } = await stopsAfter(failures, 1_200);
      expect(stoppedAt - failedAt, `failed at ${failedAt} s, stopped at ${stoppedAt} s`).to.be.within(0, 6);
      expect(await world.condition('web', 'Ready')).to.include({ status: 'False', reason: 'RollingBack' });
      await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 900);
      const [event, ...others] = (await eventsOf(world, 'web')).filter(({ reason }) => reason === 'RolledBack');
      expect(others).to.deep.equal([]);
      expect(event?.message).to.contain(`Rolled back by Operator (FailFast${name})`).and.match(says);
      expect((await world.status('web')).history?.[0]).to.include({ outcome: 'RolledBack', by: `FailFast${name}` });
      expect((await world.status('web')).quarantine?.map(({ reason }) => reason)).to.deep.equal(['RolledBackByOperator']);
      await world.pass(300);
      expect(liveImage(world, 'web')).to.equal('repo/app:1');
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1, StopServiceDeployment: 1 });
    });
  }

  for (const outcome of ['pull-rate-limited', 'no-instance', 'subnet-full', 'network-timeout'] as const) {
    it(`${outcome}: may pass, so that it is said and waited for, and then goes through`, async () => {
      await rolledOut(world, serviceManifest('web', { service: breaker(false) }));
      world.sim.world.behaviours = [{ match: bad, outcome }];
      world.sim.calls.reset();
      await world.apply(serviceManifest('web', { service: breaker(false) }, bad));
      await untilCondition(world, 'EcsService', 'web', { type: 'Reconciling', status: 'True', reason: 'RollingOut', message: outcome === 'pull-rate-limited' ? /ImagePull: .*rate limit.*waited for until/ : /NoCapacity: .*waited for until/ }, 300);
      await world.pass(300);
      expect(writes(world)).not.to.have.property('StopServiceDeployment');
      world.sim.world.behaviours = [];
      await untilReady(world, 'web', 1_800);
      expect((await world.condition('web', 'Ready'))?.message).not.to.contain('waited');
    });
  }

  it('reads stopped tasks only when another one failed', async () => {
    await rolledOut(world, serviceManifest('web', { service: breaker(false) }));
    world.sim.calls.reset();
    await rolledOut(world, serviceManifest('web', { service: breaker(false) }, 'repo/app:2'));
    expect(world.sim.calls.of('ListTasks').calls).to.equal(0);
    world.sim.world.behaviours = [{ match: bad, outcome: 'pull-rate-limited' }];
    await world.apply(serviceManifest('web', { service: breaker(false) }, bad));
    await world.pass(900);
    const failed = liveService(world, 'web')?.deployments[0]?.failedTasks ?? 0;
    expect(failed).to.be.greaterThan(2);
    expect(world.sim.calls.of('ListTasks').calls, `${failed} tasks failed`).to.be.at.most(3 * failed).and.at.least(1);
  });

  it('onFailure: Hold: what is hopeless is left alone as well, and said, until a person aborts it', async () => {
    const rollout = { onFailure: 'Hold', progressDeadlineSeconds: 300 };
    await rolledOut(world, serviceManifest('web', { service: breaker(false), rollout }));
    world.sim.world.behaviours = [{ match: bad, outcome: 'pull-error' }];
    world.sim.calls.reset();
    await world.apply(serviceManifest('web', { service: breaker(false), rollout }, bad));
    await untilCondition(world, 'EcsService', 'web', { type: 'Reconciling', status: 'True', message: /CannotPullContainerError.*check the image/ }, 250);
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', message: /CannotPullContainerError/ }, 600);
    await world.pass(3_600);
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations: { 'longshore.dev/action': 'abort:1' } } });
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack', message: /Aborted/ }, 900);
    expect([liveImage(world, 'web'), writes(world)['StopServiceDeployment']]).to.deep.equal(['repo/app:1', 1]);
  });

  it('asks again for a stop that was lost', async () => {
    await rolledOut(world, serviceManifest('web', { service: breaker(false) }));
    world.sim.world.behaviours = [{ match: bad, outcome: 'pull-error' }];
    world.sim.faults.set({ kind: 'error', operation: 'StopServiceDeployment', times: 3 });
    await world.apply(serviceManifest('web', { service: breaker(false) }, bad));
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack', message: /rolled back by Longshore/ }, 900);
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
  });
});

describe('a first deployment that fails', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    world.sim.world.behaviours = [{ match: bad, outcome: 'pull-error' }];
    await world.startOperator();
  });
  afterEach(() => world.close());

  const tasksWanted = (): number | undefined => liveService(world, 'web')?.desiredCount;
  const failed = (message: RegExp, limitSeconds = 1_800): Promise<void> => untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolloutFailed', message }, limitSeconds);

  for (const enable of [true, false]) {
    it(`Keep, breaker ${enable ? 'on' : 'off'}: has nothing to go back to, says so, and is left as it is`, async () => {
      await world.apply(serviceManifest('web', { service: breaker(enable) }, bad));
      await failed(/^The first deployment failed(?=.*No rollback candidate).*CannotPullContainer/);
      world.sim.calls.reset();
      await world.pass(900);
      expect(writes(world)).to.deep.equal({});
      expect(tasksWanted()).to.equal(3);
      expect((await world.status('web')).quarantine?.map(({ reason }) => reason)).to.deep.equal(['FirstDeploymentFailed']);
    });
  }

  it('ScaleToZero: its tasks are ended once, also over a lost status, and a new input runs with the declared count', async () => {
    const rollout = { onFirstFailure: 'ScaleToZero' };
    await world.apply(serviceManifest('web', { rollout }, bad));
    await world.until('no task is wanted', () => tasksWanted() === 0, 1_800);
    await failed(/No task of it is wanted any more/, 60);
    world.sim.calls.reset();
    await world.pass(900);
    expect(writes(world)).to.deep.equal({});
    expect(await world.condition('web', 'Drifted')).to.include({ status: 'False' });
    await world.kube.putStatus(world.ctx, (await world.get('EcsService', 'web'))!, {});
    await world.pass(900);
    expect(writes(world)).to.deep.equal({});
    expect([tasksWanted(), await isReady(world, 'web')]).to.deep.equal([0, false]);
    await rolledOut(world, serviceManifest('web', { rollout }, 'repo/app:2'));
    expect([tasksWanted(), liveImage(world, 'web')]).to.deep.equal([3, 'repo/app:2']);
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
  });

  it('ScaleToZero is for the first deployment only: a later one that fails keeps its tasks', async () => {
    const rollout = { onFirstFailure: 'ScaleToZero', failFast: { disabledReasons: ['ImagePull'] } };
    const stopping = { ...declared, deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } };
    await rolledOut(world, serviceManifest('web', { rollout, service: stopping }));
    await world.apply(serviceManifest('web', { rollout, service: stopping }, bad));
    await failed(/was not rolled back/);
    await world.pass(600);
    expect(tasksWanted()).to.equal(3);
  });

  it('a retry after ScaleToZero brings the declared count back', async () => {
    await world.apply(serviceManifest('web', { rollout: { onFirstFailure: 'ScaleToZero' } }, bad));
    await world.until('no task is wanted', () => tasksWanted() === 0, 1_800);
    await failed(/No task of it is wanted any more/, 60);
    world.sim.world.behaviours = [];
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations: { 'longshore.dev/action': 'retry:1' } } });
    await untilReady(world, 'web');
    expect([tasksWanted(), liveImage(world, 'web')]).to.deep.equal([3, bad]);
  });
});
