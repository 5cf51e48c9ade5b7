/** What the maker of a RolloutApproval is told: on that object, since it has no status. */
import { expect } from 'chai';
import { readyWorld } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';
import type { RolloutApproval } from '../../../../src/api/v1beta1/rolloutapproval.ts';
import { wakesForApproval } from '../../../../src/controllers/ecsservice/index.ts';

const gate = (at: string) => ({ rollout: { gates: [{ name: 'sign-off', at, approval: { timeoutSeconds: 3600 } }, { name: 'early', at: 'BeforeDeployment', approval: { timeoutSeconds: 3600, onTimeout: 'Rollback' } }].slice(0, at === 'BeforeDeployment' ? 1 : 2) } });
const canary = { ...gate('BeforeProduction'), service: { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } }, deploymentConfiguration: { strategy: 'CANARY' } } };
const wrong = `v1:${'0'.repeat(32)}`;

async function later(world: ServiceWorld, seconds = 5): Promise<void> {
  await world.clock.advance(seconds * 1000);
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
}
function approve(world: ServiceWorld, name: string, spec: object): void {
  const metadata = { name, namespace: 'shop', creationTimestamp: new Date(Math.floor(world.clock.now() / 1000) * 1000).toISOString() };
  world.kube.put({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata, spec: { serviceRef: { name: 'web' }, ...spec } } as never);
}
const told = (world: ServiceWorld): string[] => world.kube.events.filter(({ regarding }) => regarding.kind === 'RolloutApproval').map(({ type, reason, regarding }) => `${type} ${reason} ${regarding.metadata.name}`);
const message = (world: ServiceWorld, name: string): string => world.kube.events.find(({ regarding }) => regarding.kind === 'RolloutApproval' && regarding.metadata.name === name)?.message ?? '';

/** `app:2` waits before its deployment. */
async function waiting(): Promise<ServiceWorld> {
  const world = await readyWorld();
  world.apply({ image: 'app:2', spec: gate('BeforeDeployment') });
  await later(world);
  expect(world.condition('Ready')).to.equal('False AwaitingApproval');
  await later(world);
  return world;
}

