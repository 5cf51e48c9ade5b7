import { expect } from 'chai';
import type { ObservedService } from '../../../../src/core/model/service.ts';
import { foreignDeployment, foreignText } from '../../../../src/core/rollout/foreign-deployment.ts';
import type { ForeignPlan } from '../../../../src/core/rollout/foreign-deployment.ts';
import { pauseGates } from '../../../../src/core/rollout/gates.ts';

const arn = 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/web/other';
const marked = { targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'], hookDetails: { 'longshore.dev/gate': 'sign-off' }, timeoutConfiguration: { timeoutInMinutes: 30, action: 'CONTINUE' } };
const own = { targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT'] };
const lambda = { targetType: 'AWS_LAMBDA', lifecycleStages: ['POST_SCALE_UP'], hookTargetArn: 'arn:aws:lambda:eu-west-1:1:function:check' };
const configuration = { strategy: 'CANARY', lifecycleHooks: [lambda, marked, own] };
const waiting = { hookId: 'ecs-pause-7', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: '2026-11-21T12:00:00Z', timeoutAction: 'ROLLBACK' };

function text(deployment: object, service: object = { deploymentConfiguration: configuration }, plan: ForeignPlan = { until: undefined, repaired: false }): string {
  const found = foreignDeployment({ deployment: { serviceDeploymentArn: arn, status: 'IN_PROGRESS', ...deployment }, service } as unknown as ObservedService);
  return found === undefined ? 'none' : foreignText(found, { namespace: 'shop', name: 'web' }, plan);
}

describe('a deployment that somebody else started', () => {
  it('at a gate of ours: names the gate, its time-out and what that does, how to take it back and how to pass it', () => {
    const said = text({ lifecycleStage: 'POST_SCALE_UP', lifecycleHookDetails: [waiting] });
    expect(said).to.match(/waits at gate sign-off \(POST_SCALE_UP\), until ECS rolls it back by itself at 2026-11-21T12:00:00Z\./);
    expect(said).to.include('longshore abort web -n shop').and.to.include(`--service-deployment-arn ${arn} --hook-id ecs-pause-7 --action CONTINUE`);
  });

  it('goes on at the time-out where the hook says so', () => {
    expect(text({ lifecycleStage: 'POST_SCALE_UP', lifecycleHookDetails: [{ ...waiting, timeoutAction: 'CONTINUE' }] })).to.include('until ECS goes on by itself');
    const { timeoutAction: _action, ...silent } = waiting;
    expect(text({ lifecycleStage: 'POST_SCALE_UP', lifecycleHookDetails: [silent] })).to.include('until ECS goes on by itself');
  });

  it('at a hook without our mark: named by its stage, also one that nothing is known of', () => {
    expect(text({ lifecycleStage: 'PRE_SCALE_UP', lifecycleHookDetails: [waiting] })).to.include('waits at gate pre-scale-up (PRE_SCALE_UP)');
    expect(text({ lifecycleStage: 'PRE_SCALE_UP', lifecycleHookDetails: [waiting] }, {})).to.include('waits at gate pre-scale-up (PRE_SCALE_UP)');
  });

  it('is told by the hooks that it started with, not by those that the service has by now', () => {
    const moved = { lifecycleHooks: [{ ...marked, hookDetails: { 'longshore.dev/gate': 'renamed' } }] };
    expect(text({ lifecycleStage: 'POST_SCALE_UP', lifecycleHookDetails: [waiting], deploymentConfiguration: configuration }, { deploymentConfiguration: moved })).to.include('gate sign-off');
  });

  it('at a hook of a stage that ECS does not name, as under ROLLING', () => {
    expect(text({ lifecycleHookDetails: [waiting] })).to.include('waits at gate unknown (UNKNOWN)');
  });

  it('that waits nowhere: says what will be done about it, and when', () => {
    const rolling = { deploymentConfiguration: { strategy: 'ROLLING' } };
    const [moved, until] = [{ deploymentConfiguration: configuration }, Date.parse('2026-11-21T13:00:00.500Z')];
    expect(text(rolling)).to.match(/by somebody else\. It is left to end\. To take it back: longshore abort web -n shop$/);
    expect(text(rolling, {}, { until: undefined, repaired: true })).to.match(/\. It is left to end, and what differs from the spec is set back then\. To take/);
    expect(text(rolling, {}, { until: Number.NaN, repaired: true })).to.match(/\. It is left to end, and what differs/);
    expect(text(rolling, {}, { until, repaired: true })).to.match(/\. If it still runs at 2026-11-21T13:00:00Z, what the spec says takes its place, since status does not say what was applied before\. To take/);
    expect(text(moved, {}, { until, repaired: true })).to.match(/\. If it stays in one stage for longer than spec\.rollout\.progressDeadlineSeconds .*, what the spec says takes its place/);
  });

  it('on its way back there is nothing to do; over, it is none', () => {
    expect(text({ status: 'ROLLBACK_IN_PROGRESS', lifecycleHookDetails: [waiting] })).to.match(/rolls it back\.$/);
    expect(text({ status: 'SUCCESSFUL' })).to.equal('none');
  });
});

describe('pauseGates', () => {
  it('are those with our mark by name, which any approval opens, and the others by stage, a day long unless they say more', () => {
    expect(pauseGates(configuration)).to.deep.equal([
      { name: 'sign-off', stage: 'POST_SCALE_UP', timeoutMs: 1_800_000, onTimeout: 'Continue', declared: true },
      { name: 'pre-scale-up', stage: 'PRE_SCALE_UP', timeoutMs: 86_400_000, onTimeout: 'Rollback', declared: false },
      { name: 'post-test-traffic-shift', stage: 'POST_TEST_TRAFFIC_SHIFT', timeoutMs: 86_400_000, onTimeout: 'Rollback', declared: false },
    ]);
  });

  for (const odd of [undefined, null, 'CANARY', {}, { lifecycleHooks: 'none' }, { lifecycleHooks: [null, { targetType: 'PAUSE' }, { targetType: 'PAUSE', lifecycleStages: [7] }] }]) {
    it(`are none in ${JSON.stringify(odd)}`, () => {
      expect(pauseGates(odd)).to.deep.equal([]);
    });
  }
});
