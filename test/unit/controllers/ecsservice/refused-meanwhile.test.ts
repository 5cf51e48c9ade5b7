/** A spec that is refused while the rollout of the one before it runs: it blocks what is new, and nothing else. */
import { expect } from 'chai';
import { readyWorld } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const hooks = [{ targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'], hookDetails: { 'longshore.dev/gate': 'sign-off' }, timeoutConfiguration: { timeoutInMinutes: 60, action: 'ROLLBACK' } }];
const hooked = {
  rollout: { gates: [{ name: 'sign-off', at: 'BeforeProduction', approval: { timeoutSeconds: 3600 } }], progressDeadlineSeconds: 900 },
  service: { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } }, deploymentConfiguration: { strategy: 'CANARY' } },
};
const refusal = 'spec.rollout.gates[0].at: under ROLLING there is no test traffic';
const calls = (world: ServiceWorld, name: string): any[] => world.ecs.calls.filter(({ operation }) => operation === name).map(({ input }) => input);
const message = (world: ServiceWorld): string => world.status().conditions.find(({ type }) => type === 'Stalled')?.message ?? '';

let tokens = 0;
async function act(world: ServiceWorld, verb: string, more: Record<string, string> = {}): Promise<string | undefined> {
  tokens += 1;
  world.annotate({ 'longshore.dev/action': `${verb}:t${String(tokens)}`, 'longshore.dev/action-by': 'ada', ...more });
  await later(world);
  return world.status().lastHandledAction?.result;
}
async function later(world: ServiceWorld, seconds = 5): Promise<void> {
  await world.clock.advance(seconds * 1000);
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
}

