import { expect } from 'chai';

import { createScheduler } from '../../../../src/simulator/scheduler/scheduler.ts';
import { HOUR, MINUTE, SECOND, breaker, createBench, makeService } from './world.ts';
import type { Bench } from './world.ts';

const scale = (bench: Bench, count: number): void => {
  bench.service.desiredCount = count;
  bench.scheduler.reschedule(bench.world, bench.region, bench.service);
};

describe('scheduler: supersession', () => {
  it('a new deployment stops the one in progress, whose tasks drain; the end is the newest', async () => {
    const bench = createBench({ desiredCount: 2 });
    bench.deploy('web:1');
    await bench.advance(3 * MINUTE);
    const second = bench.deploy('web:2');
    await bench.advance(45 * SECOND);
    const third = bench.deploy('web:3');
    expect([second.status, second.statusReason]).to.deep.equal(['STOPPED', 'Service deployment stopped because a new service deployment was started.']);
    expect(bench.service.deployments.map(({ status }) => status)).to.deep.equal(['PRIMARY', 'ACTIVE', 'ACTIVE']);
    expect(bench.service.serviceDeployments[0]).to.equal(third);
    for (let at = 0; at < 6 * MINUTE; at += SECOND) {
      await bench.advance(SECOND);
      expect(bench.healthy()).to.be.at.least(2);
    }
    expect(third.status).to.equal('SUCCESSFUL');
    expect([bench.healthy('web:3'), bench.healthy()]).to.deep.equal([2, 2]);
  });

  it('a failing deployment never blocks the next one', async () => {
    const bench = createBench({ desiredCount: 1 });
    bench.world.behaviours = [{ match: 'web:bad', outcome: 'pull-error' }];
    bench.deploy('web:bad');
    await bench.advance(4 * MINUTE);
    const fixed = bench.deploy('web:1');
    await bench.advance(2 * MINUTE);
    expect(fixed.status).to.equal('SUCCESSFUL');
  });
});

describe('scheduler: desiredCount', () => {
  it('scales out and in without a deployment', async () => {
    const bench = createBench({ desiredCount: 2 });
    bench.deploy('web:1');
    await bench.advance(3 * MINUTE);
    scale(bench, 5);
    await bench.advance(3 * MINUTE);
    expect(bench.healthy()).to.equal(5);
    scale(bench, 1);
    await bench.advance(2 * MINUTE);
    expect(bench.healthy()).to.equal(1);
    expect(bench.service.serviceDeployments).to.have.length(1);
    expect(bench.service.tasks.find(({ stopCode }) => stopCode !== undefined)?.stoppedReason).to.match(/^Scaling activity initiated by \(deployment ecs-svc\/\d{19}\)$/);
    expect(bench.messages().filter((message) => message.includes('has started 3 tasks'))).to.have.length(1);
    expect(bench.messages().filter((message) => message.includes('has stopped 4 running tasks'))).to.have.length(1);
  });

  it('0 is a value: the deployment completes with no task at all', async () => {
    const bench = createBench({ desiredCount: 0 });
    const deployment = bench.deploy('web:1');
    await bench.advance(10 * SECOND);
    expect(deployment.status).to.equal('SUCCESSFUL');
    expect(bench.service.tasks).to.deep.equal([]);
  });

  it('starts at most as many tasks in a minute as the service launch rate allows', async () => {
    const bench = createBench({ desiredCount: 25, timings: { launchesPerMinute: 10 } });
    bench.deploy('web:1');
    await bench.advance(30 * SECOND);
    expect(bench.service.tasks).to.have.length(10);
    await bench.advance(MINUTE);
    expect(bench.service.tasks).to.have.length(20);
    await bench.advance(4 * MINUTE);
    expect(bench.healthy()).to.equal(25);
  });

  it('says once when the percentages leave no room either way', async () => {
    const bench = createBench({ desiredCount: 1, configuration: { minimumHealthyPercent: 100, maximumPercent: 150 } });
    bench.deploy('web:1');
    await bench.advance(3 * MINUTE);
    const second = bench.deploy('web:2');
    await bench.advance(30 * MINUTE);
    scale(bench, 1);
    expect(second.status).to.equal('IN_PROGRESS');
    expect(bench.messages().filter((message) => message.includes('was unable to stop or start tasks during a deployment because of the service deployment configuration.'))).to.have.length(1);
  });
});

