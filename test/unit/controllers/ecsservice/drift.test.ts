import { expect } from 'chai';
import { readyWorld } from '../../../support/fakes/service-world.ts';

const service = { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };

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
