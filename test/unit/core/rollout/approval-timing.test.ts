/** Approvals and the steps of one gate, down to the second: `creationTimestamp` has no more. */
import { expect } from 'chai';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice-spec.ts';
import type { RawServiceDeployment } from '../../../../src/core/observed/raw.ts';
import type { Approval } from '../../../../src/core/rollout/approvals.ts';
import { approvalsFor } from '../../../../src/core/rollout/approvals.ts';
import { awaitApproval } from '../../../../src/core/rollout/await-approval.ts';
import { followGates } from '../../../../src/core/rollout/follow-gates.ts';
import type { FollowedGates, FollowGatesInput } from '../../../../src/core/rollout/follow-gates.ts';
import { gatesOf } from '../../../../src/core/rollout/gates.ts';

const t0 = Date.UTC(2026, 10, 21);
const TIMEOUT_S = 3_600;
const spec = { service: { deploymentConfiguration: { strategy: 'LINEAR' } }, rollout: { gates: [{ name: 'sign-off', at: 'BeforeProduction', approval: { timeoutSeconds: TIMEOUT_S } }] } };
const { hooks: gates } = gatesOf(spec as unknown as EcsServiceSpec);
const approval = (name: string, seconds: number, change: Partial<Approval> = {}): Approval => ({ name, targetHash: 'v1:b', full: false, createdAt: t0 + Math.floor(seconds) * 1000, ...change });

/** A step that began to wait at `began` (seconds), looked at a moment later. */
function step(number: number, began: number, change: Partial<FollowGatesInput> = {}): FollowedGates {
  const deployment = {
    serviceDeploymentArn: 'arn',
    serviceArn: 's',
    status: 'IN_PROGRESS',
    lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
    lifecycleHookDetails: [{ hookId: `step-${String(number)}`, targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: new Date(t0 + (began + TIMEOUT_S) * 1000).toISOString(), timeoutAction: 'ROLLBACK' }],
    targetServiceRevision: { arn: 'r', requestedProductionTrafficWeight: 10 * (number - 1) },
  } as unknown as RawServiceDeployment;
  return followGates({ deployment, gates, previous: [], targetHash: 'v1:b', approvals: [], promotion: undefined, full: false, paused: false, now: t0 + began * 1000 + 300, ...change });
}
const opened = ({ gates: [gate] }: FollowedGates): string | undefined => gate?.approvedBy?.replace('RolloutApproval/', '');

