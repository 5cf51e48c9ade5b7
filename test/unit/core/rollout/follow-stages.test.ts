/** Traffic-shifting deployments as ECS describes them, stage by stage (ecs-api.md section 9.8). */
import { expect } from 'chai';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import type { RawServiceDeployment } from '../../../../src/core/observed/raw.ts';
import type { FailFastVerdict } from '../../../../src/core/rollout/fail-fast.ts';
import { followRollout } from '../../../../src/core/rollout/follow-rollout.ts';
import type { FollowResult } from '../../../../src/core/rollout/follow-rollout.ts';
import { pollInterval } from '../../../../src/core/rollout/poll-interval.ts';
import { defaultRolloutSpec, startRollout } from '../../../../src/core/rollout/rollout-state.ts';
import type { RolloutSpec, RolloutState } from '../../../../src/core/rollout/rollout-state.ts';
import { rawService } from '../../../support/core/ecs-objects.ts';

const t0 = Date.UTC(2026, 0, 1);
const at = (seconds: number): string => new Date(t0 + seconds * 1000).toISOString();
const started: RolloutState = { ...startRollout({ targetHash: 'v1:b', currentArn: 'old', now: t0, spec: defaultRolloutSpec }), id: 'ecs-svc/2', state: 'Progressing', deploymentArn: 'new' };

interface Point {
  readonly stage?: string;
  readonly production?: number;
  readonly test?: number;
  readonly tasks?: readonly [source: number, target: number];
  readonly status?: string;
  readonly members?: object;
}

function deployment(configuration: object, { stage, production = 0, test = 0, tasks = [3, 3], status = 'IN_PROGRESS', members = {} }: Point): RawServiceDeployment {
  return {
    serviceDeploymentArn: 'new',
    serviceArn: 'service',
    createdAt: at(1),
    status,
    ...(stage === undefined ? {} : { lifecycleStage: stage }),
    deploymentConfiguration: { ...configuration },
    targetServiceRevision: { arn: 'r/2', requestedTaskCount: 3, runningTaskCount: tasks[1], requestedProductionTrafficWeight: production, requestedTestTrafficWeight: test },
    sourceServiceRevisions: [{ arn: 'r/1', runningTaskCount: tasks[0] }],
    ...members,
  };
}

function look(state: RolloutState, bound: RawServiceDeployment, seconds: number, more: { spec?: RolloutSpec; failures?: FailFastVerdict } = {}): FollowResult {
  const service = rawService({ currentServiceDeployment: 'new' }, { rolloutState: 'IN_PROGRESS' });
  return followRollout({ state, observed: buildObserved({ service, deployment: bound }), bound, revision: 'desired', now: t0 + seconds * 1000, spec: defaultRolloutSpec, ...more });
}

/** Looks every 300 s and says for each point: state, stage, step, weights. */
function walk(configuration: object, points: readonly Point[]): readonly string[] {
  let state = started;
  return points.map((point, index) => {
    const result = look(state, deployment(configuration, point), (index + 1) * 300);
    state = result.state;
    const { stage, step, weights } = state;
    return `${state.state} ${stage} ${String(step)} ${String(weights?.production)}/${String(weights?.test)}${result.stop === undefined ? '' : ' stop'}`;
  });
}

const canary = { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 60 }, bakeTimeInMinutes: 30 };
const linear = { strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.3, stepBakeTimeInMinutes: 5 } };

