import { expect } from 'chai';
import fc from 'fast-check';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice-spec.ts';
import type { RawServiceDeployment } from '../../../../src/core/observed/raw.ts';
import { approvalsFor, findApproval } from '../../../../src/core/rollout/approvals.ts';
import type { Approval } from '../../../../src/core/rollout/approvals.ts';
import { awaitApproval } from '../../../../src/core/rollout/await-approval.ts';
import type { AwaitInput } from '../../../../src/core/rollout/await-approval.ts';
import { followGates } from '../../../../src/core/rollout/follow-gates.ts';
import type { FollowGatesInput } from '../../../../src/core/rollout/follow-gates.ts';
import { gatesOf } from '../../../../src/core/rollout/gates.ts';
import type { Gate } from '../../../../src/core/rollout/gates.ts';

const t0 = Date.UTC(2026, 10, 21);
const at = (seconds: number): string => new Date(t0 + seconds * 1000).toISOString().replace('.000', '');
const spec = (strategy: string, ...gates: object[]): EcsServiceSpec => ({ service: { deploymentConfiguration: { strategy } }, rollout: { gates } }) as unknown as EcsServiceSpec;
const approval = (change: Partial<Approval> = {}): Approval => ({ name: 'yes', targetHash: 'v1:b', full: false, createdAt: t0, ...change });

