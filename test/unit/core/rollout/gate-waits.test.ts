import { expect } from 'chai';
import { endedWaits, longestWait } from '../../../../src/core/rollout/gate-waits.ts';
import type { EcsServiceStatus, GateStatus } from '../../../../src/core/status/ecs-service-status.ts';

const t0 = Date.UTC(2026, 10, 21);
const at = (seconds: number): string => new Date(t0 + seconds * 1000).toISOString();
const gate = (state: string, change: Partial<GateStatus> = {}): GateStatus => ({ name: 'sign-off', state, since: at(0), expiresAt: at(600), ...change });
const hook = (state: string, change: Partial<GateStatus> = {}): GateStatus => gate(state, { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', hookId: 'ecs-pause-1', ...change });
const status = (parts: { awaiting?: readonly GateStatus[]; rollout?: readonly GateStatus[]; state?: string }): EcsServiceStatus =>
  ({
    observedGeneration: 1,
    conditions: [],
    ...(parts.awaiting === undefined ? {} : { awaiting: { targetHash: 'v1:b', since: at(0), gates: parts.awaiting } }),
    ...(parts.rollout === undefined ? {} : { rollout: { state: parts.state ?? 'Progressing', gates: parts.rollout } }),
  }) as unknown as EcsServiceStatus;
const spec = { rollout: { gates: [{ name: 'sign-off', at: 'PreScaleUp', approval: {} }] } } as any;
const waits = (previous: EcsServiceStatus, next: EcsServiceStatus, seconds = 60) => endedWaits({ previous, next, spec, now: t0 + seconds * 1000 });

describe('endedWaits', () => {
  it('counts an approval from the time at which it was given, and by what', () => {
    const approved = hook('Approved', { approvedAt: at(42), approvedBy: 'RolloutApproval/yes' });
    expect(waits(status({ rollout: [hook('Waiting')] }), status({ rollout: [approved] }))).to.deep.equal([{ point: 'BeforeProduction', outcome: 'Approved', seconds: 42, source: 'RolloutApproval' }]);
    expect(waits(status({ rollout: [approved] }), status({ rollout: [{ ...approved, state: 'Passed' }] })), 'it was counted').to.deep.equal([]);
  });

  it('counts one that never had to wait as a wait of no time', () => {
    const passed = gate('Passed', { approvedAt: at(0), approvedBy: 'ada' });
    expect(waits(status({}), status({ rollout: [passed] }))).to.deep.equal([{ point: 'PreScaleUp', outcome: 'Approved', seconds: 0, source: 'Annotation' }]);
    expect(waits(status({}), status({ rollout: [{ ...passed, approvedBy: 'promote --full' }] }))[0]?.source).to.equal('PromoteFull');
  });

  it('knows a gate again when its revision is deployed', () => {
    const passed = gate('Passed', { approvedAt: at(42), approvedBy: 'ada' });
    expect(waits(status({ awaiting: [passed] }), status({ rollout: [passed] }))).to.deep.equal([]);
    expect(waits(status({ awaiting: [gate('Waiting')] }), status({ rollout: [passed] }))).to.have.length(1);
  });

  it('counts each step of one gate by itself', () => {
    const first = hook('Passed', { approvedAt: at(10), approvedBy: 'ada' });
    const second = hook('Waiting', { hookId: 'ecs-pause-2', since: at(30) });
    expect(waits(status({ rollout: [first] }), status({ rollout: [second] }))).to.deep.equal([]);
    expect(waits(status({ rollout: [second] }), status({ rollout: [{ ...second, state: 'Passed' }] }))).to.deep.equal([{ point: 'BeforeProduction', outcome: 'Passed', seconds: 30 }]);
  });

  it('tells time-outs and what was taken back apart', () => {
    const waiting = status({ awaiting: [gate('Waiting')] });
    expect(waits(waiting, status({}))).to.deep.equal([{ point: 'PreScaleUp', outcome: 'Withdrawn', seconds: 60 }]);
    expect(waits(waiting, status({}), 600)).to.deep.equal([{ point: 'PreScaleUp', outcome: 'TimedOut', seconds: 600 }]);
    expect(waits(status({ rollout: [hook('Waiting')] }), status({ rollout: [hook('Rejected')] }))[0]?.outcome).to.equal('Rejected');
    expect(waits(status({ rollout: [hook('Waiting', { stage: 'TEST_TRAFFIC_SHIFT' })] }), status({ rollout: [hook('TimedOut', { stage: 'TEST_TRAFFIC_SHIFT' })] }))[0]).to.include({ point: 'Other', outcome: 'TimedOut' });
  });
});

describe('longestWait', () => {
  it('is that of the gate that began first', () => {
    const both = status({ awaiting: [gate('Waiting', { since: at(20) })], rollout: [hook('Waiting', { since: at(10) })] });
    expect(longestWait(both, spec)).to.deep.equal({ point: 'BeforeProduction', since: t0 + 10_000 });
    expect(longestWait(status({ rollout: [hook('Passed')] }), spec)).to.equal(undefined);
  });

  it('forgets a gate of a rollout that is over', () => {
    expect(longestWait(status({ rollout: [hook('Waiting')], state: 'RolledBack' }), spec)).to.equal(undefined);
  });
});
