import { expect } from 'chai';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import type { RawServiceDeployment } from '../../../../src/core/observed/raw.ts';
import { followRollout } from '../../../../src/core/rollout/follow-rollout.ts';
import type { FollowInput, FollowResult } from '../../../../src/core/rollout/follow-rollout.ts';
import { defaultRolloutSpec, startRollout } from '../../../../src/core/rollout/rollout-state.ts';
import type { RolloutState } from '../../../../src/core/rollout/rollout-state.ts';
import { undoneBy } from '../../../../src/core/rollout/stop-cause.ts';
import { rawService } from '../../../support/core/ecs-objects.ts';

const t0 = Date.UTC(2026, 0, 1);
const at = (seconds: number): string => new Date(t0 + seconds * 1000).toISOString();
const requested = startRollout({ targetHash: 'v1:b', currentArn: 'old', now: t0, spec: defaultRolloutSpec });
const bound: RolloutState = { ...requested, id: 'ecs-svc/2', state: 'Progressing', deploymentArn: 'new' };
const deployment = (arn: string, status: string, members: object = {}): RawServiceDeployment => ({ serviceDeploymentArn: arn, serviceArn: 'service', createdAt: at(1), status, ...members });

function run(state: RolloutState, current: RawServiceDeployment | undefined, more: Partial<FollowInput> & { seconds?: number; primary?: string } = {}): FollowResult {
  const { seconds = 30, primary = 'IN_PROGRESS', ...rest } = more;
  const service = rawService({ currentServiceDeployment: current?.serviceDeploymentArn }, { rolloutState: primary });
  const mine = current?.serviceDeploymentArn === state.deploymentArn ? current : undefined;
  return followRollout({ state, observed: buildObserved({ service, deployment: current }), bound: mine, revision: 'desired', now: t0 + seconds * 1000, spec: defaultRolloutSpec, ...rest });
}
const seen = ({ state, outcome }: FollowResult): string => `${state.state}${outcome === undefined ? '' : ` -> ${outcome.kind}${'by' in outcome ? ` by ${outcome.by}` : ''}`}`;