describe('scheduler: tasks that end later', () => {
  it('replaces a task that a person stopped', async () => {
    const bench = createBench({ desiredCount: 2 });
    bench.deploy('web:1');
    await bench.advance(3 * MINUTE);
    const [task] = bench.service.tasks;
    task!.desiredStatus = 'STOPPED';
    task!.stoppedReason = 'made room';
    task!.stoppingAt = bench.clock.now();
    bench.scheduler.reschedule(bench.world, bench.region, bench.service);
    expect(task?.lastStatus).to.equal('STOPPING');
    await bench.advance(3 * MINUTE);
    expect([task?.lastStatus, task?.stopCode, task?.stoppedReason]).to.deep.equal(['STOPPED', 'UserInitiated', 'made room']);
    expect(bench.healthy()).to.equal(2);
    expect(bench.messages().filter((message) => message.endsWith('steady state.'))).to.have.length(2);
  });

  it('replaces a task that turns unhealthy after the deployment, in place and without a rollback', async () => {
    const bench = createBench({ desiredCount: 2, configuration: breaker(true) });
    bench.world.behaviours = [{ match: 'web:1', outcome: 'unhealthy', afterMs: 10 * MINUTE }];
    const first = bench.deploy('web:1', { healthCheck: { command: ['CMD', 'true'] } });
    await bench.advance(5 * MINUTE);
    expect(first.status).to.equal('SUCCESSFUL');
    expect(bench.service.tasks.map(({ healthStatus }) => healthStatus)).to.deep.equal(['HEALTHY', 'HEALTHY']);
    await bench.advance(10 * MINUTE);
    expect(bench.messages().some((message) => /Amazon ECS replaced [12] tasks due to an unhealthy status\.$/.test(message))).to.equal(true);
    expect(bench.healthy()).to.equal(2);
    expect(bench.service.serviceDeployments).to.deep.equal([first]);
    expect(first.breaker.failureCount).to.equal(0);
  });

  it('replaces a task whose process ends later', async () => {
    const bench = createBench({ desiredCount: 1 });
    bench.world.behaviours = [{ match: 'web:1', outcome: 'exit', exitCode: 2, afterMs: 10 * MINUTE }];
    bench.deploy('web:1');
    await bench.advance(9 * MINUTE);
    expect(bench.healthy()).to.equal(1);
    await bench.advance(5 * MINUTE);
    expect(bench.service.tasks[0]?.containers[0]?.exitCode).to.equal(2);
    expect(bench.healthy()).to.equal(1);
  });
});

describe('scheduler: load balancer', () => {
  it('registers, drains for the deregistration delay, deregisters, and only then stops', async () => {
    const bench = createBench({ desiredCount: 1, members: { loadBalancers: [{ targetGroupArn: 'arn:tg', containerName: 'app', containerPort: 80 }] } });
    bench.deploy('web:1');
    await bench.advance(2 * MINUTE);
    expect(bench.messages()).to.include('(service web) registered 1 targets in (target-group arn:tg)');
    const [task] = bench.service.tasks;
    scale(bench, 0);
    expect(bench.messages().slice(0, 2).map((message) => message.replace(/[0-9a-f]{32}/, 'T'))).to.deep.equal([
      '(service web) has stopped 1 running tasks: (task T).',
      '(service web) has begun draining connections on 1 tasks.',
    ]);
    await bench.advance(299 * SECOND);
    expect(task?.lastStatus).to.equal('DEACTIVATING');
    await bench.advance(2 * SECOND);
    expect(task?.lastStatus).to.equal('STOPPING');
    expect(bench.messages()).to.include('(service web) deregistered 1 targets in (target-group arn:tg)');
  });
});

describe('scheduler: bake time and early success', () => {
  it('holds a rolling deployment for its bake time', async () => {
    const bench = createBench({ configuration: { bakeTimeInMinutes: 10 } });
    const deployment = bench.deploy('web:1');
    await bench.advance(10 * MINUTE);
    expect(deployment.status).to.equal('IN_PROGRESS');
    await bench.advance(2 * MINUTE);
    expect(deployment.status).to.equal('SUCCESSFUL');
  });

  it('succeeds early at healthyPercent and scales the rest afterwards', async () => {
    const early = { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: 'DEFERRED' };
    const bench = createBench({ desiredCount: 4, configuration: { maximumPercent: 150, earlySuccessCriteria: early } });
    bench.deploy('web:1');
    await bench.advance(3 * MINUTE);
    const second = bench.deploy('web:2');
    for (let waited = 0; second.status !== 'SUCCESSFUL' && waited < 300; waited += 1) await bench.advance(SECOND);
    expect(bench.service.deployments).to.have.length(2);
    await bench.advance(5 * MINUTE);
    expect(bench.service.deployments).to.have.length(1);
    expect(bench.healthy('web:2')).to.equal(4);
  });
});

describe('scheduler: early success that blocks', () => {
  it('bakes at healthyPercent, lets the old tasks go, and only then succeeds', async () => {
    const early = { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: 'BLOCKING' };
    const bench = createBench({ desiredCount: 4, configuration: { minimumHealthyPercent: 50, maximumPercent: 150, bakeTimeInMinutes: 2, earlySuccessCriteria: early } });
    bench.deploy('web:1');
    await bench.advance(6 * MINUTE);
    const second = bench.deploy('web:2');
    await bench.advance(70 * SECOND + MINUTE);
    expect([second.status, bench.healthy() >= 4]).to.deep.equal(['IN_PROGRESS', true]);
    for (let waited = 0; second.status !== 'SUCCESSFUL' && waited < 600; waited += 1) await bench.advance(SECOND);
    expect(second.status).to.equal('SUCCESSFUL');
    expect(bench.service.deployments).to.have.length(1);
    await bench.advance(5 * MINUTE);
    expect(bench.healthy('web:2')).to.equal(4);
  });

  it('does not wait for new tasks that never come up', async () => {
    const early = { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: 'BLOCKING' };
    const bench = createBench({ desiredCount: 4, configuration: { minimumHealthyPercent: 50, maximumPercent: 150, earlySuccessCriteria: early } });
    bench.deploy('web:1');
    await bench.advance(6 * MINUTE);
    const second = bench.deploy('web:2');
    await bench.advance(30 * SECOND);
    bench.world.behaviours = [{ match: 'web:2', outcome: 'no-capacity' }];
    await bench.advance(5 * MINUTE);
    expect([second.status, bench.healthy('web:2'), bench.healthy('web:1')]).to.deep.equal(['SUCCESSFUL', 2, 0]);
  });
});

