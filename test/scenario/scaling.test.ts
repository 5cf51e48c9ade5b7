import { expect } from 'chai';
import type { EcsServiceStatus } from '../../src/core/status/ecs-service-status.ts';
import { deploymentsOf, isReady, liveService, rolledOut, untilCondition, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

/** The manifest with another number of tasks. */
const wanting = (desiredCount: number): ReturnType<typeof serviceManifest> => {
  const { service } = (serviceManifest('web') as unknown as { spec: { service: object } }).spec;
  return serviceManifest('web', { service: { ...service, desiredCount } });
};

describe('a change of the count alone, on virtual time', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
    await rolledOut(world, wanting(3));
    world.sim.calls.reset();
  });
  afterEach(() => world.close());

  const counts = async (): Promise<EcsServiceStatus['observed']> => ((await world.status('web')) as EcsServiceStatus).observed;

  it('the wanted count in status is the new one as soon as ECS has it', async () => {
    await world.apply(wanting(2));
    await world.until('ECS has it', () => liveService(world, 'web')?.desiredCount === 2, 10);
    await world.pass(1);
    expect((await counts())?.desiredCount).to.equal(2);
    await world.until('the spare task is gone from status too', async () => (await counts())?.runningCount === 2, 90);
    await untilReady(world, 'web', 10);
    await untilCondition(world, 'EcsService', 'web', { type: 'Healthy', status: 'True', reason: 'TasksRunning' }, 10);
  });

  it('more tasks: neither Ready nor Healthy for the new generation before they run, and soon after', async () => {
    const before = (await world.get('EcsService', 'web'))!.metadata.resourceVersion;
    await world.apply(wanting(6));
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'False', reason: 'Scaling', message: /6/ }, 5);
    expect((await world.condition('web', 'Healthy'))?.status).to.equal('Unknown');
    for (let second = 0; second < 300 && !(await isReady(world, 'web')); second += 1) await world.pass(1);
    expect(await isReady(world, 'web')).to.equal(true);
    expect(await counts()).to.include({ desiredCount: 6, runningCount: 6 });
    expect(writes(world)).to.deep.equal({ UpdateService: 1 });
    expect(deploymentsOf(world, 'web')).to.have.length(1);
    expect(Number((await world.get('EcsService', 'web'))!.metadata.resourceVersion) - Number(before), 'writes to Kubernetes, the spec included').to.be.at.most(8);
  });

  it('tasks that cannot be placed: Scaling for five minutes, then Unhealthy', async () => {
    world.sim.world.behaviours = [{ match: 'repo/app:1', outcome: 'no-capacity' }];
    await world.apply(wanting(4));
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'False', reason: 'Scaling' }, 5);
    await world.pass(240);
    expect(await world.condition('web', 'Ready')).to.include({ status: 'False', reason: 'Scaling' });
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'False', reason: 'Unhealthy' }, 90);
  });
});