describe('followRollout through the stages', () => {
  it('BLUE_GREEN: test traffic, production traffic in one step, bake, clean-up', () => {
    expect(
      walk({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10 }, [
        { stage: 'PRE_SCALE_UP' }, { stage: 'SCALE_UP' }, { stage: 'TEST_TRAFFIC_SHIFT', test: 100 }, { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 100, test: 100 },
        { stage: 'BAKE_TIME', production: 100, test: 100 }, { stage: 'CLEAN_UP', production: 100 }, { stage: 'CLEAN_UP', production: 100, status: 'SUCCESSFUL' },
      ]),
    ).to.deep.equal([
      'Progressing PRE_SCALE_UP 0 0/0', 'Progressing SCALE_UP 0 0/0', 'Progressing TEST_TRAFFIC_SHIFT 0 0/100', 'Progressing PRODUCTION_TRAFFIC_SHIFT 1 100/100',
      'Progressing BAKE_TIME 1 100/100', 'Progressing CLEAN_UP 1 100/0', 'Succeeded CLEAN_UP 1 100/0',
    ]);
  });

  it('CANARY: two steps', () => {
    expect(walk(canary, [{ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' }, { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 10 }, { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 100 }])).to.deep.equal([
      'Progressing PRE_PRODUCTION_TRAFFIC_SHIFT 0 0/0', 'Progressing PRODUCTION_TRAFFIC_SHIFT 1 10/0', 'Progressing PRODUCTION_TRAFFIC_SHIFT 2 100/0',
    ]);
  });

  it('LINEAR: as many steps as the percentage makes, the last one at 100', () => {
    const steps = [33.3, 66.6, 99.9, 100].map((production): Point => ({ stage: 'PRODUCTION_TRAFFIC_SHIFT', production }));
    expect(walk(linear, steps).map((line) => line.split(' ')[2])).to.deep.equal(['1', '2', '3', '4']);
  });

  it('a rollback flips the weights back, through stages of its own, and nothing is stopped again', () => {
    expect(
      walk(canary, [
        { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 10 },
        { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 0, status: 'ROLLBACK_IN_PROGRESS' },
        { stage: 'CLEAN_UP', production: 0, status: 'ROLLBACK_IN_PROGRESS' },
        { stage: 'CLEAN_UP', production: 0, status: 'ROLLBACK_SUCCESSFUL' },
      ]),
    ).to.deep.equal(['Progressing PRODUCTION_TRAFFIC_SHIFT 1 10/0', 'RollingBack PRODUCTION_TRAFFIC_SHIFT 0 0/0', 'RollingBack CLEAN_UP 0 0/0', 'RolledBack CLEAN_UP 0 0/0']);
  });

  it('counts tasks old and new, and knows ROLLING without stage, step and weights', () => {
    const { state } = look(started, deployment({ strategy: 'ROLLING' }, { tasks: [2, 1], members: { targetServiceRevision: { arn: 'r/2', runningTaskCount: 1 } } }), 10);
    expect(state).to.deep.include({ strategy: 'ROLLING', stage: '', tasks: { source: 2, target: 1 } });
    expect(state).not.to.have.any.keys('step', 'weights');
  });

  it('says which hook it was, by its stage and its name, where ECS leaves one out', () => {
    const failed = (statusReason: string, hook: object) => look(started, deployment(canary, { status: 'ROLLBACK_SUCCESSFUL', members: { statusReason, lifecycleHookDetails: [hook] } }), 60).outcome;
    const byName = failed('Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target arn:aws:lambda:f returned FAILED status.', { targetArn: 'arn:aws:lambda:f', status: 'FAILED' });
    expect(byName).to.include({ kind: 'RolledBack', by: 'Hook' });
    expect(byName?.message).to.match(/POST_SCALE_UP.*arn:aws:lambda:f returned FAILED status\.$/);
    expect(failed('Service deployment rolled back because PRE_SCALE_UP pause hook timed out.', { hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'TIMED_OUT', timeoutAction: 'ROLLBACK' })?.message).to.match(/PRE_SCALE_UP pause hook timed out\.$/);
    expect(failed('', { hookId: 'ecs-pause-1', status: 'FAILED' })).to.include({ by: 'Hook' });
    expect(failed('Service deployment rolled back because of a StopServiceDeployment request.', { hookId: 'ecs-pause-1', status: 'TIMED_OUT', timeoutAction: 'CONTINUE' })).to.include({ by: 'Person' });
  });

  it('ends when ECS cannot describe it any more and a later deployment shows', () => {
    const newer = { ...deployment(canary, {}), serviceDeploymentArn: 'newer', createdAt: at(500) };
    const service = rawService({ currentServiceDeployment: 'newer' }, { rolloutState: 'IN_PROGRESS' });
    const { outcome } = followRollout({ state: started, observed: buildObserved({ service, deployment: newer }), bound: undefined, revision: 'unknown', now: t0 + 600_000, spec: defaultRolloutSpec });
    expect(outcome?.kind).to.equal('Superseded');
  });
});

describe('the progress deadline', () => {
  const deadlineAt = (configuration: object, point: Point, seconds: number, state = started): string => look(state, deployment(configuration, point), seconds).state.deadline;

  it('counts anew with each stage and each step, and adds what ECS waits for', () => {
    expect(deadlineAt(canary, { stage: 'SCALE_UP' }, 100)).to.equal(at(100 + 1200));
    expect(deadlineAt(canary, { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 10 }, 100)).to.equal(at(100 + 1200 + 3600));
    expect(deadlineAt(canary, { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 100 }, 100)).to.equal(at(100 + 1200));
    expect(deadlineAt(canary, { stage: 'BAKE_TIME', production: 100 }, 100)).to.equal(at(100 + 1200 + 1800));
  });
  it('does not move while nothing does', () => {
    const { state } = look(started, deployment(canary, { stage: 'SCALE_UP' }), 100);
    expect(deadlineAt(canary, { stage: 'SCALE_UP', tasks: [3, 1] }, 900, state)).to.equal(state.deadline);
    expect(look(state, deployment(canary, { stage: 'SCALE_UP' }), 1301).stop?.reason).to.equal('ProgressDeadlineExceeded');
  });
  it('waits for a gate of a day until its time-out has acted', () => {
    const paused: Point = { stage: 'POST_TEST_TRAFFIC_SHIFT', test: 100, members: { lifecycleHookDetails: [{ hookId: 'ecs-pause-1', status: 'AWAITING_ACTION', expiresAt: at(86_400) }] } };
    expect(deadlineAt(canary, paused, 100)).to.equal(at(86_400 + 1200));
    expect(look(look(started, deployment(canary, paused), 100).state, deployment(canary, paused), 86_000).stop).to.equal(undefined);
  });
  it('waits for a function as long as the spec allows it, also when ECS does not say until when', () => {
    const hooked = { ...canary, lifecycleHooks: [{ targetType: 'AWS_LAMBDA', lifecycleStages: ['POST_SCALE_UP'], timeoutConfiguration: { timeoutInMinutes: 90 } }] };
    expect(deadlineAt(hooked, { stage: 'POST_SCALE_UP', members: { lifecycleHookDetails: [{ status: 'IN_PROGRESS' }] } }, 100)).to.equal(at(100 + 1200 + 5400));
    expect(deadlineAt(hooked, { stage: 'POST_SCALE_UP', members: { lifecycleHookDetails: [{ status: 'SUCCEEDED' }] } }, 100)).to.equal(at(100 + 1200));
  });
  it('lets a rolling deployment bake, and watch its alarms', () => {
    expect(deadlineAt({ strategy: 'ROLLING', bakeTimeInMinutes: 60 }, {}, 100)).to.equal(at(1200 + 3600));
    expect(deadlineAt({ strategy: 'ROLLING', alarms: { enable: true } }, {}, 100)).to.equal(at(1200 + 300));
    expect(deadlineAt({ strategy: 'ROLLING' }, {}, 100)).to.equal(at(1200));
  });
});

describe('failures of a running rollout', () => {
  const hopeless: FailFastVerdict = { kind: 'hopeless', reason: 'ImagePull', message: '1 task ImagePull: not found', failures: 1, decidedAt: 7 };
  const waits: FailFastVerdict = { kind: 'waits', message: 'no capacity (add some)', failures: 0 };
  const scaling = (tasks: readonly [number, number] = [3, 0]) => deployment(canary, { stage: 'SCALE_UP', tasks });
  const scaled = look(started, scaling(), 100).state;

  it('stops at once what is hopeless, and asks again until ECS goes back', () => {
    const first = look(scaled, scaling(), 110, { failures: hopeless });
    expect(first.state).to.include({ state: 'Stopping', message: 'Stopped early. 1 task ImagePull: not found' });
    expect(first.stop).to.include({ reason: 'ImagePull', decidedAt: 7 });
    const again = look(first.state, scaling(), 115);
    expect(again.stop).to.include({ reason: 'Stopping' }).and.not.have.property('decidedAt');
    expect(again.state).to.include({ state: 'Stopping', message: first.state.message });
    const back = look(first.state, deployment(canary, { stage: 'SCALE_UP', status: 'ROLLBACK_IN_PROGRESS' }), 120);
    expect(back.stop).to.equal(undefined);
    expect(look(back.state, deployment(canary, { status: 'ROLLBACK_SUCCESSFUL' }), 130).outcome).to.include({ kind: 'RolledBack', by: 'Operator', message: first.state.message });
  });
  it('says what it waits for, until that has come', () => {
    const waiting = look(scaled, scaling(), 110, { failures: waits }).state;
    expect(waiting).to.include({ state: 'Progressing', message: waits.message });
    expect(look(waiting, scaling([3, 2]), 115).state.message).to.equal(waits.message);
    expect(look(waiting, scaling([3, 3]), 115).state.message).to.equal(undefined);
    expect(look(waiting, deployment(canary, { stage: 'POST_SCALE_UP' }), 115).state.message).to.equal(undefined);
    expect(look(waiting, scaling([3, 2]), 115, { failures: { kind: 'nothing', failures: 0 } }).state.message).to.equal(undefined);
  });
  it('says it at the deadline too, once', () => {
    const waiting = look(scaled, scaling(), 110, { failures: waits }).state;
    expect(look(waiting, scaling(), 1301).state.message).to.match(/^Not done within 1200 s .*no capacity/);
    const spec = { ...defaultRolloutSpec, onFailure: 'Hold' as const };
    const overdue = look(waiting, scaling(), 1301, { spec }).state;
    expect(overdue.state).to.equal('Overdue');
    expect(look(overdue, scaling(), 1306, { spec }).state.message).to.equal(overdue.message);
  });
});

describe('pollInterval', () => {
  const every = (configuration: object, point: Point): number => pollInterval(deployment(configuration, point), 5_000) / 1000;
  it('is short where tasks start and traffic moves, long where ECS only waits', () => {
    expect(every(canary, { stage: 'SCALE_UP' })).to.equal(5);
    expect(every(canary, { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 100 })).to.equal(5);
    expect(every(canary, { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 10 })).to.equal(30);
    expect(every(canary, { stage: 'BAKE_TIME', production: 100 })).to.equal(30);
    expect(every({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2 }, { stage: 'BAKE_TIME' })).to.equal(12);
    expect(every({ strategy: 'BLUE_GREEN' }, { stage: 'BAKE_TIME' })).to.equal(5);
    expect(every({ strategy: 'ROLLING', bakeTimeInMinutes: 60 }, { tasks: [0, 3] })).to.equal(30);
    expect(every({ strategy: 'ROLLING', bakeTimeInMinutes: 60 }, { tasks: [1, 3] })).to.equal(5);
    expect(every(canary, { stage: 'PRE_SCALE_UP', members: { lifecycleHookDetails: [{ status: 'AWAITING_ACTION' }] } })).to.equal(30);
    expect(every(canary, { stage: 'BAKE_TIME', status: 'ROLLBACK_IN_PROGRESS' })).to.equal(5);
    expect(pollInterval(undefined, 5_000)).to.equal(5_000);
  });

  it('is never longer than it is told to be, where the clock of ECS runs faster', () => {
    const fast = (configuration: object, point: Point): number => pollInterval(deployment(configuration, point), 1_000, 2_000);
    expect(fast(canary, { stage: 'PRE_SCALE_UP', members: { lifecycleHookDetails: [{ status: 'AWAITING_ACTION' }] } })).to.equal(2_000);
    expect(fast(canary, { stage: 'BAKE_TIME', production: 100 })).to.equal(2_000);
    expect(fast(canary, { stage: 'SCALE_UP' })).to.equal(1_000);
  });
});
