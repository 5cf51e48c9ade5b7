import { expect } from 'chai';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const breaker = { deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 }, statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.' };

async function badWorld(): Promise<ServiceWorld> {
  const world = await readyWorld();
  world.apply({ metadata: { annotations: { 'longshore.dev/source-revision': 'main@sha1:0123456789abcdef0123456789abcdef01234567' } } });
  world.ecs.tasks = [{ taskArn: 'arn:task', stoppedReason: 'CannotPullContainerError: pull image manifest has been retried', stoppedAt: new Date(world.clock.now() + 6_000).toISOString() }];
  await rollOut(world, 'app:bad', 'ROLLBACK_SUCCESSFUL', breaker);
  return world;
}

describe('EcsService: the memory of what was rolled back', () => {
  it('reports a rollback with reason, evidence and commit, and applies the same input no more', async () => {
    const world = await badWorld();
    const writes = world.ecs.writes().length;
    expect(world.condition('Ready')).to.equal('False RolledBack');
    expect(world.condition('Stalled')).to.equal('True RolledBack');
    expect(world.condition('RolloutBlocked')).to.equal('True RolledBack');
    expect(world.condition('Drifted')).to.equal('False InSync');
    const [entry] = world.status().quarantine ?? [];
    expect(entry).to.include({ reason: 'RolledBackByCircuitBreaker', commit: '0123456789ab' });
    expect(entry?.evidence).to.contain('CannotPullContainerError');
    const event = world.kube.events.find((candidate) => candidate.reason === 'RolledBack');
    expect(event?.message).to.match(/CircuitBreaker.*0123456789ab.*CannotPull/);
    for (let count = 0; count < 5; count += 1) {
      await world.pass();
      await world.clock.advance(60_000);
    }
    expect(world.ecs.writes().length).to.equal(writes);
    expect(world.kube.events.filter((candidate) => candidate.reason === 'RolledBack').length).to.equal(1);
  });

  it('holds B in A, B, A, B, and lets C through', async () => {
    const world = await badWorld();
    world.apply({ image: 'app:1' });
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    const writes = world.ecs.writes().length;
    await world.clock.advance(600_000);
    world.apply({ image: 'app:bad' });
    await world.settle();
    expect(world.ecs.writes().length).to.equal(writes);
    expect(world.condition('Ready')).to.match(/False (Quarantined|RolledBack)/);
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    expect(world.condition('Ready')).to.equal('True Ready');
    await rollOutHeld(world, 'app:bad');
    expect(world.condition('Stalled')).to.equal('True Quarantined');
  });

  it('is not released by another desiredCount or tag, which go through all the same', async () => {
    const world = await badWorld();
    const registered = world.ecs.taskDefinitions.length;
    world.apply({ image: 'app:bad', spec: { service: { desiredCount: 5, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } }, tags: [{ key: 'team', value: 'shop' }] } } });
    await world.settle();
    expect(world.ecs.service().desiredCount).to.equal(5);
    expect(world.ecs.service().tags).to.deep.include({ key: 'team', value: 'shop' });
    expect(world.ecs.service().taskDefinition).to.match(/:1$/);
    expect(world.ecs.taskDefinitions.length).to.equal(registered);
    expect(world.condition('Ready')).to.equal('False RolledBack');
  });

  it('is released once by a person, and remembers anew when that fails too', async () => {
    const world = await badWorld();
    world.annotate({ 'longshore.dev/action': 'retry:one' });
    await world.pass();
    expect(world.ecs.service().taskDefinition).to.match(/:2$/);
    expect(world.ecs.taskDefinitions.length).to.equal(2);
    expect(world.status().lastHandledAction).to.include({ token: 'one', action: 'Retry' });
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.condition('Ready')).to.equal('False RollingOut');
    world.ecs.end('ROLLBACK_SUCCESSFUL', breaker);
    await world.clock.advance(5_000);
    await world.settle();
    const writes = world.ecs.writes().length;
    await world.clock.advance(120_000);
    await world.settle();
    expect(world.condition('Ready')).to.equal('False RolledBack');
    expect(world.ecs.writes().length).to.equal(writes);
  });

  it('survives the loss of the status, for B and for B after A', async () => {
    for (const back of [false, true]) {
      const world = await badWorld();
      const writes = world.ecs.writes().length;
      if (back) world.apply({ image: 'app:1' });
      world.loseStatus();
      world.restart();
      await world.settle();
      if (back) {
        expect(world.condition('Ready')).to.equal('True Ready');
        world.apply({ image: 'app:bad' });
        await world.settle();
      }
      await world.clock.advance(120_000);
      await world.settle();
      expect(world.ecs.writes().length, `back to A: ${back}`).to.equal(writes);
      expect(world.condition('Stalled')).to.match(/True (RolledBack|Quarantined)/);
      expect(world.status().quarantine?.length).to.equal(1);
    }
  });

  it('survives the loss of the status under a later success: A, B (bad), C, lost, B', async () => {
    const world = await badWorld();
    await rollOut(world, 'app:3', 'SUCCESSFUL');
    world.loseStatus();
    world.restart();
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    const writes = world.ecs.writes().length;
    await world.clock.advance(120_000);
    await rollOutHeld(world, 'app:bad');
    expect(world.condition('Stalled')).to.equal('True Quarantined');
    expect(world.ecs.writes().length).to.equal(writes);
  });

  it('does not repeat a retry whose token was lost with the status', async () => {
    const world = await badWorld();
    world.annotate({ 'longshore.dev/action': 'retry:one' });
    await world.pass();
    await world.clock.advance(5_000);
    await world.pass();
    world.ecs.end('ROLLBACK_SUCCESSFUL', breaker);
    await world.settle();
    const writes = world.ecs.writes().length;
    world.loseStatus();
    world.restart();
    await world.settle();
    expect(world.ecs.writes().length).to.equal(writes);
    expect(world.status().lastHandledAction?.token).to.equal('one');
  });

  it('forces a deployment when what failed still runs and a person says retry', async () => {
    const world = await readyWorld();
    await rollOut(world, 'app:bad', 'STOPPED', breaker);
    expect(world.condition('Stalled')).to.equal('True RolloutFailed');
    world.annotate({ 'longshore.dev/action': 'retry', 'longshore.dev/action-token': 'two' });
    await world.pass();
    await world.pass();
    expect(world.ecs.calls.filter((call) => call.operation === 'updateService' && call.input.forceNewDeployment === true).length).to.equal(1);
    await world.clock.advance(5_000);
    world.ecs.end('SUCCESSFUL');
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
  });
});

async function rollOutHeld(world: ServiceWorld, image: string): Promise<void> {
  world.apply({ image });
  await world.settle();
}
