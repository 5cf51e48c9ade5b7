import { expect } from 'chai';
import type { FaultKind, FaultRule } from '../../src/simulator/faults/faults.ts';
import { deploymentsOf, eventsOf, liveImage, liveService, neighbourRollsOut, neverFalselyReady, revisionCount, rolledOut, untilCondition, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

/** What passes by itself. */
const passing: readonly FaultKind[] = ['throttle', 'error', 'truncate', 'timeout-before-commit', 'timeout-after-commit'];
/** A call whose work was done is not repeated, so the second strike of these would never come. */
const strikes = (kind: FaultKind): number => (kind === 'truncate' || kind === 'timeout-after-commit' ? 1 : 2);

interface Path {
  readonly operations: readonly string[];
  readonly prepare: (world: World) => Promise<void>;
  readonly act: (world: World) => Promise<void>;
  readonly done: (world: World) => Promise<void>;
}

const gone = async (world: World): Promise<boolean> => (await world.get('EcsService', 'web')) === undefined && liveService(world, 'web')?.status === 'INACTIVE';

const paths: Readonly<Record<string, Path>> = {
  create: {
    operations: ['DescribeServices', 'RegisterTaskDefinition', 'CreateService'],
    prepare: async () => undefined,
    async act(world) {
      await world.apply(serviceManifest('web'));
    },
    async done(world) {
      await untilReady(world, 'web', 1_800);
      expect(revisionCount(world, 'default-web')).to.equal(1);
      expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL']);
    },
  },
  update: {
    operations: ['DescribeServices', 'DescribeServiceDeployments', 'RegisterTaskDefinition', 'UpdateService'],
    prepare: (world) => rolledOut(world, serviceManifest('web')),
    async act(world) {
      await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    },
    async done(world) {
      await untilReady(world, 'web', 1_800);
      expect(liveImage(world, 'web')).to.equal('repo/app:2');
      expect(revisionCount(world, 'default-web')).to.equal(2);
      expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL', 'SUCCESSFUL']);
    },
  },
  delete: {
    operations: ['DescribeServices', 'DeleteService'],
    prepare: (world) => rolledOut(world, serviceManifest('web')),
    act: async (world) => world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {}),
    done: (world) => world.until('web is gone', () => gone(world), 1_800, 5),
  },
};

describe('ECS fails', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
  });
  afterEach(() => world.close());

  for (const [name, path] of Object.entries(paths)) {
    for (const operation of path.operations) {
      const subject: Partial<FaultRule> = operation === 'RegisterTaskDefinition' ? {} : { service: 'web' };
      for (const kind of passing) {
        it(`${name}, ${operation}: ${kind}, and the end is the same: no duplicate revision, no second deployment`, async () => {
          await path.prepare(world);
          world.sim.faults.set({ kind, operation, times: strikes(kind), ...subject });
          await path.act(world);
          await path.done(world);
          expect(world.sim.faults.list(), 'faults that did not strike').to.deep.equal([]);
          await neighbourRollsOut(world);
        });
      }

      it(`${name}, ${operation}: access denied is said with the action, and it goes on once allowed`, async () => {
        await path.prepare(world);
        world.sim.calls.reset();
        world.sim.faults.set({ kind: 'access-denied', operation, ...subject });
        await path.act(world);
        const type = operation === 'DescribeServiceDeployments' ? 'Reconciling' : 'Stalled';
        if (type === 'Stalled') await untilCondition(world, 'EcsService', 'web', { type, status: 'True', reason: 'AccessDenied', message: new RegExp(`Allow ecs:${operation} on`) }, 120);
        else await world.pass(120);
        const calls = world.sim.calls.of(operation).calls;
        await world.pass(240);
        expect(world.sim.calls.of(operation).calls - calls, 'is not asked in a tight loop').to.be.lessThan(12);
        world.sim.faults.clear();
        await path.done(world);
      });
    }
  }

  it('every call throttled for five minutes: nothing changes, the neighbour and web go on afterwards', async () => {
    await rolledOut(world, serviceManifest('web'));
    world.sim.faults.set({ kind: 'throttle', operation: '*' });
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await world.apply(serviceManifest('neighbour'));
    world.sim.calls.reset();
    await untilCondition(world, 'EcsService', 'web', { type: 'Reconciling', status: 'True', reason: 'Throttled', message: /limits the rate of calls/ }, 120);
    await world.pass(300);
    expect(world.sim.calls.total().calls, 'calls in five minutes of throttling').to.be.lessThan(120);
    expect((await world.condition('web', 'Ready'))?.status).to.equal('Unknown');
    expect((await world.condition('web', 'Stalled'))?.status).to.equal('False');
    world.sim.faults.clear();
    await untilReady(world, 'web');
    await untilReady(world, 'neighbour');
  });

  for (const seconds of [20, 40, 60, 120, 300]) {
    it(`reads that stay as before the update for ${seconds} s: never a false Ready, one revision, one deployment`, async () => {
      await rolledOut(world, serviceManifest('web'));
      world.sim.faults.set({ kind: 'stale', operation: '*', seconds: 3_600 });
      await world.ecs('ListClusters');
      await world.apply(serviceManifest('web', {}, 'repo/app:2'));
      world.sim.calls.reset();
      await neverFalselyReady(world, 'web', 'repo/app:2', seconds);
      world.sim.faults.clear();
      await neverFalselyReady(world, 'web', 'repo/app:2', 120);
      await untilReady(world, 'web');
      expect(revisionCount(world, 'default-web')).to.equal(2);
      expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL', 'SUCCESSFUL']);
    });
  }

  it('an update without an answer, and reads that stay as before it for 120 s: one revision, one deployment', async () => {
    await rolledOut(world, serviceManifest('web'));
    world.sim.faults.set({ kind: 'stale', operation: '*', seconds: 3_600 });
    world.sim.faults.set({ kind: 'timeout-after-commit', operation: 'UpdateService', times: 1 });
    await world.ecs('ListClusters');
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await neverFalselyReady(world, 'web', 'repo/app:2', 120);
    world.sim.faults.clear();
    await neverFalselyReady(world, 'web', 'repo/app:2', 120);
    await untilReady(world, 'web');
    expect(revisionCount(world, 'default-web')).to.equal(2);
    expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL', 'SUCCESSFUL']);
  });

  it('reads that are always half a minute old: never a false Ready, one deployment for each change', async () => {
    await rolledOut(world, serviceManifest('web'));
    world.sim.faults.set({ kind: 'stale', operation: '*', seconds: 30 });
    for (const image of ['repo/app:2', 'repo/app:3']) {
      await world.apply(serviceManifest('web', {}, image));
      await neverFalselyReady(world, 'web', image, 240);
      await untilReady(world, 'web');
    }
    expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL']);
  });
});