describe('gatesOf', () => {
  it('lets the operator wait under ROLLING, in the order of the list, and ECS under the others', () => {
    const gates = [{ name: 'a', at: 'BeforeProduction', approval: {} }, { name: 'b', at: 'BeforeDeployment', approval: { timeoutSeconds: 61 } }];
    expect(gatesOf(spec('ROLLING', ...gates))).to.deep.include({ hooks: [] }).and.nested.property('own[1].timeoutMs', 61_000);
    const canary = gatesOf(spec('CANARY', ...gates));
    expect(canary.own.map(({ name }) => name)).to.deep.equal(['b']);
    expect(canary.hooks[0]).to.include({ name: 'a', stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', onTimeout: 'Rollback', timeoutMs: 86_400_000 });
  });
  it('follows a PAUSE hook of the spec itself as a gate of its stage', () => {
    const hooks = [{ targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'], timeoutConfiguration: { timeoutInMinutes: 5, action: 'CONTINUE' } }, { targetType: 'AWS_LAMBDA', lifecycleStages: ['PRE_SCALE_UP'] }];
    const found = gatesOf({ service: { deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: hooks } } } as unknown as EcsServiceSpec);
    expect(found.hooks).to.deep.equal([{ name: 'post-scale-up', stage: 'POST_SCALE_UP', timeoutMs: 300_000, onTimeout: 'Continue', declared: false }]);
  });
});

describe('approvals', () => {
  const question = { gates: ['sign-off'], targetHash: 'v1:b', declared: true };
  it('never open a gate of another revision', () => {
    expect(findApproval([approval({ targetHash: 'v1:a', full: true })], question)).to.equal(undefined);
    expect(findApproval([approval()], question)?.name).to.equal('yes');
  });
  it('open the gate that they name, or every gate of the spec; others only in full', () => {
    expect(findApproval([approval({ gate: 'other' })], question)).to.equal(undefined);
    expect(findApproval([approval()], { ...question, declared: false })).to.equal(undefined);
    expect(findApproval([approval({ full: true })], { ...question, declared: false })).to.not.equal(undefined);
  });
  it('open a later step only when they were made while it waited', () => {
    expect(findApproval([approval()], { ...question, notBefore: t0 + 5_000 })).to.equal(undefined);
    expect(findApproval([approval({ createdAt: t0 + 5_000 })], { ...question, notBefore: t0 + 5_400 })).to.not.equal(undefined);
  });
  it('are read for one service, less those that are being taken back', () => {
    const object = (name: string, service: string, metadata: object = {}) => ({ metadata: { name, creationTimestamp: at(name.length), ...metadata }, spec: { serviceRef: { name: service }, targetHash: 'v1:b' } }) as any;
    const found = approvalsFor('web', [object('later', 'web'), object('a', 'web'), object('b', 'api'), object('c', 'web', { deletionTimestamp: at(0) })]);
    expect(found.map(({ name }) => name)).to.deep.equal(['a', 'later']);
  });
});

const own = (name: string, change: Partial<Gate> = {}): Gate => ({ name, stage: '', timeoutMs: 600_000, onTimeout: 'Rollback', declared: true, ...change });
const wait = (change: Partial<AwaitInput> = {}) =>
  awaitApproval({ gates: [own('first'), own('second')], targetHash: 'v1:b', previous: undefined, passed: [], approvals: [], promotion: undefined, paused: false, now: t0, ...change });
const promotion = { targetHash: 'v1:b', by: 'ada', full: false };

describe('awaitApproval', () => {
  it('waits at the first gate, and begins with the next when that is passed', () => {
    const first = wait();
    expect(first.waiting).to.deep.include({ name: 'first', since: at(0), expiresAt: at(600) });
    const second = wait({ previous: first.awaiting, promotion, now: t0 + 60_000 });
    expect(second.opened).to.deep.equal([{ gate: 'first', by: 'ada' }]);
    expect(second.waiting).to.deep.include({ name: 'second', since: at(60), expiresAt: at(660) });
    const done = wait({ previous: second.awaiting, promotion, now: t0 + 70_000 });
    expect([done.waiting, done.timedOut]).to.deep.equal([undefined, undefined]);
    expect(done.awaiting.gates.map(({ state, approvedBy }) => `${state} ${approvedBy}`)).to.deep.equal(['Passed ada', 'Passed ada']);
  });
  it('does not take a promote for a gate that nobody saw, unless the whole rollout is promoted', () => {
    expect(wait({ promotion }).waiting?.name).to.equal('first');
    expect(wait({ promotion: { ...promotion, full: true } }).awaiting).to.include({ full: true });
  });
  it('begins anew for another revision, and forgets what was approved for the last one', () => {
    const previous = wait({ promotion: { ...promotion, full: true } }).awaiting;
    expect(wait({ previous, targetHash: 'v1:c' }).waiting?.name).to.equal('first');
    expect(wait({ previous, targetHash: 'v1:c' }).awaiting.full).to.equal(undefined);
  });
  it('lets what passed before be repeated without a second approval', () => {
    const passed = wait({ promotion: { ...promotion, full: true } }).awaiting.gates;
    expect(wait({ passed }).waiting).to.equal(undefined);
  });
  it('times out by itself, and does what the gate says then', () => {
    const previous = wait().awaiting;
    expect(wait({ previous, now: t0 + 599_000 }).timedOut).to.equal(undefined);
    expect(wait({ previous, now: t0 + 600_000 }).timedOut?.name).to.equal('first');
    const gates = [own('first', { onTimeout: 'Continue' }), own('second')];
    const late = wait({ gates, previous, now: t0 + 600_000 });
    expect([late.timedOut, late.waiting?.name, late.awaiting.gates[0]?.state]).to.deep.equal([undefined, 'second', 'TimedOut']);
    expect(late.lapsed.map(({ name }) => name), 'told once').to.deep.equal(['first']);
    expect(wait({ gates, previous: late.awaiting, now: t0 + 605_000 }).lapsed).to.deep.equal([]);
  });
  it('neither passes nor times out while rollouts are paused', () => {
    const previous = wait().awaiting;
    const held = wait({ previous, paused: true, promotion, approvals: [approval({ full: true })], now: t0 + 900_000 });
    expect([held.waiting?.name, held.timedOut, held.opened]).to.deep.equal(['first', undefined, []]);
  });
  it('takes an approval that came too late for the clock, but before anybody looked', () => {
    expect(wait({ previous: wait().awaiting, approvals: [approval()], now: t0 + 900_000 }).waiting).to.equal(undefined);
  });
});

const hook = (change: object = {}) => ({ hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: at(3600), timeoutAction: 'ROLLBACK', ...change });
const deployment = (change: object = {}): RawServiceDeployment => ({ serviceDeploymentArn: 'arn', serviceArn: 's', status: 'IN_PROGRESS', lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', lifecycleHookDetails: [hook()], ...change });
const gates = gatesOf(spec('CANARY', { name: 'sign-off', at: 'BeforeProduction', approval: { timeoutSeconds: 3600 } })).hooks;
const follow = (change: Partial<FollowGatesInput> = {}) =>
  followGates({ deployment: deployment(), gates, previous: [], targetHash: 'v1:b', approvals: [], promotion: undefined, full: false, paused: false, now: t0 + 60_000, ...change });

describe('followGates', () => {
  it('names the gate of the stage, since when it waits and until when', () => {
    expect(follow().gates).to.deep.equal([{ name: 'sign-off', state: 'Waiting', stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', hookId: 'ecs-pause-1', since: at(0), expiresAt: at(3600) }]);
    expect(follow().continues).to.deep.equal([]);
  });

  it('shows the end of its wait in whole seconds, as all times of a status', () => {
    const precise = new Date(Date.parse(at(3600)) + 7).toISOString();
    expect(follow({ deployment: deployment({ lifecycleHookDetails: [hook({ expiresAt: precise })] }) }).gates[0]).to.include({ since: at(0), expiresAt: at(3600) });
  });
  it('opens it by a promote of what was shown to wait, and says so once', () => {
    const opened = follow({ previous: follow().gates, promotion });
    expect(opened.gates[0]).to.include({ state: 'Approved', approvedBy: 'ada', approvedAt: at(60) });
    expect(opened.continues).to.deep.equal([{ gate: 'sign-off', hookId: 'ecs-pause-1' }]);
    expect(opened.opened).to.deep.equal([{ gate: 'sign-off', by: 'ada' }]);
    const again = follow({ previous: opened.gates, promotion: undefined });
    expect(again.continues, 'the call may have been lost').to.deep.equal(opened.continues);
    expect(again.opened).to.deep.equal([]);
  });
  it('does not take the promote of one step for the next', () => {
    const passed = follow({ previous: follow().gates, promotion });
    const next = follow({ deployment: deployment({ lifecycleHookDetails: [hook({ hookId: 'ecs-pause-2' })] }), previous: passed.gates, promotion });
    expect(next.gates).to.have.length(1);
    expect(next.gates[0]).to.include({ name: 'sign-off', state: 'Waiting', hookId: 'ecs-pause-2' });
  });
  it('asks for another approval at each step, and for none when all of it was approved', () => {
    const step2 = deployment({ lifecycleHookDetails: [hook({ hookId: 'ecs-pause-2', expiresAt: at(4200) })], targetServiceRevision: { arn: 'r', requestedProductionTrafficWeight: 10 } });
    const by = (change: Partial<FollowGatesInput>) => follow({ now: t0 + 700_000, ...change }).gates[0]?.approvedBy;
    expect(by({ approvals: [approval()] })).to.equal('RolloutApproval/yes');
    expect(by({ deployment: step2, approvals: [approval()] }), 'made before the first step').to.equal(undefined);
    expect(by({ deployment: step2, approvals: [approval({ createdAt: t0 + 650_000 })] })).to.equal('RolloutApproval/yes');
    expect(by({ deployment: step2, approvals: [approval({ full: true })] })).to.equal('RolloutApproval/yes');
    expect(by({ deployment: step2, full: true })).to.equal('promote --full');
  });
  it('says what became of a hook that waits no more, also of one that ECS does not list', () => {
    const previous = follow({ previous: follow().gates }).gates;
    const state = (change: object, now = t0 + 60_000) => follow({ previous, deployment: deployment(change), now }).gates[0]?.state;
    expect(state({ lifecycleHookDetails: [hook({ status: 'SUCCEEDED' })] })).to.equal('Passed');
    expect(state({ lifecycleHookDetails: [hook({ status: 'TIMED_OUT' })] })).to.equal('TimedOut');
    expect(state({ lifecycleHookDetails: [hook({ status: 'FAILED' })] })).to.equal('Rejected');
    expect(state({ lifecycleHookDetails: [] })).to.equal('Passed');
    expect(state({ lifecycleHookDetails: [] }, t0 + 3_600_000)).to.equal('TimedOut');
    expect(state({ status: 'ROLLBACK_IN_PROGRESS' })).to.equal('Rejected');
  });
  it('passes nothing while rollouts are paused, also what was approved just before', () => {
    const approved = follow({ previous: follow().gates, promotion }).gates;
    expect(follow({ previous: approved, paused: true }).continues).to.deep.equal([]);
    expect(follow({ previous: follow().gates, paused: true, promotion, approvals: [approval({ full: true })] }).gates[0]?.state).to.equal('Waiting');
  });
  it('tells a hook that somebody else put there by its stage, and two at one stage apart', () => {
    const two = deployment({ lifecycleStage: 'POST_SCALE_UP', lifecycleHookDetails: [hook(), hook({ hookId: 'ecs-pause-2' })] });
    expect(follow({ deployment: two }).gates.map(({ name }) => name)).to.deep.equal(['post-scale-up', 'post-scale-up-2']);
    expect(follow({ deployment: two, approvals: [approval()] }).continues, 'an approval of the gates of the spec').to.deep.equal([]);
  });

  it('calls one unknown whose stage ECS does not name, as under ROLLING, and passes it by a promote', () => {
    const { lifecycleStage: _stage, ...rolling } = deployment();
    const shown = follow({ deployment: rolling });
    expect(shown.gates.map(({ name, state }) => [name, state])).to.deep.equal([['unknown', 'Waiting']]);
    const promotion = { targetHash: 'v1:b', full: false, by: 'ada' };
    expect(follow({ deployment: rolling, previous: shown.gates, promotion }).continues).to.deep.equal([{ gate: 'unknown', hookId: 'ecs-pause-1' }]);
  });
  it('continues nothing, whatever happens, without an approval of this very revision', () => {
    const anything = fc.record({
      stage: fc.constantFrom('PRE_SCALE_UP', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'POST_SCALE_UP'),
      status: fc.constantFrom('IN_PROGRESS', 'PENDING', 'ROLLBACK_IN_PROGRESS', 'SUCCESSFUL'),
      hooks: fc.array(fc.constantFrom('AWAITING_ACTION', 'SUCCEEDED', 'IN_PROGRESS', 'FAILED', 'TIMED_OUT'), { maxLength: 3 }),
      weight: fc.constantFrom(0, 10, 100),
      later: fc.nat(10_000_000),
    });
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 8 }), (walk) => {
        let previous = follow().gates;
        for (const { stage, status, hooks, weight, later } of walk) {
          const shown = deployment({ lifecycleStage: stage, status, lifecycleHookDetails: hooks.map((state, index) => hook({ hookId: `ecs-pause-${String(index)}`, status: state })), targetServiceRevision: { arn: 'r', requestedProductionTrafficWeight: weight } });
          const result = follow({ deployment: shown, previous, approvals: [approval({ targetHash: 'v1:a', full: true })], promotion: { ...promotion, targetHash: 'v1:a', full: true }, now: t0 + later });
          expect(result.continues).to.deep.equal([]);
          expect(new Set(result.gates.map(({ name }) => name)).size, 'names are keys of a list map').to.equal(result.gates.length);
          previous = result.gates;
        }
      }),
    );
  });
});
