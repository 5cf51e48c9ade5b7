import { expect } from 'chai';
import { conditionOf, deploymentsOf, eventsOf, rolledOut, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

interface Hook {
  readonly targetType?: string;
  readonly lifecycleStages?: readonly string[];
  readonly hookDetails?: object;
}

describe('gates as lifecycle hooks on virtual time', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
  });
  afterEach(() => world.close());

  const manifest = (gates: readonly object[]) => {
    const { service } = (serviceManifest('web') as unknown as { spec: { service: object } }).spec;
    return serviceManifest('web', { service: { ...service, deploymentConfiguration: { strategy: 'BLUE_GREEN' } }, rollout: { gates } });
  };
  const signOff = { name: 'sign-off', at: 'PostScaleUp', approval: { timeoutSeconds: 3600 } };
  const hooks = async (): Promise<readonly Hook[]> => {
    const { services } = await world.ecs('DescribeServices', { cluster: 'main', services: ['web'] });
    return services[0].deploymentConfiguration.lifecycleHooks ?? [];
  };
  const untilHooks = async (stage: string): Promise<void> =>
    world.until(`hooks at ${stage} only`, async () => (await hooks()).flatMap(({ lifecycleStages = [] }) => lifecycleStages).join() === stage, 130);

  it('come and go with the spec by updates that start no deployment, and are put right when somebody takes one out', async () => {
    await rolledOut(world, manifest([]));
    const deployments = deploymentsOf(world, 'web').length;
    world.sim.calls.reset();

    await world.apply(manifest([signOff]));
    await untilHooks('POST_SCALE_UP');
    expect(await hooks()).to.deep.equal([
      { targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'], hookDetails: { 'longshore.dev/gate': 'sign-off' }, timeoutConfiguration: { timeoutInMinutes: 60, action: 'ROLLBACK' } },
    ]);
    await world.pass(130);
    expect(writes(world), 'a read-back is no change').to.deep.equal({ UpdateService: 1 });

    await world.ecs('UpdateService', { cluster: 'main', service: 'web', deploymentConfiguration: { lifecycleHooks: [] } });
    await untilHooks('POST_SCALE_UP');
    expect(await conditionOf(world, 'EcsService', 'web', 'Drifted')).to.include({ status: 'False' });
    expect((await eventsOf(world, 'web')).map(({ reason }) => reason)).to.not.include('DriftDetected');

    const foreign = { targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] };
    await world.ecs('UpdateService', { cluster: 'main', service: 'web', deploymentConfiguration: { lifecycleHooks: [foreign, ...(await hooks())] } });
    // ECS replaces the list and knows no precondition: what appears between the last read and the write would be lost.
    await world.pass(10);
    await world.apply(manifest([]));
    await untilHooks('PRE_SCALE_UP');
    await world.pass(130);
    expect(await hooks(), 'the hook of somebody else stays').to.have.length(1);
    expect(deploymentsOf(world, 'web')).to.have.length(deployments);
  });
});
