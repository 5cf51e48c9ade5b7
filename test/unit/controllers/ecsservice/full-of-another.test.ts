/** "Every gate" was said of one revision, and of no other that is deployed in its place. */
import { expect } from 'chai';
import { transientError } from '../../../../src/core/errors.ts';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const gate = (name: string, at: string): object => ({ name, at, approval: { timeoutSeconds: 3600 } });
const spec = (...gates: object[]): object => ({
  rollout: { gates },
  service: { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } }, deploymentConfiguration: { strategy: 'BLUE_GREEN' } },
});
const hook = gate('sign-off', 'BeforeProduction');
const lost = transientError('Throttled', 'slow down');

async function later(world: ServiceWorld, seconds = 5): Promise<void> {
  await world.clock.advance(seconds * 1000);
  await world.pass();
}
/** The deployment that runs comes to its hook. */
async function reachHook(world: ServiceWorld): Promise<void> {
  world.ecs.mark({ lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', lifecycleHookDetails: [{ hookId: 'h', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: new Date(world.clock.now() + 3_600_000).toISOString(), timeoutAction: 'ROLLBACK' }] });
  await later(world);
  await later(world);
}

describe('EcsService: a deployment that passes every gate, and whose call never arrived', () => {
  it('of an undo lets the next commit wait at its gates', async () => {
    const world = await readyWorld({}, { spec: spec(hook) });
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    world.ecs.failNext('updateService', lost, 'before', 3);
    world.annotate({ 'longshore.dev/action': 'undo:u' });
    await later(world);
    expect(world.status().rollout).to.include({ state: 'Requested', full: true });
    world.apply({ image: 'app:3', spec: spec(hook) });
    for (let pass = 0; pass < 20 && world.status().rollout?.state !== 'Progressing'; pass += 1) await later(world, 10);
    expect(world.status().rollout?.pinned).to.equal(undefined);
    await reachHook(world);
    expect(world.ecs.calls.filter(({ operation }) => operation === 'continueServiceDeployment')).to.deep.equal([]);
    expect(world.condition('Ready')).to.equal('False AwaitingApproval');
  });

  it('of a promote lets the next commit wait at its own', async () => {
    const both = spec(gate('early', 'BeforeDeployment'), hook);
    const world = await readyWorld({}, { spec: spec() });
    world.apply({ image: 'app:2', spec: both });
    await later(world);
    await later(world);
    world.ecs.failNext('updateService', lost, 'before', 3);
    world.annotate({ 'longshore.dev/action': 'promote-full:p', 'longshore.dev/action-target': world.status().awaiting?.targetHash ?? '' });
    await later(world);
    expect(world.status().rollout).to.include({ state: 'Requested', full: true });
    world.apply({ image: 'app:3', spec: spec(hook) });
    for (let pass = 0; pass < 20 && world.status().rollout?.state !== 'Progressing'; pass += 1) await later(world, 10);
    await reachHook(world);
    expect(world.ecs.calls.filter(({ operation }) => operation === 'continueServiceDeployment')).to.deep.equal([]);
    expect(world.condition('Ready')).to.equal('False AwaitingApproval');
  });

  it('is sent once more as it was, and passes its own', async () => {
    const world = await readyWorld({}, { spec: spec(hook) });
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    world.ecs.failNext('updateService', lost, 'before', 3);
    world.annotate({ 'longshore.dev/action': 'undo:u' });
    for (let pass = 0; pass < 20 && world.status().rollout?.state !== 'Progressing'; pass += 1) await later(world, 10);
    expect(world.status().rollout).to.include({ full: true });
    await reachHook(world);
    expect(world.ecs.calls.filter(({ operation }) => operation === 'continueServiceDeployment')).to.have.length(1);
  });
});