describe('scheduler: deletion', () => {
  it('drains all tasks, then the service is INACTIVE and its history gone', async () => {
    const bench = createBench({ desiredCount: 2 });
    const deployment = bench.deploy('web:1');
    await bench.advance(40 * SECOND);
    bench.scheduler.drain(bench.world, bench.region, bench.service);
    expect([bench.service.status, bench.service.desiredCount, deployment.status]).to.deep.equal(['DRAINING', 0, 'STOPPED']);
    await bench.advance(MINUTE);
    expect(bench.service.status).to.equal('INACTIVE');
    expect(bench.service.inactiveSince).to.be.a('number');
    expect([bench.service.deployments, bench.service.serviceDeployments, bench.service.revisions]).to.deep.equal([[], [], []]);
    expect(bench.service.tasks).to.have.length(2);
    await bench.advance(HOUR);
    expect(bench.service.tasks).to.deep.equal([]);
  });

  it('an empty service is INACTIVE at once', () => {
    const bench = createBench({ desiredCount: 0 });
    bench.deploy('web:1');
    bench.scheduler.drain(bench.world, bench.region, bench.service);
    expect(bench.service.status).to.equal('INACTIVE');
  });
});

describe('scheduler: retention', () => {
  it('keeps service deployments 90 days, and the revision a rollback would need for longer', async () => {
    const bench = createBench({ desiredCount: 1, timings: { historyKeptMs: 2 * HOUR } });
    bench.deploy('web:1');
    await bench.advance(3 * HOUR);
    expect(bench.service.serviceDeployments).to.deep.equal([]);
    expect(bench.service.revisions).to.have.length(1);
    const second = bench.deploy('web:2');
    await bench.advance(10 * SECOND);
    bench.scheduler.requestRollback(bench.world, bench.region, bench.service, second);
    await bench.advance(MINUTE);
    expect(second.status).to.equal('ROLLBACK_SUCCESSFUL');
  });
});

describe('scheduler: what it does not drive', () => {
  for (const members of [{ schedulingStrategy: 'DAEMON' }, { deploymentController: { type: 'CODE_DEPLOY' } }, { deploymentController: { type: 'EXTERNAL' } }]) {
    it(`leaves ${JSON.stringify(members)} as it is`, async () => {
      const bench = createBench({ members });
      const deployment = bench.deploy('web:1');
      await bench.advance(HOUR);
      expect([deployment.status, bench.service.tasks]).to.deep.equal(['PENDING', []]);
      bench.scheduler.drain(bench.world, bench.region, bench.service);
      expect(bench.service.status).to.equal('INACTIVE', 'deleting it works all the same');
    });
  }
});

describe('scheduler: stop and start', () => {
  it('picks up what was deployed before it was started', async () => {
    const bench = createBench({ desiredCount: 1 });
    bench.scheduler.stop();
    const deployment = bench.deploy('web:1');
    await bench.advance(HOUR);
    expect(deployment.status).to.equal('PENDING');
    bench.scheduler.start(bench.world);
    await bench.advance(5 * MINUTE);
    expect(deployment.status).to.equal('SUCCESSFUL');
  });

  it('resumes from the records at any second of a rollout, and ends where an unbroken run ends', async () => {
    for (let cut = 0; cut < 200; cut += 7) {
      const bench = createBench({ desiredCount: 2 });
      bench.deploy('web:1');
      await bench.advance(cut * SECOND);
      bench.scheduler.stop();
      const copy = structuredClone(bench.service);
      await bench.advance(10 * MINUTE);
      expect(bench.service).to.deep.equal(copy, 'a stopped scheduler changes nothing');
      bench.region.services.set(copy.serviceArn, copy);
      const next = createScheduler();
      next.start(bench.world);
      await bench.advance(5 * MINUTE);
      expect(copy.serviceDeployments.map(({ status }) => status)).to.deep.equal(['SUCCESSFUL']);
      expect(copy.tasks.filter(({ life }) => life?.healthy)).to.have.length(2);
      next.stop();
    }
  });

  it('forgets a service whose name was created anew', async () => {
    const bench = createBench({ desiredCount: 1 });
    bench.deploy('web:1');
    makeService(bench.region, 'web', bench.clock.now());
    const before = structuredClone(bench.service);
    await bench.advance(HOUR);
    expect(bench.service).to.deep.equal(before);
  });
});
