/** ROLLING: who ends a rollout, each in one recorded outcome; what fails later than its tasks start. */
import { expect } from 'chai';
import { deploymentsOf, eventsOf, isReady, liveImage, liveService, rolledOut, untilCondition, untilReady, writes } from '../../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../../support/world.ts';

type Members = Record<string, unknown>;
const bad = 'repo/app:bad';
const { service: declared } = (serviceManifest('web') as unknown as { spec: { service: Members } }).spec;
const withConfiguration = (deploymentConfiguration: Members): Members => ({ ...declared, deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200, ...deploymentConfiguration } });

describe('a rolling deployment that goes wrong', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
  });
  afterEach(() => world.close());

  /** One outcome in history, quarantine and events; the old revision runs, and nothing more is written. */
  async function endedBy(by: string, message: RegExp): Promise<void> {
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 2_400);
    const status = await world.status('web');
    expect(status.history?.map(({ outcome, strategy }) => [outcome, strategy])).to.deep.equal([['RolledBack', 'ROLLING'], ['Succeeded', 'ROLLING']]);
    expect(status.quarantine?.map(({ reason }) => reason)).to.deep.equal([`RolledBackBy${by}`]);
    const [event, ...others] = (await eventsOf(world, 'web')).filter(({ reason }) => reason === 'RolledBack');
    expect(others).to.deep.equal([]);
    expect(event?.message).to.match(message);
    world.sim.calls.reset();
    await world.pass(900);
    expect([liveImage(world, 'web'), await isReady(world, 'web'), writes(world)]).to.deep.equal(['repo/app:1', false, {}]);
  }

  it('by the circuit breaker, where fail fast leaves the class to it', async () => {
    const rollout = { failFast: { disabledReasons: ['ExitCode'] } };
    const service = withConfiguration({ deploymentCircuitBreaker: { enable: true, rollback: true } });
    await rolledOut(world, serviceManifest('web', { service, rollout }));
    world.sim.world.behaviours = [{ match: bad, outcome: 'exit', exitCode: 1 }];
    await world.apply(serviceManifest('web', { service, rollout }, bad));
    await endedBy('CircuitBreaker', /CircuitBreaker.*circuit breaker threshold.*exit code 1/);
  });

  it('by an alarm, while it bakes', async () => {
    const service = withConfiguration({ bakeTimeInMinutes: 10, alarms: { enable: true, rollback: true, alarmNames: ['errors'] } });
    await world.apply(serviceManifest('web', { service }));
    await untilReady(world, 'web', 1_800, 5);
    await world.apply(serviceManifest('web', { service }, 'repo/app:2'));
    await world.until('the new tasks run alone', () => (liveService(world, 'web')?.tasks ?? []).filter(({ lastStatus }) => lastStatus === 'RUNNING').every(({ containers }) => containers[0]?.image === 'repo/app:2'), 600);
    expect(await isReady(world, 'web')).to.equal(false);
    world.sim.world.alarming = new Set(['errors']);
    await endedBy('Alarm', /Alarm.*errors/);
  });

  it('by the operator, after the deadline: what it waited for is in the outcome', async () => {
    const service = withConfiguration({});
    await rolledOut(world, serviceManifest('web', { service }));
    world.sim.world.behaviours = [{ match: bad, outcome: 'no-instance' }];
    await world.apply(serviceManifest('web', { service, rollout: { progressDeadlineSeconds: 120 } }, bad));
    await endedBy('Operator', /Rolled back by Operator \(ProgressDeadline\).*Not done within 120 s.*NoCapacity/);
    expect((await world.status('web')).history?.[0]?.by).to.equal('ProgressDeadline');
  });

  it('not by a bake time that is longer than the progress deadline', async () => {
    const service = withConfiguration({ bakeTimeInMinutes: 30 });
    await world.apply(serviceManifest('web', { service, rollout: { progressDeadlineSeconds: 300 } }));
    await untilReady(world, 'web', 3_600, 5);
    expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL']);
    expect(writes(world)).not.to.have.property('StopServiceDeployment');
  });
});