describe('EcsService: a RolloutApproval that opens a gate', () => {
  it('is told so, once, beside a wrong one', async () => {
    const world = await waiting();
    const { targetHash } = world.status().awaiting!;
    approve(world, 'bad', { targetHash: wrong });
    approve(world, 'good', { targetHash });
    for (let pass = 0; pass < 4; pass += 1) await later(world);
    expect(told(world)).to.deep.equal(['Normal ApprovalUsed good']);
    expect(message(world, 'good')).to.equal(`It opened gate sign-off of EcsService web, for ${targetHash}, before its deployment.`);
  });

  it('of a hook is told so, too', async () => {
    const world = await readyWorld({}, { spec: { service: canary.service } });
    world.apply({ image: 'app:2', spec: canary });
    await later(world);
    approve(world, 'before', { targetHash: world.status().awaiting!.targetHash, gate: 'early' });
    await later(world);
    await later(world);
    world.ecs.mark({ lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', lifecycleHookDetails: [{ hookId: 'h', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: new Date(world.clock.now() + 3_600_000).toISOString(), timeoutAction: 'ROLLBACK' }] });
    await later(world);
    expect(told(world), 'one for the gate before it is no mistake').to.deep.equal(['Normal ApprovalUsed before']);
    approve(world, 'at', { targetHash: world.status().rollout!.targetHash });
    await later(world);
    expect(told(world)).to.deep.equal(['Normal ApprovalUsed before', 'Normal ApprovalUsed at']);
  });
});

describe('EcsService: a RolloutApproval that opens nothing', () => {
  it('of another revision is told what waits, once, and how to approve that', async () => {
    const world = await waiting();
    const { targetHash } = world.status().awaiting!;
    approve(world, 'bad', { targetHash: wrong });
    for (let pass = 0; pass < 4; pass += 1) await later(world, 60);
    expect(told(world)).to.deep.equal(['Warning ApprovalNotUsed bad']);
    expect(message(world, 'bad')).to.equal(
      `It opens nothing: its targetHash is ${wrong}. EcsService web waits at gate sign-off for approval of ${targetHash}. To approve that: longshore promote web -n shop, or a new RolloutApproval with spec: {"serviceRef":{"name":"web"},"targetHash":"${targetHash}","gate":"sign-off"}`,
    );
    approve(world, 'worse', { targetHash, gate: 'signoff' });
    await later(world);
    expect(message(world, 'worse')).to.match(/^It opens nothing: it names gate signoff, and there is none of that name\. /);
    expect(told(world)).to.deep.equal(['Warning ApprovalNotUsed bad', 'Warning ApprovalNotUsed worse']);
  });

  it('costs no status write', async () => {
    const world = await waiting();
    const before = world.kube.statusWrites.length;
    approve(world, 'bad', { targetHash: wrong });
    for (let pass = 0; pass < 4; pass += 1) await later(world);
    expect(world.kube.statusWrites.length).to.equal(before);
  });

  it('that is older than what waits is left in peace: it did its work long ago', async () => {
    const world = await readyWorld();
    approve(world, 'old', { targetHash: wrong });
    await world.clock.advance(10_000);
    world.apply({ image: 'app:2', spec: gate('BeforeDeployment') });
    await later(world);
    await later(world);
    expect(told(world)).to.deep.equal([]);
  });

  it('while nothing waits is left in peace, too', async () => {
    const world = await readyWorld();
    approve(world, 'idle', { targetHash: wrong });
    await later(world);
    expect(told(world)).to.deep.equal([]);
  });

  it('since a hook of the service itself waits, is told to name it', async () => {
    const own = { service: { ...canary.service, deploymentConfiguration: { strategy: 'CANARY', lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] }] } } };
    const world = await readyWorld({}, { spec: own });
    world.apply({ image: 'app:2', spec: own });
    await world.pass();
    await later(world);
    world.ecs.mark({ lifecycleStage: 'POST_SCALE_UP', lifecycleHookDetails: [{ hookId: 'h', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: new Date(world.clock.now() + 3_600_000).toISOString() }] });
    await later(world);
    const { targetHash } = world.status().rollout!;
    approve(world, 'every', { targetHash });
    await later(world);
    expect(message(world, 'every')).to.match(/it names no gate, .* opened by its name or by full\. .*"gate":"post-scale-up"/);
    approve(world, 'named', { targetHash, gate: 'post-scale-up' });
    await later(world);
    expect(told(world)).to.deep.equal(['Warning ApprovalNotUsed every', 'Normal ApprovalUsed named']);
  });

  it('of a service that does not exist wakes its key, and is told; an old one is not, when the operator starts', async () => {
    const world = await readyWorld();
    const spec = { serviceRef: { name: 'wbe' }, targetHash: wrong };
    approve(world, 'lost', spec);
    const after = world.kube.get<RolloutApproval>('RolloutApproval', { namespace: 'shop', name: 'lost' });
    expect(wakesForApproval({ before: undefined, after })).to.deep.equal(['shop/wbe']);
    expect(await world.pass('wbe')).to.deep.equal({ kind: 'done' });
    expect(told(world)).to.deep.equal(['Warning ApprovalNotUsed lost']);
    expect(message(world, 'lost')).to.equal('It opens nothing: there is no EcsService wbe in namespace shop (spec.serviceRef.name).');
    await world.clock.advance(600_000);
    world.restart();
    await world.pass('wbe');
    expect(told(world)).to.have.length(1);
  });

  it('of a service that does not exist is told once, however many others come, and also beyond the first twenty', async () => {
    const world = await readyWorld();
    const names = Array.from({ length: 23 }, (_, index) => `lost-${String(index)}`);
    for (const name of names) {
      approve(world, name, { serviceRef: { name: 'wbe' }, targetHash: wrong });
      await world.pass('wbe');
    }
    await world.pass('wbe');
    expect(told(world)).to.have.members(names.map((name) => `Warning ApprovalNotUsed ${name}`));
    await world.clock.advance(2_000);
    world.kube.remove('RolloutApproval', { namespace: 'shop', name: 'lost-0' });
    approve(world, 'lost-0', { serviceRef: { name: 'wbe' }, targetHash: wrong });
    await world.pass('wbe');
    expect(told(world).slice(23), 'another one of that name').to.deep.equal(['Warning ApprovalNotUsed lost-0']);
  });
});