describe('followRollout', () => {
  const rows: readonly [what: string, result: () => FollowResult, expected: string][] = [
    ['waits while only the deployment from before the write shows', () => run(requested, deployment('old', 'SUCCESSFUL')), 'Requested'],
    ['binds to the deployment after it, when its revision is the wanted one', () => run(requested, deployment('new', 'IN_PROGRESS')), 'Progressing'],
    ['binds and ends in one pass', () => run(requested, deployment('new', 'SUCCESSFUL')), 'Succeeded -> Succeeded'],
    ['does not bind to the deployment of another revision', () => run(requested, deployment('new', 'IN_PROGRESS'), { revision: 'other' }), 'Superseded -> Superseded'],
    ['waits while the revision cannot be read', () => run(requested, deployment('new', 'IN_PROGRESS'), { revision: 'unknown', seconds: 600 }), 'Requested'],
    ['ends at its deadline when the revision never can be', () => run(requested, deployment('new', 'ROLLBACK_SUCCESSFUL'), { revision: 'unknown', seconds: 1201 }), 'Superseded -> Superseded'],
    ['takes a deployment from long before the write for a stale answer', () => run(requested, deployment('ancient', 'SUCCESSFUL', { createdAt: at(-3600) })), 'Requested'],
    ['gives a write up for lost after a minute', () => run(requested, deployment('old', 'SUCCESSFUL'), { revision: 'other', seconds: 61 }), 'Superseded -> Lost'],
    ['waits for a write that was answered, as long as its deadline allows', () => run({ ...requested, id: 'ecs-svc/new' }, deployment('old', 'SUCCESSFUL'), { revision: 'other', seconds: 1199 }), 'Requested'],
    ['gives it up at the deadline', () => run({ ...requested, id: 'ecs-svc/new' }, deployment('old', 'SUCCESSFUL'), { revision: 'other', seconds: 1201 }), 'Superseded -> Lost'],
    ['is done when ECS saw nothing to deploy', () => run(requested, deployment('old', 'SUCCESSFUL'), { seconds: 61, primary: 'COMPLETED' }), 'Succeeded -> Succeeded'],
    ['waits for a creation that ECS shows without a deployment', () => run({ ...requested, deploymentArn: '' }, undefined, { seconds: 90 }), 'Requested'],
    ['progresses', () => run(bound, deployment('new', 'PENDING')), 'Progressing'],
    ['takes a status that AWS adds later for progress', () => run(bound, deployment('new', 'PAUSED')), 'Progressing'],
    ['succeeds', () => run(bound, deployment('new', 'SUCCESSFUL')), 'Succeeded -> Succeeded'],
    ['is rolling back', () => run(bound, deployment('new', 'ROLLBACK_IN_PROGRESS')), 'RollingBack'],
    ['was rolled back by the breaker', () => run(bound, deployment('new', 'ROLLBACK_SUCCESSFUL', { deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 } })), 'RolledBack -> RolledBack by CircuitBreaker'],
    ['was rolled back by an alarm', () => run(bound, deployment('new', 'ROLLBACK_SUCCESSFUL', { alarms: { status: 'TRIGGERED' } })), 'RolledBack -> RolledBack by Alarm'],
    ['was rolled back by a hook', () => run(bound, deployment('new', 'ROLLBACK_SUCCESSFUL', { statusReason: 'Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed.' })), 'RolledBack -> RolledBack by Hook'],
    ['was rolled back by a person', () => run(bound, deployment('new', 'ROLLBACK_SUCCESSFUL')), 'RolledBack -> RolledBack by Person'],
    ['was rolled back by the operator', () => run({ ...bound, state: 'Stopping', message: 'Not done.' }, deployment('new', 'ROLLBACK_SUCCESSFUL')), 'RolledBack -> RolledBack by Operator'],
    ['failed, and so did the rollback', () => run(bound, deployment('new', 'ROLLBACK_FAILED', { statusReason: 'No rollback candidate was found to run the rollback.' })), 'Failed -> Failed by Ecs'],
    ['failed without a rollback', () => run(bound, deployment('new', 'STOPPED', { statusReason: 'ECS deployment circuit breaker: tasks failed to start.' })), 'Failed -> Failed by CircuitBreaker'],
    ['was stopped by a person', () => run(bound, deployment('new', 'STOPPED')), 'Stopped -> Stopped'],
    ['is superseded by a later deployment', () => run(bound, deployment('newer', 'IN_PROGRESS', { createdAt: at(20) }), { bound: deployment('new', 'IN_PROGRESS') }), 'Superseded -> Superseded'],
    ['stopped because a later one took over', () => run(bound, deployment('newer', 'IN_PROGRESS', { createdAt: at(20) }), { bound: deployment('new', 'STOPPED') }), 'Superseded -> Superseded'],
    ['is not superseded by a stale answer', () => run(bound, deployment('old', 'SUCCESSFUL', { createdAt: at(-600) }), { bound: deployment('new', 'IN_PROGRESS') }), 'Progressing'],
    ['keeps waiting for a deployment that cannot be described', () => run(bound, undefined), 'Progressing'],
    ['falls back to PRIMARY when it is gone for good', () => run(bound, undefined, { seconds: 1300, primary: 'COMPLETED' }), 'Succeeded -> Succeeded'],
    ['waits on when only the wall clock was set forward', () => run(bound, undefined, { seconds: 7200, deadlineTime: t0 + 60_000, primary: 'COMPLETED', revision: 'other' }), 'Progressing'],
    ['does not end then because its revision cannot be read', () => run(requested, deployment('new', 'IN_PROGRESS'), { revision: 'unknown', seconds: 7200, deadlineTime: t0 + 60_000 }), 'Requested'],
    ['does not succeed by PRIMARY when another revision runs', () => run(bound, undefined, { seconds: 1300, primary: 'COMPLETED', revision: 'other' }), 'Failed -> Failed by Ecs'],
    ['stops at the deadline', () => run(bound, deployment('new', 'IN_PROGRESS'), { seconds: 1201 }), 'Stopping'],
    ['holds at the deadline when told so', () => run(bound, deployment('new', 'IN_PROGRESS'), { seconds: 1201, spec: { ...defaultRolloutSpec, onFailure: 'Hold' } }), 'Overdue'],
    ['is no longer overdue when it succeeds after all', () => run({ ...bound, state: 'Overdue' }, deployment('new', 'SUCCESSFUL'), { seconds: 1400 }), 'Succeeded -> Succeeded'],
    ['says nothing more once it has ended', () => run({ ...bound, state: 'RolledBack' }, deployment('new', 'SUCCESSFUL')), 'RolledBack'],
  ];
  for (const [what, result, expected] of rows) {
    it(what, () => {
      expect(seen(result())).to.equal(expected);
    });
  }

  it('asks for the stop again until ECS rolls back: the call may have been lost', () => {
    const first = run(bound, deployment('new', 'IN_PROGRESS'), { seconds: 1201 });
    expect(first.stop?.reason).to.equal('ProgressDeadlineExceeded');
    expect(run(first.state, deployment('new', 'IN_PROGRESS'), { seconds: 1206 }).stop).to.not.equal(undefined);
    expect(run(first.state, deployment('new', 'ROLLBACK_REQUESTED'), { seconds: 1206 })).to.deep.equal({ state: { ...first.state } });
  });

  it('remembers why it had it stopped, and tells it of the outcome; of somebody else\'s rollback nothing', () => {
    const late = run(bound, deployment('new', 'IN_PROGRESS'), { seconds: 1201 });
    expect(late.state.stopCause).to.equal('ProgressDeadline');
    const hopeless = run(bound, deployment('new', 'IN_PROGRESS'), { failures: { kind: 'hopeless', reason: 'ImagePull', message: 'gone', failures: 1, decidedAt: 0 } });
    expect(hopeless.state.stopCause).to.equal('FailFastImagePull');
    for (const { state } of [late, hopeless]) {
      const { outcome } = run(state, deployment('new', 'ROLLBACK_SUCCESSFUL'));
      expect(outcome).to.include({ kind: 'RolledBack', by: 'Operator', cause: state.stopCause });
      expect(undoneBy(outcome!)).to.equal(state.stopCause);
    }
    const foreign = run({ ...bound, stopCause: 'Abort' }, deployment('new', 'ROLLBACK_SUCCESSFUL')).outcome;
    expect(foreign).not.to.have.property('cause');
    expect(undoneBy(foreign!)).to.equal('Person');
    expect(run({ ...late.state, stopCause: 'of another version' }, deployment('new', 'ROLLBACK_SUCCESSFUL')).outcome).not.to.have.property('cause');
  });

  it('moves the deadline on with each lifecycle stage, never back', () => {
    const staged = run(bound, deployment('new', 'IN_PROGRESS', { lifecycleStage: 'BAKE_TIME' }), { seconds: 1000 });
    expect(staged.state.deadline).to.equal(at(2200));
    expect(run(staged.state, deployment('new', 'IN_PROGRESS', { lifecycleStage: 'BAKE_TIME' }), { seconds: 2100 }).state.deadline).to.equal(at(2200));
  });

  it('counts seconds from the intent to the end that ECS names', () => {
    const { outcome, state } = run(bound, deployment('new', 'SUCCESSFUL', { finishedAt: at(20) }), { seconds: 90 });
    expect(outcome?.seconds).to.equal(20);
    expect(state.finishedAt, 'the drawing counts from these').to.equal(at(20));
  });
});
