/** What fail fast makes of every way in which the simulator lets a task end, in the simulator's own words. */
import { expect } from 'chai';
import type { RawTask } from '../../../../src/core/observed/raw.ts';
import type { FailureRecords } from '../../../../src/core/rollout/evidence.ts';
import { failFast } from '../../../../src/core/rollout/fail-fast.ts';
import { defaultRolloutSpec } from '../../../../src/core/rollout/rollout-state.ts';
import { OUTCOMES } from '../../../../src/simulator/scheduler/outcomes.ts';
import type { Outcome } from '../../../../src/simulator/scheduler/outcomes.ts';
import { container, definition, service, startSimulator } from '../../simulator/builders.ts';

/** `stops`: so many failed tasks are enough; `waits`: it is said, and the deadline decides; `nothing`: the revision is not blamed. */
type Expected = readonly ['stops', failFastClass: string, patience: number] | readonly ['waits', stopClass: string] | readonly ['nothing'];

const expected: Readonly<Record<Outcome, Expected>> = {
  healthy: ['nothing'],
  'no-capacity': ['waits', 'NoCapacity'],
  'no-instance': ['waits', 'NoCapacity'],
  'network-timeout': ['waits', 'NoCapacity'],
  'subnet-full': ['waits', 'NoCapacity'],
  'pull-error': ['stops', 'ImagePull', 1],
  'pull-denied': ['stops', 'ImagePull', 1],
  'pull-rate-limited': ['waits', 'ImagePull'],
  'registry-denied': ['stops', 'ImagePull', 1],
  'platform-mismatch': ['stops', 'ImagePull', 1],
  'secret-error': ['stops', 'Secret', 1],
  'secret-denied': ['stops', 'Secret', 1],
  'logs-error': ['stops', 'Resource', 1],
  'efs-error': ['stops', 'Resource', 1],
  'start-error': ['stops', 'ExitCode', 3],
  exit: ['stops', 'ExitCode', 3],
  'out-of-memory': ['stops', 'OutOfMemory', 2],
  // The kernel kills for the task's limit: ECS says no more than 137.
  'task-out-of-memory': ['stops', 'ExitCode', 3],
  unhealthy: ['stops', 'ContainerHealth', 3],
  'spot-interruption': ['nothing'],
};

/** Epoch seconds, as ECS's wire has them. */
const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** The stopped tasks, oldest first, and the events of a service all of whose tasks end so. */
async function recordsOf(outcome: Outcome): Promise<FailureRecords> {
  const { simulator, clock, call } = await startSimulator();
  try {
    simulator.world.behaviours = [{ match: 'nginx:1', outcome, exitCode: 1 }];
    await call('RegisterTaskDefinition', definition({ containerDefinitions: [container({ healthCheck: { command: ['CMD', 'ok'], interval: 5, retries: 1 } })] }));
    const since = new Date(clock.now()).toISOString();
    await call('CreateService', service({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } } }));
    const stopped = new Map<string, RawTask>();
    for (let minute = 0; minute < 40; minute += 1) {
      await clock.advance(60_000);
      const { taskArns } = await call('ListTasks', { cluster: 'main', serviceName: 'web', desiredStatus: 'STOPPED' });
      if (taskArns.length === 0) continue;
      const { tasks } = await call('DescribeTasks', { cluster: 'main', tasks: taskArns });
      for (const task of tasks) if (task.lastStatus === 'STOPPED') stopped.set(task.taskArn, { ...task, createdAt: isoOf(task.createdAt), stoppedAt: isoOf(task.stoppedAt) });
    }
    const { services } = await call('DescribeServices', { cluster: 'main', services: ['web'] });
    const [{ taskDefinition, events }] = services;
    const tasks = [...stopped.values()].sort((a, b) => Date.parse(a.stoppedAt!) - Date.parse(b.stoppedAt!));
    return { tasks, events: events.map(({ createdAt, message }: { createdAt: number; message: string }) => ({ at: isoOf(createdAt), message })), taskDefinitionArn: taskDefinition, since };
  } finally {
    await simulator.close();
  }
}

describe('fail fast, for every outcome of the simulator', () => {
  it('the table has every outcome', () => {
    expect(Object.keys(expected)).to.have.members([...OUTCOMES]);
  });

  for (const [outcome, [kind, stopClass, patience = 0]] of Object.entries(expected) as [Outcome, Expected][]) {
    it(`${outcome}: ${kind}${stopClass === undefined ? '' : ` as ${stopClass}`}${kind === 'stops' ? ` at failure ${patience}` : ''}`, async () => {
      const all = await recordsOf(outcome);
      const judge = (count: number) => failFast({ ...all, tasks: all.tasks.slice(0, count) }, defaultRolloutSpec);
      if (kind === 'stops') {
        expect(all.tasks.length, 'tasks that failed').to.be.at.least(patience);
        expect(judge(patience)).to.include({ kind: 'hopeless', reason: stopClass });
        expect(judge(patience - 1).kind).not.to.equal('hopeless');
        return;
      }
      const verdict = judge(all.tasks.length);
      expect(verdict.kind).to.equal(kind);
      if (kind === 'waits') expect((verdict as { message: string }).message).to.match(new RegExp(`^${stopClass}: `));
    });
  }
});
