import { expect } from 'chai';

import { virtualClock } from '../../../../src/runtime/clock.ts';
import type { Clock } from '../../../../src/runtime/clock.ts';
import { createScheduler } from '../../../../src/simulator/scheduler/scheduler.ts';
import { createSimClock } from '../../../../src/simulator/sim-clock.ts';
import { HOUR, MINUTE, SECOND, createBench } from './world.ts';

describe('scheduler: deploy to steady', () => {
  it('brings a new service from PENDING to SUCCESSFUL, and writes the events of ECS, newest first', async () => {
    const bench = createBench({ desiredCount: 2 });
    const deployment = bench.deploy('web:1');
    expect(deployment.status).to.equal('PENDING');
    expect(deployment.visibleAt - deployment.createdAt).to.equal(2 * SECOND);
    expect(deployment.serviceDeploymentArn).to.match(/^arn:aws:ecs:eu-west-1:111122223333:service-deployment\/shop\/web\/[A-Za-z0-9_-]{21}$/);
    expect(deployment.targetRevisionArn).to.match(/^arn:aws:ecs:eu-west-1:111122223333:service-revision\/shop\/web\/\d{19}$/);
    expect(deployment.deploymentId).to.match(/^ecs-svc\/\d{19}$/);
    expect(bench.service.deployments[0]?.rolloutStateReason).to.equal(`ECS deployment ${deployment.deploymentId} in progress.`);

    await bench.advance(SECOND);
    expect(deployment.status).to.equal('IN_PROGRESS');
    expect(bench.service.tasks.map(({ lastStatus }) => lastStatus)).to.deep.equal(['PROVISIONING', 'PROVISIONING']);
    expect(bench.service.tasks[0]?.taskArn).to.match(/:task\/shop\/[0-9a-f]{32}$/);

    await bench.advance(2 * MINUTE);
    expect(deployment.status).to.equal('SUCCESSFUL');
    expect(bench.service.deployments.map(({ status, rolloutState, desiredCount }) => [status, rolloutState, desiredCount])).to.deep.equal([['PRIMARY', 'COMPLETED', 2]]);
    const [steady, completed, started] = bench.messages();
    expect(steady).to.equal('(service web) has reached a steady state.');
    expect(completed).to.equal(`(service web) (deployment ${deployment.deploymentId}) deployment completed.`);
    expect(started).to.match(/^\(service web\) has started 2 tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/);
    expect(bench.service.events[0]?.createdAt).to.equal((bench.service.events[1]?.createdAt ?? 0) + 1);
  });

  it('takes 20 to 40 s from launch to RUNNING, and 40 s more until a task without checks counts', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const bench = createBench({ desiredCount: 1, seed });
      bench.deploy('web:1');
      await bench.advance(2 * MINUTE);
      const [task] = bench.service.tasks;
      const launch = (task?.startedAt ?? 0) - (task?.createdAt ?? 0);
      expect(launch).to.be.within(20 * SECOND, 40 * SECOND);
      expect((task?.life?.healthyAt ?? 0) - (task?.startedAt ?? 0)).to.equal(40 * SECOND);
    }
  });

  it('repeats the steady state event every six hours', async () => {
    const bench = createBench();
    bench.deploy('web:1');
    await bench.advance(2 * MINUTE);
    const steady = (): number => bench.messages().filter((message) => message.endsWith('has reached a steady state.')).length;
    expect(steady()).to.equal(1);
    await bench.advance(6 * HOUR - 5 * MINUTE);
    expect(steady()).to.equal(1);
    await bench.advance(6 * MINUTE);
    expect(steady()).to.equal(2);
  });

  it('replaces the tasks of the old revision, start before stop, and drops its deployment', async () => {
    const bench = createBench({ desiredCount: 4 });
    bench.deploy('web:1');
    await bench.advance(2 * MINUTE);
    const second = bench.deploy('web:2');
    expect(bench.service.deployments.map(({ status }) => status)).to.deep.equal(['PRIMARY', 'ACTIVE']);
    expect(second.sourceRevisionArns).to.deep.equal([bench.service.revisions[1]?.serviceRevisionArn]);
    for (let at = 0; at < 5 * MINUTE; at += SECOND) {
      await bench.advance(SECOND);
      expect(bench.healthy()).to.be.at.least(4);
    }
    expect(second.status).to.equal('SUCCESSFUL');
    const [steady, completed] = bench.service.events;
    expect(steady?.message).to.equal('(service web) has reached a steady state.');
    expect((steady?.createdAt ?? 0) - (completed?.createdAt ?? 0)).to.equal(1);
    expect(bench.service.deployments).to.have.length(1);
    expect(bench.healthy('web:2')).to.equal(4);
    expect(bench.service.tasks.filter(({ lastStatus }) => lastStatus === 'STOPPED')).to.have.length(4);
    await bench.advance(HOUR);
    expect(bench.service.tasks).to.have.length(4);
  });
});

describe('scheduler: its timer', () => {
  it('keeps time on a clock whose pace makes fractions', async () => {
    for (const speed of [0.3, 7, 33.333, 1_000]) {
      const bench = createBench({ desiredCount: 3 });
      bench.scheduler.stop();
      const base = virtualClock();
      const world = { ...bench.world, clock: createSimClock({ base, speed }) };
      const scheduler = createScheduler();
      scheduler.start(world);
      bench.use('web:1');
      const deployment = scheduler.deploy(world, bench.region, bench.service);
      await base.advance((3 * MINUTE) / speed);
      expect(deployment.status).to.equal('SUCCESSFUL');
      expect(bench.service.tasks.every((task) => Number.isInteger(task.startedAt))).to.equal(true);
      scheduler.stop();
    }
  });

  it('sleeps with one timer, never longer than Node.js can, and not at all when nothing is due', async () => {
    const bench = createBench({ desiredCount: 1 });
    bench.scheduler.stop();
    const sleeps: number[] = [];
    let set = 0;
    const clock: Clock = {
      now: () => bench.clock.now(),
      elapsed: () => bench.clock.elapsed(),
      after(ms, fn) {
        sleeps.push(ms);
        set += 1;
        let active = true;
        const release = (): void => {
          if (active) set -= 1;
          active = false;
        };
        const cancel = bench.clock.after(ms, () => {
          release();
          fn();
        });
        return () => {
          release();
          cancel();
        };
      },
    };
    const world = { ...bench.world, clock };
    const scheduler = createScheduler();
    scheduler.start(world);
    expect(set).to.equal(0);
    bench.use('web:1');
    scheduler.deploy(world, bench.region, bench.service);
    await bench.advance(24 * HOUR);
    expect(set).to.equal(1);
    expect(Math.max(...sleeps)).to.equal(HOUR);
    expect(sleeps.length).to.be.below(60);
    scheduler.stop();
    expect(set).to.equal(0);
  });
});
