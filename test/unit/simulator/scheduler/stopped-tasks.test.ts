/** What a task says about its end, for every outcome that an image can have. */
import { expect } from 'chai';

import { OUTCOMES, OUTCOME_PHASES } from '../../../../src/simulator/scheduler/outcomes.ts';
import type { ImageBehaviour, Members } from '../../../../src/simulator/state.ts';
import { MINUTE, SECOND, createBench } from './world.ts';
import type { Bench } from './world.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf';

interface Way {
  readonly outcome: ImageBehaviour['outcome'];
  readonly afterMs?: number;
  readonly container?: Members;
  readonly members?: Members;
  readonly stopCode: string;
  readonly reason: RegExp;
  readonly atContainer?: RegExp;
  readonly exitCode?: number;
}

const WAYS: readonly Way[] = [
  { outcome: 'network-timeout', stopCode: 'TaskFailedToStart', reason: /^Timeout waiting for network interface provisioning to complete\.$/ },
  { outcome: 'subnet-full', members: { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-7'], assignPublicIp: 'ENABLED' } } }, stopCode: 'TaskFailedToStart',
    reason: /^Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-7': InsufficientFreeAddressesInSubnet$/ },
  { outcome: 'pull-error', stopCode: 'TaskFailedToStart', reason: /^CannotPullContainerError: pull image manifest has been retried 5 time\(s\): failed to resolve ref docker\.io\/library\/web:bad: .*: not found$/, atContainer: /^CannotPull/ },
  { outcome: 'pull-denied', stopCode: 'TaskFailedToStart', reason: /^CannotPullContainerError: .* pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed$/, atContainer: /^CannotPull/ },
  { outcome: 'pull-rate-limited', stopCode: 'TaskFailedToStart', reason: /^CannotPullContainerError: .*https:\/\/registry-1\.docker\.io\/v2\/library\/web\/manifests\/bad: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit\./, atContainer: /^CannotPull/ },
  { outcome: 'platform-mismatch', stopCode: 'TaskFailedToStart', reason: /^CannotPullContainerError: .*image Manifest does not contain descriptor matching platform 'linux\/amd64'$/, atContainer: /^CannotPull/ },
  { outcome: 'registry-denied', stopCode: 'TaskFailedToStart', reason: /^ResourceInitializationError: unable to pull secrets or registry auth: .*unable to retrieve ecr registry auth: .*AccessDeniedException: .* is not authorized to perform: ecr:GetAuthorizationToken on resource: \*/ },
  { outcome: 'secret-error', container: { secrets: [{ name: 'DB', valueFrom: SECRET }] }, stopCode: 'TaskFailedToStart',
    reason: new RegExp(`^ResourceInitializationError: unable to pull secrets or registry auth: .*failed to fetch secret ${SECRET} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret\\.$`) },
  { outcome: 'secret-denied', container: { secrets: [{ name: 'DB', valueFrom: SECRET }] }, stopCode: 'TaskFailedToStart', reason: new RegExp(`AccessDeniedException: .*secretsmanager:GetSecretValue on resource: ${SECRET}`) },
  { outcome: 'logs-error', stopCode: 'TaskFailedToStart', reason: /^ResourceInitializationError: failed to validate logger args: .*The specified log group does not exist\./ },
  { outcome: 'efs-error', stopCode: 'TaskFailedToStart', reason: /^ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: / },
  { outcome: 'start-error', stopCode: 'TaskFailedToStart', reason: /^CannotStartContainerError: .*executable file not found in \$PATH/, atContainer: /^CannotStart/ },
  { outcome: 'exit', stopCode: 'EssentialContainerExited', reason: /^Essential container in task exited$/, exitCode: 1 },
  { outcome: 'out-of-memory', afterMs: SECOND, stopCode: 'EssentialContainerExited', reason: /^Essential container in task exited$/, exitCode: 137, atContainer: /^OutOfMemoryError: Container killed due to memory usage$/ },
  { outcome: 'task-out-of-memory', afterMs: SECOND, stopCode: 'EssentialContainerExited', reason: /^Essential container in task exited$/, exitCode: 137 },
  { outcome: 'task-out-of-memory', stopCode: 'EssentialContainerExited', reason: /^Essential container in task exited$/, exitCode: 137 },
  { outcome: 'spot-interruption', afterMs: SECOND, stopCode: 'SpotInterruption', reason: /^Your Spot Task was interrupted\.$/ },
  { outcome: 'unhealthy', container: { healthCheck: { command: ['CMD', 'true'] } }, stopCode: 'ServiceSchedulerInitiated', reason: /^Task failed container health checks$/ },
];

async function deployBad({ outcome, afterMs, container, members = {} }: Pick<Way, 'outcome' | 'afterMs' | 'container' | 'members'>): Promise<Bench> {
  const bench = createBench({ desiredCount: 1, members });
  bench.world.behaviours = [{ match: 'web:bad', outcome, ...(afterMs === undefined ? {} : { afterMs }) }];
  bench.deploy('web:bad', container);
  await bench.advance(20 * MINUTE);
  return bench;
}

describe('scheduler: stopped tasks', () => {
  for (const way of WAYS) {
    it(`${way.outcome}${way.afterMs === undefined ? '' : ' after RUNNING'} ends as ${way.stopCode}`, async () => {
      const bench = await deployBad(way);
      const task = bench.service.tasks.find(({ lastStatus }) => lastStatus === 'STOPPED');
      expect(task?.stopCode).to.equal(way.stopCode);
      expect(task?.stoppedReason).to.match(way.reason);
      const [container] = task!.containers;
      if (way.atContainer === undefined) expect(container?.reason).to.equal(undefined);
      else expect(container?.reason).to.match(way.atContainer);
      if (way.exitCode !== undefined) expect(container?.exitCode).to.equal(way.exitCode);
      if (way.stopCode === 'TaskFailedToStart') {
        expect(bench.messages().filter((message) => message === `(service web) was unable to place a task. Reason: ${task?.stoppedReason ?? ''}`)).to.have.length(1);
        expect(task?.startedAt).to.equal(undefined);
      }
    });
  }

  it('without capacity there is no task, only an event; EC2 words it differently', async () => {
    for (const [outcome, words] of [['no-capacity', /was unable to place a task\. Reason: Capacity is unavailable at this time\./], ['no-instance', /was unable to place a task because no container instance met all of its requirements\. The closest matching container-instance [0-9a-f]{32} has insufficient CPU units available\./]] as const) {
      const bench = await deployBad({ outcome });
      expect(bench.service.tasks).to.deep.equal([]);
      expect(bench.messages().some((message) => words.test(message))).to.equal(true);
    }
  });

  it('the table covers every outcome', () => {
    const covered = new Set([...WAYS.map(({ outcome }) => outcome), 'healthy', 'no-capacity', 'no-instance']);
    expect(OUTCOMES.filter((outcome) => !covered.has(outcome))).to.deep.equal([]);
    expect(OUTCOMES.filter((outcome) => OUTCOME_PHASES[outcome] === 'never')).to.deep.equal(['healthy']);
  });

  it('an interrupted Spot task is replaced, and the breaker does not count it', async () => {
    const bench = createBench({ desiredCount: 1, configuration: { deploymentCircuitBreaker: { enable: true, rollback: true } } });
    bench.world.behaviours = [{ match: 'web:1', outcome: 'spot-interruption', afterMs: 10 * SECOND }];
    const deployment = bench.deploy('web:1');
    await bench.advance(10 * MINUTE);
    expect(bench.service.tasks.filter(({ stopCode }) => stopCode === 'SpotInterruption').length).to.be.greaterThan(3);
    expect([deployment.status, deployment.breaker.failureCount]).to.deep.equal(['IN_PROGRESS', 0]);
  });
});

describe('scheduler: alarms of a rolling deployment', () => {
  const alarms = (rollback: boolean, more: Members = {}): Members => ({ alarms: { enable: true, rollback, alarmNames: ['errors'] }, ...more });
  const upgraded = async (configuration: Members): Promise<{ bench: Bench; second: ReturnType<Bench['deploy']> }> => {
    const bench = createBench({ configuration });
    bench.deploy('web:1');
    await bench.advance(10 * MINUTE);
    return { bench, second: bench.deploy('web:2') };
  };

  it('without a bake time of its own waits a few minutes for them', async () => {
    const { bench, second } = await upgraded(alarms(true));
    await bench.advance(4 * MINUTE);
    expect([second.status, second.alarms?.status]).to.deep.equal(['IN_PROGRESS', 'MONITORING']);
    await bench.advance(3 * MINUTE);
    expect([second.status, second.alarms?.status]).to.deep.equal(['SUCCESSFUL', 'MONITORING_COMPLETE']);
  });

  it('counts them from when the old tasks are gone, and rolls back', async () => {
    const { bench, second } = await upgraded(alarms(true, { bakeTimeInMinutes: 5 }));
    await bench.advance(10 * SECOND);
    bench.world.alarming = new Set(['errors']);
    await bench.advance(20 * SECOND);
    expect(second.status).to.equal('IN_PROGRESS');
    await bench.advance(5 * MINUTE);
    expect([second.status, second.alarms]).to.deep.equal(['ROLLBACK_SUCCESSFUL', { status: 'TRIGGERED', triggered: ['errors'] }]);
    expect([bench.healthy('web:1'), bench.healthy()]).to.deep.equal([2, 2]);
    expect(bench.messages().some((message) => message.endsWith(`(deployment ${second.deploymentId}) deployment failed: alarm detected (errors).`))).to.equal(true);
  });

  it('without rollback stops, and the new tasks stay', async () => {
    const { bench, second } = await upgraded(alarms(false, { bakeTimeInMinutes: 30 }));
    await bench.advance(10 * MINUTE);
    bench.world.alarming = new Set(['errors']);
    await bench.advance(MINUTE);
    expect([second.status, bench.service.deployments[0]?.rolloutState]).to.deep.equal(['STOPPED', 'FAILED']);
    await bench.advance(10 * MINUTE);
    expect([bench.healthy('web:2'), bench.healthy()]).to.deep.equal([2, 2]);
  });

  it('one that is in ALARM from the start says nothing', async () => {
    const bench = createBench({ configuration: alarms(true) });
    bench.world.alarming = new Set(['errors']);
    const first = bench.deploy('web:1');
    await bench.advance(10 * MINUTE);
    expect([first.status, first.alarms?.status]).to.deep.equal(['SUCCESSFUL', 'DISABLED']);
  });
});
