import { expect } from 'chai';

import type { ImageBehaviour } from '../../../../src/simulator/state.ts';
import { MINUTE, SECOND, breaker, createBench } from './world.ts';
import type { Bench, BenchOptions } from './world.ts';

const CHECK = { healthCheck: { command: ['CMD', 'true'], interval: 10, retries: 3, startPeriod: 20 } };
const BALANCED = { loadBalancers: [{ targetGroupArn: 'arn:tg', containerName: 'app', containerPort: 3001 }] };

async function running(options: BenchOptions, container = {}): Promise<Bench> {
  const bench = createBench(options);
  bench.world.behaviours = [{ match: 'web:bad', outcome: 'pull-error' }];
  bench.deploy('web:1', container);
  await bench.advance(3 * MINUTE);
  expect(bench.service.serviceDeployments[0]?.status).to.equal('SUCCESSFUL');
  return bench;
}

const behave = (bench: Bench, behaviour: Omit<ImageBehaviour, 'match'>): void => {
  bench.world.behaviours = [{ match: 'web:bad', ...behaviour }];
};

const lastStopped = (bench: Bench) => bench.service.tasks.filter(({ lastStatus, containers }) => lastStatus === 'STOPPED' && containers[0]?.image === 'web:bad').at(-1);

describe('scheduler: failing deployments', () => {
  it('trips after three image pulls in 11 to 12 minutes, rolls back and shows the old revision as PRIMARY', async () => {
    const bench = await running({ desiredCount: 1, configuration: breaker(true) });
    const [old] = bench.service.deployments;
    const oldDefinition = bench.service.taskDefinition;
    const bad = bench.deploy('web:bad');
    await bench.advance(11 * MINUTE);
    expect(bad.status).to.equal('IN_PROGRESS');
    expect(bad.breaker).to.deep.equal({ status: 'MONITORING', failureCount: 2 });
    await bench.advance(MINUTE);

    expect(bad.status).to.equal('ROLLBACK_SUCCESSFUL');
    expect(bad.statusReason).to.equal('Service deployment rolled back because the circuit breaker threshold was exceeded.');
    expect(bad.breaker).to.deep.equal({ status: 'TRIGGERED', failureCount: 3 });
    expect(bad.rollback?.serviceRevisionArn).to.equal(old?.revisionArn);
    expect(bad.targetRevisionArn).to.not.equal(old?.revisionArn);
    expect(bench.service.taskDefinition).to.equal(oldDefinition);
    expect(bench.service.deployments.map(({ id, status, taskDefinition, rolloutState }) => [id, status, taskDefinition, rolloutState]))
      .to.deep.equal([[old?.id, 'PRIMARY', oldDefinition, 'COMPLETED']]);
    const [steady, completed, rolling, failed, inconsistent] = bench.messages();
    expect(steady).to.equal('(service web) has reached a steady state.');
    expect(completed).to.equal(`(service web) (deployment ${old?.id ?? ''}) deployment completed.`);
    expect(rolling).to.equal(`(service web) rolling back to deployment ${old?.id ?? ''}.`);
    expect(failed).to.equal(`(service web) (deployment ${bad.deploymentId}) deployment failed: tasks failed to start.`);
    expect(inconsistent).to.match(/has started 1 tasks/);
    expect(bench.messages().filter((message) => message.includes('was unable to place a task. Reason: CannotPullContainerError'))).to.have.length(1);
    expect(bench.messages().filter((message) => message.includes('is unable to consistently start tasks successfully.'))).to.have.length(1);
    expect(bench.healthy('web:1')).to.equal(1);
  });

  it('says "rolling back to deploymentId" while it rolls back', async () => {
    const bench = await running({ desiredCount: 4, configuration: { ...breaker(true), minimumHealthyPercent: 50, maximumPercent: 100 } });
    const bad = bench.deploy('web:bad');
    for (let waited = 0; bad.status !== 'ROLLBACK_IN_PROGRESS' && waited < 60 * MINUTE; waited += SECOND) await bench.advance(SECOND);
    const [primary, failed] = bench.service.deployments;
    expect(primary?.rolloutStateReason).to.equal(`ECS deployment circuit breaker: rolling back to deploymentId ${primary?.id ?? ''}.`);
    expect(failed).to.equal(undefined, 'a deployment none of whose tasks is left goes from the list');
    await bench.advance(5 * MINUTE);
    expect(bad.status).to.equal('ROLLBACK_SUCCESSFUL');
    expect(bench.healthy('web:1')).to.equal(4);
  });

  it('without rollback the deployment is FAILED and STOPPED, PRIMARY stays bad, and nothing more is launched', async () => {
    const bench = await running({ desiredCount: 1, configuration: breaker(false) });
    const bad = bench.deploy('web:bad');
    await bench.advance(15 * MINUTE);
    expect(bad.status).to.equal('STOPPED');
    expect(bad.rollback).to.equal(undefined);
    const [primary, old] = bench.service.deployments;
    expect([primary?.rolloutState, primary?.rolloutStateReason, primary?.failedTasks]).to.deep.equal(['FAILED', 'ECS deployment circuit breaker: tasks failed to start.', 3]);
    expect(primary?.id).to.equal(bad.deploymentId);
    expect(old?.status).to.equal('ACTIVE');
    const launched = bench.service.tasks.length;
    await bench.advance(30 * MINUTE);
    expect(bench.service.tasks).to.have.length(launched);
    expect(bench.healthy('web:1')).to.equal(1);
  });

  it('a first deployment has no candidate: it stalls with ECS\'s reason', async () => {
    const bench = createBench({ desiredCount: 4, configuration: breaker(true) });
    behave(bench, { outcome: 'pull-error' });
    const bad = bench.deploy('web:bad');
    await bench.advance(5 * MINUTE);
    expect([bad.status, bad.statusReason]).to.deep.equal(['ROLLBACK_FAILED', 'No rollback candidate was found to run the rollback.']);
    expect(bench.service.tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING')).to.deep.equal([]);
    expect(bench.service.deployments[0]?.rolloutState).to.equal('FAILED');
  });

  it('without breaker it tries for ever, with longer and longer waits, and the old tasks stay', async () => {
    const bench = await running({ desiredCount: 1 });
    const bad = bench.deploy('web:bad');
    await bench.advance(5 * 60 * MINUTE);
    expect([bad.status, bad.breaker.status, bad.breaker.failureCount]).to.deep.equal(['IN_PROGRESS', 'DISABLED', 0]);
    const failed = bench.service.deployments[0]?.failedTasks ?? 0;
    expect(failed).to.be.within(15, 25);
    expect(bench.healthy('web:1')).to.equal(1);
  });

  const ways: readonly { readonly name: string; readonly behaviour: Omit<ImageBehaviour, 'match'>; readonly stopCode: string; readonly reason: RegExp; readonly exitCode?: number; readonly containerReason?: RegExp; readonly options?: BenchOptions; readonly container?: object }[] = [
    { name: 'an image that cannot be pulled', behaviour: { outcome: 'pull-error' }, stopCode: 'TaskFailedToStart', reason: /^CannotPullContainerError: .*web:bad: not found$/, containerReason: /^CannotPullContainerError/ },
    { name: 'a secret that is missing', behaviour: { outcome: 'secret-error' }, stopCode: 'TaskFailedToStart', reason: /^ResourceInitializationError: unable to pull secrets or registry auth/ },
    { name: 'a process that ends at once', behaviour: { outcome: 'exit', exitCode: 3 }, stopCode: 'EssentialContainerExited', reason: /^Essential container in task exited$/, exitCode: 3 },
    { name: 'a process that takes too much memory', behaviour: { outcome: 'out-of-memory' }, stopCode: 'EssentialContainerExited', reason: /^Essential container/, exitCode: 137, containerReason: /^OutOfMemoryError: Container killed due to memory usage$/ },
    { name: 'a failing container check', behaviour: { outcome: 'unhealthy' }, stopCode: 'ServiceSchedulerInitiated', reason: /^Task failed container health checks$/, container: CHECK },
    { name: 'a failing target check', behaviour: { outcome: 'unhealthy' }, stopCode: 'ServiceSchedulerInitiated', reason: /^Task failed ELB health checks in \(target-group arn:tg\)$/, options: { members: BALANCED } },
  ];
  for (const way of ways) {
    it(`${way.name} ends with ${way.stopCode}, and with the breaker in a rollback`, async () => {
      const bench = await running({ desiredCount: 1, ...way.options, configuration: breaker(true) }, way.container);
      behave(bench, way.behaviour);
      const bad = bench.deploy('web:bad', { ...way.container });
      await bench.advance(40 * MINUTE);
      expect(bad.status).to.equal('ROLLBACK_SUCCESSFUL');
      const task = lastStopped(bench);
      expect(task?.stopCode).to.equal(way.stopCode);
      expect(task?.stoppedReason).to.match(way.reason);
      if (way.exitCode !== undefined) expect(task?.containers[0]?.exitCode).to.equal(way.exitCode);
      if (way.containerReason !== undefined) expect(task?.containers[0]?.reason).to.match(way.containerReason);
      expect(bench.healthy('web:1')).to.equal(1);
    });
  }

  it('tells of failing checks, and of the tasks started instead', async () => {
    const bench = await running({ desiredCount: 2, configuration: { maximumPercent: 300 } }, CHECK);
    behave(bench, { outcome: 'unhealthy' });
    bench.deploy('web:bad', CHECK);
    await bench.advance(3 * MINUTE);
    expect(bench.messages().some((message) => /\(task [0-9a-f]{32}\) failed container health checks\.$/.test(message))).to.equal(true);
    expect(bench.messages().some((message) => /Amazon ECS replaced [12] tasks due to an unhealthy status\.$/.test(message))).to.equal(true);
    expect(bench.service.tasks.some(({ healthStatus }) => healthStatus === 'UNHEALTHY')).to.equal(true);
  });

  it('no capacity makes no task, says so once, and counts each try', async () => {
    const bench = await running({ desiredCount: 1, configuration: breaker(true) });
    behave(bench, { outcome: 'no-capacity' });
    const bad = bench.deploy('web:bad');
    await bench.advance(5 * MINUTE);
    expect(bad.breaker.failureCount).to.equal(2);
    expect(bench.service.tasks.some(({ containers }) => containers[0]?.image === 'web:bad')).to.equal(false);
    expect(bench.messages().filter((message) => message.includes('was unable to place a task. Reason: Capacity is unavailable at this time.'))).to.have.length(1);
    await bench.advance(10 * MINUTE);
    expect(bad.status).to.equal('ROLLBACK_SUCCESSFUL');
  });

  it('a process that ends seconds after RUNNING is replaced but never counted', async () => {
    const bench = await running({ desiredCount: 1, configuration: breaker(true) });
    behave(bench, { outcome: 'exit', afterMs: 5 * SECOND });
    const bad = bench.deploy('web:bad');
    await bench.advance(20 * MINUTE);
    expect([bad.status, bad.breaker.failureCount]).to.deep.equal(['IN_PROGRESS', 0]);
    expect(bench.service.tasks.filter(({ stopCode, startedAt }) => stopCode === 'EssentialContainerExited' && startedAt !== undefined).length).to.be.greaterThan(3);
    expect(bench.healthy('web:1')).to.equal(1);
  });

  it('an unhealthy image is not noticed where nothing checks it', async () => {
    const bench = await running({ desiredCount: 1 });
    behave(bench, { outcome: 'unhealthy' });
    const deployment = bench.deploy('web:bad');
    await bench.advance(5 * MINUTE);
    expect(deployment.status).to.equal('SUCCESSFUL');
  });

  it('resets the count on a healthy task, unless told to add up', async () => {
    for (const [resetOnHealthyTask, want] of [[true, 0], [false, 1]] as const) {
      const bench = await running({ desiredCount: 2, configuration: { ...breaker(true, { resetOnHealthyTask, thresholdConfiguration: { type: 'COUNT', value: 9 } }) } });
      bench.service.members['deploymentConfiguration'] = { ...(bench.service.members['deploymentConfiguration'] as object), bakeTimeInMinutes: 60 };
      behave(bench, { outcome: 'pull-error' });
      bench.service.desiredCount = 1;
      bench.scheduler.reschedule(bench.world, bench.region, bench.service);
      const deployment = bench.deploy('web:bad');
      await bench.advance(2 * MINUTE);
      expect(deployment.breaker.failureCount).to.equal(1);
      bench.world.behaviours = [];
      await bench.advance(10 * MINUTE);
      expect(deployment.status).to.equal('IN_PROGRESS');
      expect(deployment.breaker.failureCount).to.equal(want);
    }
  });

  it('follows the latest desiredCount: a scale-in can trip a breaker that stood below its threshold', async () => {
    const bench = await running({ desiredCount: 10, configuration: breaker(true, { thresholdConfiguration: { type: 'UNBOUNDED_PERCENT', value: 60 } }) });
    bench.service.desiredCount = 20;
    bench.scheduler.reschedule(bench.world, bench.region, bench.service);
    await bench.advance(2 * MINUTE);
    const bad = bench.deploy('web:bad');
    bench.service.desiredCount = 30;
    bench.scheduler.reschedule(bench.world, bench.region, bench.service);
    bench.service.members['deploymentConfiguration'] = { ...(bench.service.members['deploymentConfiguration'] as object), maximumPercent: 100 };
    await bench.advance(MINUTE);
    expect([bad.status, bad.breaker.failureCount]).to.deep.equal(['IN_PROGRESS', 10]);
    bench.service.desiredCount = 10;
    bench.scheduler.reschedule(bench.world, bench.region, bench.service);
    expect(bad.status).to.equal('ROLLBACK_IN_PROGRESS');
  });
});
