import { expect } from 'chai';
import type { Hold, ObservedService } from '../../../../src/core/model/service.ts';
import { defaultRolloutSpec, startRollout } from '../../../../src/core/rollout/rollout-state.ts';
import { decideSituation } from '../../../../src/core/status/decide-situation.ts';

const rollout = { ...startRollout({ targetHash: 'v1:old', currentArn: 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/main/web/one', now: 0, spec: defaultRolloutSpec }), state: 'Overdue', message: 'Not done within 1200 s.' } as const;
const strategyHold: Hold = { reason: 'WaitingForRollout', message: 'the deployment strategy changes when the deployment that runs has ended', retryAfterMs: 5_000 };

function messageFor(triggerHash: string, holds: readonly Hold[]): string {
  return decideSituation({
    service: { namespace: 'shop', name: 'web' },
    observed: { state: 'Active' } as ObservedService,
    triggerHash,
    observeOnly: false,
    plan: { steps: [], changes: [], holds },
    heldBy: undefined,
    quarantined: undefined,
    rollout,
    applied: false,
    drift: 'InSync',
    driftTotal: 0,
    health: 'TasksRunning',
  }).message;
}

describe('a rollout that is overdue and left to ECS', () => {
  it('says how to end it when a newer revision cannot start before its end, which may never come', () => {
    expect(messageFor('v1:new', [strategyHold])).to.match(/^Not done within 1200 s\. A newer revision waits for its end: the deployment strategy changes.* longshore abort web -n shop$/);
  });

  it('says nothing of the kind to its own revision, or where nothing waits', () => {
    expect(messageFor('v1:old', [strategyHold])).to.equal('Not done within 1200 s.');
    expect(messageFor('v1:new', [])).to.equal('Not done within 1200 s.');
  });
});