/** A canary of `app:2` runs, and then comes a spec with `app:3` that the operator refuses. */
async function refusedMeanwhile(account: object = {}): Promise<ServiceWorld & { correct(): void }> {
  let wrong = false;
  const world = await readyWorld({ ...account, validate: () => (wrong ? [{ path: 'spec.rollout.gates[0].at', message: 'under ROLLING there is no test traffic' }] : []) }, { spec: hooked });
  world.apply({ image: 'app:2', spec: hooked, metadata: { generation: 2 } });
  await world.pass();
  await later(world);
  // The fake leaves the deployment's configuration out; ECS shows it.
  world.ecs.mark({ deploymentConfiguration: { strategy: 'CANARY', lifecycleHooks: hooks } });
  wrong = true;
  world.apply({ image: 'app:3', spec: { ...hooked, rollout: { gates: [{ name: 'other', at: 'PostTestTraffic', approval: {} }], progressDeadlineSeconds: 900 } }, metadata: { generation: 3 } });
  await later(world);
  return Object.assign(world, { correct: () => { wrong = false; } });
}
async function atHook(account: object = {}): Promise<Awaited<ReturnType<typeof refusedMeanwhile>>> {
  const world = await refusedMeanwhile(account);
  const expiresAt = new Date(world.clock.now() + 3_600_000).toISOString();
  world.ecs.mark({ lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', lifecycleHookDetails: [{ hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt, timeoutAction: 'ROLLBACK' }] });
  await later(world);
  return world;
}
function expectRefused(world: ServiceWorld): void {
  expect(world.condition('Valid')).to.equal('False InvalidSpec');
  expect(world.condition('Stalled')).to.equal('True InvalidSpec');
  expect(world.condition('Ready')).to.equal('False InvalidSpec');
  expect(message(world)).to.include(refusal);
  expect(world.status().observedGeneration).to.equal(3);
}

describe('EcsService: refused while the rollout of an earlier spec runs', () => {
  it('says what is wrong and what goes on meanwhile, once, and applies nothing', async () => {
    const world = await refusedMeanwhile();
    const [updates, revisions] = [calls(world, 'updateService').length, world.ecs.taskDefinitions.length];
    expectRefused(world);
    expect(message(world)).to.match(/test traffic\. The rollout of the spec before it goes on: Service deployment dep2 runs\./);
    expect(world.status().rollout?.state).to.equal('Progressing');
    for (let pass = 0; pass < 5; pass += 1) await later(world);
    expect(world.kube.events.filter(({ reason }) => reason === 'InvalidSpec').length).to.equal(1);
    expect([calls(world, 'updateService').length, world.ecs.taskDefinitions.length]).to.deep.equal([updates, revisions]);
  });

  it('is followed to its end, which is remembered as the commit\'s that brought it; then only the refusal is left', async () => {
    const world = await refusedMeanwhile();
    const before = world.status();
    world.ecs.end('SUCCESSFUL');
    await later(world);
    expect(world.status().rollout?.state).to.equal('Succeeded');
    expect(world.status().history?.[0]).to.include({ outcome: 'Succeeded', hash: before.rollout?.targetHash });
    expect(world.kube.events.some(({ reason }) => reason === 'RolloutSucceeded')).to.equal(true);
    expectRefused(world);
    const asked = world.ecs.calls.length;
    expect(await world.pass()).to.have.property('kind', 'terminal');
    expectRefused(world);
    expect(message(world)).to.equal(refusal);
    expect(world.ecs.calls.length).to.equal(asked);
    expect(world.status().applied, 'of the spec before').to.deep.equal(before.applied);
  });

  it('waits at its gate by the name that it was deployed with, and a promote passes it', async () => {
    const world = await atHook();
    expectRefused(world);
    expect(message(world)).to.match(/Gate sign-off at PRE_PRODUCTION_TRAFFIC_SHIFT waits since.*longshore promote web -n shop/);
    expect(world.status().rollout?.gates?.[0]).to.include({ name: 'sign-off', state: 'Waiting' });
    expect(await act(world, 'promote', { 'longshore.dev/action-target': world.status().rollout!.targetHash })).to.equal('Done');
    expect(calls(world, 'continueServiceDeployment')).to.deep.equal([{ arn: world.status().rollout?.deploymentArn, hookId: 'ecs-pause-1', action: 'CONTINUE' }]);
    expectRefused(world);
  });

  it('is passed by a RolloutApproval that names no gate', async () => {
    const world = await atHook({ account: { policy: { approvals: 'Kind' } } });
    const metadata = { name: 'yes', namespace: 'shop', creationTimestamp: new Date(world.clock.now()).toISOString() };
    world.kube.put({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata, spec: { serviceRef: { name: 'web' }, targetHash: world.status().rollout!.targetHash } } as never);
    await later(world);
    expect(calls(world, 'continueServiceDeployment').length).to.equal(1);
  });

  it('is taken back by an abort, held afterwards, and not applied again when the spec goes back to it', async () => {
    const world = await atHook();
    const hash = world.status().rollout!.targetHash;
    expect(await act(world, 'abort')).to.equal('Done');
    expect(world.status().rollout?.state).to.equal('Stopping');
    expectRefused(world);
    expect(calls(world, 'stopServiceDeployment').length).to.equal(1);
    world.ecs.end('ROLLBACK_SUCCESSFUL');
    await later(world);
    expect(world.status().quarantine?.[0]).to.include({ hash, reason: 'RolledBackByOperator' });
    expectRefused(world);
    world.correct();
    world.apply({ image: 'app:2', spec: hooked, metadata: { generation: 4 } });
    await later(world);
    expect(world.condition('Ready')).to.match(/^False (RolledBack|Quarantined)$/);
    expect(world.condition('Valid')).to.match(/^True/);
    expect(calls(world, 'updateService').length).to.equal(1);
  });

  it('keeps its deadline, and is stopped then', async () => {
    const world = await refusedMeanwhile();
    await later(world, 1_000);
    expect(world.status().rollout).to.include({ state: 'Stopping', stopCause: 'ProgressDeadline' });
    expect(calls(world, 'stopServiceDeployment').length).to.equal(1);
    expectRefused(world);
    expect(message(world)).to.include('900 s');
  });

  it('is stopped early where its tasks are hopeless', async () => {
    const world = await refusedMeanwhile();
    const stoppedAt = new Date(world.clock.now() + 1_000).toISOString();
    world.ecs.tasks = [{ taskArn: 't', taskDefinitionArn: world.ecs.service().taskDefinition, createdAt: stoppedAt, stoppedAt, stoppedReason: 'CannotPullContainerError: app:2: not found' }];
    world.ecs.service().deployments[0].failedTasks = 1;
    await later(world);
    expect(world.status().rollout).to.include({ state: 'Stopping', stopCause: 'FailFastImagePull' });
    expectRefused(world);
  });

  it('is held by a pause and goes on after a resume; what would start something is refused with the reason', async () => {
    const world = await atHook();
    expect(await act(world, 'pause')).to.equal('Done');
    const target = { 'longshore.dev/action-target': world.status().rollout!.targetHash };
    expect(await act(world, 'promote', target)).to.include('resume first');
    expect(message(world)).to.include('longshore resume web -n shop');
    expect(await act(world, 'resume')).to.equal('Done');
    expect(await act(world, 'retry')).to.include('The spec is refused');
    expect(await act(world, 'restart')).to.match(/rollout runs/);
    expect(calls(world, 'continueServiceDeployment')).to.deep.equal([]);
  });

  it('says what is wrong with the spec also while ECS answers as before the write', async () => {
    const world = await refusedMeanwhile();
    world.ecs.service().currentServiceDeployment = [...world.ecs.deployments.keys()][0];
    await later(world);
    expectRefused(world);
  });

  it('is followed too where it is the account that does not allow what the new spec refers to', async () => {
    const world = await readyWorld({ account: { access: [{ namespaces: { matchNames: ['shop'] }, allow: { images: ['app:1', 'app:2'] } }] } });
    world.apply({ image: 'app:2' });
    await world.pass();
    await later(world);
    world.apply({ image: 'app:3' });
    await later(world);
    expect(world.condition('Stalled')).to.equal('True ReferenceNotAllowed');
    expect(await act(world, 'abort')).to.equal('Done');
    expect(world.status().rollout?.state).to.equal('Stopping');
    expect(world.condition('Stalled')).to.equal('True ReferenceNotAllowed');
  });

  it('leaves no revision waiting for approval that is not asked for any more', async () => {
    const world = await refusedMeanwhile();
    const awaiting = { targetHash: 'v1:00000000000000000000000000000000', since: '2026-11-21T00:00:00Z', gates: [{ name: 'first', state: 'Waiting', since: '2026-11-21T00:00:00Z' }] };
    world.kube.put({ ...world.object(), status: { ...world.object().status, awaiting } } as never);
    await later(world);
    expect(world.status().awaiting).to.equal(undefined);
  });

  it('does nothing, and promises nothing, while the service is only observed', async () => {
    const world = await atHook();
    world.apply({ image: 'app:3', spec: { ...hooked, mode: 'Observe' }, metadata: { generation: 4 } });
    expect(await act(world, 'abort')).to.include('only observed');
    expect(calls(world, 'stopServiceDeployment')).to.deep.equal([]);
    expect(message(world)).to.include('The rollout of the spec before it goes on: Service deployment dep2 runs.');
  });

  it('the spec that is corrected takes its place as any new one does', async () => {
    const world = await refusedMeanwhile();
    world.correct();
    world.apply({ image: 'app:3', spec: hooked, metadata: { generation: 4 } });
    await later(world, 60);
    expect(world.status().history?.[0]?.outcome).to.equal('Superseded');
    expect(calls(world, 'updateService').length).to.equal(2);
    expect(world.condition('Valid')).to.match(/^True/);
  });
});