describe('an approval in the very second in which the next step begins', () => {
  it('that opened the step before does not open the next one, too', () => {
    const first = step(1, 5.1, { approvals: [approval('a', 5.2)] });
    expect(opened(first)).to.equal('a');
    const second = step(2, 5.8, { previous: first.gates, approvals: [approval('a', 5.2)] });
    expect(opened(second)).to.equal(undefined);
    expect(second.continues).to.deep.equal([]);
  });

  it('nor in any later look at that step, when status knows the step before no more', () => {
    const spent = approval('a', 5.2);
    const first = step(1, 5.1, { approvals: [spent] });
    for (const began of [5.8, 2]) {
      let second = step(2, began, { previous: first.gates, approvals: [spent], now: t0 + 6_000 });
      for (const look of [7, 30, 300]) {
        second = step(2, began, { previous: second.gates, approvals: [spent], now: t0 + look * 1000 });
        expect(opened(second), `began ${String(began)}, at ${String(look)}`).to.equal(undefined);
      }
      expect(opened(step(2, began, { previous: second.gates, approvals: [spent, approval('b', 301)], now: t0 + 301_500 }))).to.equal('b');
    }
  });

  it('is not lost when it was made for the next step', () => {
    const first = step(1, 5.1, { approvals: [approval('a', 5.2)] });
    for (const made of [5.2, 5.9, 6.5]) {
      for (const name of ['b', 'A']) {
        const second = step(2, 5.8, { previous: first.gates, approvals: [approval(name, made), approval('a', 5.2)].toSorted((x, y) => x.createdAt - y.createdAt || (x.name < y.name ? -1 : 1)) });
        expect(opened(second), `${name} at ${String(made)}`).to.equal(name);
      }
    }
  });

  it('counts where it was made in the second in which the step began to wait, and not in the one before', () => {
    const first = step(1, 0, { approvals: [approval('a', 0)] });
    expect(opened(step(2, 60.9, { previous: first.gates, approvals: [approval('b', 60.95)] }))).to.equal('b');
    expect(opened(step(2, 60.9, { previous: first.gates, approvals: [approval('b', 59.99)] }))).to.equal(undefined);
  });

  it('opens one step, also where the API server is ahead of the operator', () => {
    const ahead = approval('a', 8);
    const first = step(1, 5.1, { approvals: [ahead] });
    expect(first.gates[0]?.approvedAt).to.equal('2026-11-21T00:00:08Z');
    expect(opened(step(2, 5.8, { previous: first.gates, approvals: [ahead] }))).to.equal(undefined);
    expect(opened(step(2, 12, { previous: first.gates, approvals: [ahead] }))).to.equal(undefined);
  });

  it('that was deleted and made again under its name counts for the step that waits then', () => {
    const first = step(1, 5.1, { approvals: [approval('a', 5)] });
    expect(opened(step(2, 7, { previous: first.gates, approvals: [approval('a', 9)], now: t0 + 10_000 }))).to.equal('a');
  });

  it('by annotation opens what status shows, and no step that was reached meanwhile', () => {
    const promotion = { targetHash: 'v1:b', by: 'ada', full: false };
    const first = step(1, 5.1);
    expect(opened(step(2, 5.8, { previous: first.gates, promotion }))).to.equal(undefined);
    const second = step(2, 5.8, { previous: first.gates });
    expect(opened(step(2, 5.8, { previous: second.gates, promotion }))).to.equal('ada');
  });
});

describe('RolloutApprovals that contradict each other', () => {
  const object = (name: string, seconds: number, more: object = {}) =>
    ({ metadata: { name, creationTimestamp: new Date(t0 + seconds * 1000).toISOString() }, spec: { serviceRef: { name: 'web' }, targetHash: 'v1:b', ...more } }) as never;
  /** In whatever order the cache lists them. */
  const listed = (...objects: never[]) => [objects, objects.toReversed()].map((each) => approvalsFor('web', each));

  it('two for one gate: the older one is named, of the same second the one that comes first by name', () => {
    for (const approvals of listed(object('b', 1), object('a', 2), object('c', 1))) expect(opened(step(1, 5, { approvals }))).to.equal('b');
  });

  it('one in full and one that is not: the older one is named, and all later steps are open', () => {
    for (const approvals of listed(object('once', 1), object('all', 2, { full: true }))) {
      const first = step(1, 5, { approvals });
      expect(opened(first)).to.equal('once');
      expect(opened(step(2, 60, { previous: first.gates, approvals }))).to.equal('all');
    }
  });

  it('one of a wrong revision, or of another gate, beside a right one: the right one opens it', () => {
    for (const approvals of listed(object('hash', 1, { targetHash: 'v1:a', full: true }), object('gate', 2, { gate: 'other' }), object('right', 3))) {
      expect(opened(step(1, 5, { approvals }))).to.equal('right');
      const own = awaitApproval({ gates: [{ name: 'sign-off', stage: '', timeoutMs: 60_000, onTimeout: 'Rollback', declared: true }], targetHash: 'v1:b', previous: undefined, passed: [], approvals, promotion: undefined, paused: false, now: t0 + 5_000 });
      expect(own.opened).to.deep.equal([{ gate: 'sign-off', by: 'RolloutApproval/right' }]);
    }
  });

  it('only wrong ones open nothing', () => {
    for (const approvals of listed(object('hash', 1, { targetHash: 'v1:a', full: true }), object('gate', 2, { gate: 'other' }))) expect(step(1, 5, { approvals }).continues).to.deep.equal([]);
  });
});
