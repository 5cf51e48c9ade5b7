/** Steering against the simulator's ECS: what becomes of an action that is taken back, comes too late, or has to wait. */
import { expect } from 'chai';
import { deploymentsOf, eventsOf, liveImage, rolledOut, untilCondition, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type Ports, type World } from '../support/world.ts';

describe('steering of a service that rests', () => {
  let world: World;
  afterEach(() => world.close());

  let tokens = 0;
  async function ask(verb: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const token = `t${String((tokens += 1))}`;
    const annotations = { 'longshore.dev/action': `${verb}:${token}`, 'longshore.dev/action-by': 'ada', ...more };
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations } });
    return token;
  }
  async function act(verb: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const token = await ask(verb, more);
    await world.until(`${verb} is answered`, async () => (await world.status('web')).lastHandledAction?.token === token, 300);
    return (await world.status('web')).lastHandledAction?.result ?? '';
  }

  it('a restart that is aborted is over: Ready again, nothing in quarantine, and the next restart is welcome', async () => {
    world = await createWorld();
    await world.startOperator();
    await rolledOut(world, serviceManifest('web'));
    expect(await act('restart')).to.equal('Done');
    await world.until('ECS shows the restart', async () => (await world.status('web')).rollout?.state === 'Progressing', 120);
    expect(await act('abort')).to.equal('Done');
    await untilReady(world, 'web');
    expect(deploymentsOf(world, 'web')[0]).to.equal('ROLLBACK_SUCCESSFUL');
    const { quarantine, history } = await world.status('web');
    expect(quarantine).to.equal(undefined);
    expect(history?.[0]).to.include({ outcome: 'RolledBack', by: 'Abort' });
    world.sim.calls.reset();
    await world.pass(600);
    expect(writes(world)).to.deep.equal({});
    expect(await act('restart')).to.equal('Done');
    await untilReady(world, 'web');
    expect(deploymentsOf(world, 'web')[0]).to.equal('SUCCESSFUL');
  });

  it('an undo to a revision that is deregistered before ECS hears of it ends, and the service stays at what it runs', async () => {
    world = await createWorld();
    let armed = false;
    const wrap = (ports: Ports): Ports => ({
      ...ports,
      aws: {
        ecs(scope) {
          const port = ports.aws.ecs(scope);
          return {
            ...port,
            async updateService(ctx, input, options) {
              if (armed) await world.ecs('DeregisterTaskDefinition', { taskDefinition: 'default-web:1' });
              armed = false;
              return port.updateService(ctx, input, options);
            },
          };
        },
      },
    });
    await world.startOperator(wrap);
    await rolledOut(world, serviceManifest('web'));
    await rolledOut(world, serviceManifest('web', {}, 'repo/app:2'));
    armed = true;
    await act('undo');
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolloutFailed', message: /Undo did not happen: .*default-web:1 is INACTIVE.*stays at default-web:2\. .*longshore undo web -n default --to REVISION/ });
    world.sim.calls.reset();
    await world.pass(900);
    expect(writes(world), 'not sent again').to.deep.equal({});
    expect(liveImage(world, 'web')).to.equal('repo/app:2');
    expect(await act('retry')).to.equal('Done');
    await untilReady(world, 'web');
    expect(liveImage(world, 'web')).to.equal('repo/app:2');
  });

  it('a restart waits for its turn among the rollouts of the account; an undo does not', async () => {
    world = await createWorld({ account: { limits: { maxConcurrentRollouts: 1 } } });
    await world.startOperator();
    await rolledOut(world, serviceManifest('web'));
    await rolledOut(world, serviceManifest('web', {}, 'repo/app:2'));
    await world.apply(serviceManifest('api'));
    await world.until('api is rolled out', async () => (await world.status('api')).rollout?.state === 'Progressing', 120);
    const token = await ask('restart');
    await world.pass(20);
    expect((await world.status('web')).lastHandledAction?.token).to.not.equal(token);
    expect((await eventsOf(world, 'web')).filter(({ reason }) => reason === 'ActionQueued')).to.have.length(1);
    expect(deploymentsOf(world, 'api')[0], 'still runs').to.equal('IN_PROGRESS');
    await untilReady(world, 'api');
    await world.until('the restart is answered', async () => (await world.status('web')).lastHandledAction?.token === token, 60);
    await untilReady(world, 'web');
    expect(deploymentsOf(world, 'web')).to.have.length(3);
    await world.apply(serviceManifest('api', {}, 'repo/api:2'));
    await world.until('api is rolled out again', async () => (await world.status('api')).rollout?.state === 'Progressing', 120);
    expect(await act('undo')).to.equal('Done');
    expect(deploymentsOf(world, 'api')[0], 'still runs').to.equal('IN_PROGRESS');
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'True', reason: 'Pinned' });
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
  });
});