describe('ECS answers as in an account that has none of it', () => {
  const names = ['web', 'api', 'worker'];
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
    for (const name of names) await rolledOut(world, serviceManifest(name));
    await world.pass(60);
    world.sim.calls.reset();
  });
  afterEach(() => world.close());

  it('for five minutes: nothing is created, nothing deleted, and all is Ready afterwards', async () => {
    world.sim.faults.set({ kind: 'empty', operation: '*' });
    await world.pass(300);
    expect(writes(world)).to.deep.equal({});
    for (const name of names) expect((await world.condition(name, 'Ready'))?.status, name).not.to.equal('True');
    world.sim.faults.clear();
    for (const name of names) await untilReady(world, name);
    expect(writes(world)).to.deep.equal({});
  });

  for (const after of [0, 30, 59]) {
    it(`and somebody edits one of the services ${after} s later: it is not made anew`, async () => {
      world.sim.faults.set({ kind: 'empty', operation: '*' });
      await world.pass(after);
      await world.apply(serviceManifest('web', {}, 'repo/app:2'));
      await world.pass(300);
      expect(writes(world)).to.deep.equal({});
      world.sim.faults.clear();
      await untilReady(world, 'web');
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    });
  }

  // A deletion believes the first answer that does not show the service, and lets the object go: the service stays behind in ECS.
  it('and somebody deletes one of the objects: the service is not forgotten', async () => {
    world.sim.faults.set({ kind: 'empty', operation: '*' });
    await world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {});
    await world.pass(300);
    world.sim.faults.clear();
    await world.until('web is deleted in ECS, too', () => gone(world), 900, 5);
  });
});

describe('half of the services of an account vanish at once', () => {
  const names = Array.from({ length: 10 }, (_, index) => `web-${index}`);
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
    for (const name of names) await world.apply(serviceManifest(name));
    for (const name of names) await untilReady(world, name);
    await world.pass(60);
    world.sim.calls.reset();
  });
  afterEach(() => world.close());

  it('the account halts with a condition and an event, nothing is made anew, and it goes on when they are back', async () => {
    const [region] = [...world.sim.world.regions.values()].filter(({ services }) => services.size === 10);
    const lost = [...region!.services].slice(0, 5);
    for (const [arn] of lost) region!.services.delete(arn);
    const halted = /5 of 10 ECS services are missing at once.*maxMissingPercent/;
    for (const name of names) await untilCondition(world, 'EcsService', name, { type: 'Stalled', status: 'True', reason: 'AccountHalted', message: halted }, 180);
    await untilCondition(world, 'AwsAccount', 'default', { type: 'Ready', status: 'False', reason: 'AccountHalted', message: halted }, 700);
    expect((await eventsOf(world, 'default')).map(({ type, reason }) => `${type} ${reason}`)).to.include('Warning MassLoss');
    await world.apply(serviceManifest('web-9', {}, 'repo/app:2'));
    await world.pass(900);
    expect(writes(world), 'neither what is missing nor an edit of what is there').to.deep.equal({});

    for (const [arn, service] of lost) region!.services.set(arn, service);
    for (const name of names) await untilReady(world, name);
    await untilCondition(world, 'AwsAccount', 'default', { type: 'Ready', status: 'True', reason: 'Verified' }, 700);
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
  });

  it('a single one that somebody deleted is made anew', async () => {
    await world.ecs('DeleteService', { cluster: 'main', service: 'web-0', force: true });
    world.sim.calls.reset();
    await world.until('it runs again', () => [...world.sim.world.regions.values()].some(({ services }) => [...services.values()].some(({ serviceName, status, deployments }) => serviceName === 'web-0' && status === 'ACTIVE' && deployments[0]?.rolloutState === 'COMPLETED')), 1_200, 5);
    expect(writes(world)).to.deep.equal({ CreateService: 1 });
    await untilReady(world, 'web-0');
  });
});
