import { expect } from 'chai';
import type { ObservedService } from '../../../../src/core/model/service.ts';
import { byteLength } from '../../../../src/core/rollout/clip.ts';
import { defaultRolloutSpec, startRollout } from '../../../../src/core/rollout/rollout-state.ts';
import { decideSituation } from '../../../../src/core/status/decide-situation.ts';

describe('a rollout that failed and was not rolled back', () => {
  it('says what to do whatever length ECS\'s own words have', () => {
    const advice = '(check the image reference, its platform, and the permissions of the execution role)';
    const evidence = `3 tasks ImagePull: ${'a reason of a task '.repeat(14)}${advice} | ${'an event '.repeat(15)}`.slice(0, 512);
    const message = `Stopped early. ${'what the operator and ECS said before '.repeat(14)}`.slice(0, 512);
    const rollout = { ...startRollout({ targetHash: 'v1:a', currentArn: 'arn:d', now: 0, spec: defaultRolloutSpec }), state: 'Failed', message } as const;
    const verdict = decideSituation({
      service: { namespace: 'shop', name: 'web' },
      observed: { state: 'Active', currentDeploymentArn: 'arn:d', counts: { desired: 0, running: 0, pending: 0 } } as ObservedService,
      triggerHash: 'v1:a',
      observeOnly: false,
      plan: { steps: [], changes: [], holds: [] },
      heldBy: undefined,
      quarantined: { hash: 'v1:a', reason: 'FirstDeploymentFailed', evidence, commit: '', at: '2026-01-01T00:00:00Z' },
      rollout,
      applied: false,
      drift: 'InSync',
      driftTotal: 0,
      health: 'TasksRunning',
    });
    expect(verdict.situation).to.equal('RolloutFailed');
    expect(byteLength(verdict.message)).to.be.at.most(1_024);
    expect(verdict.message).to.match(/^The first deployment failed.* Stopped early\. what.*…/).and.contain(advice).and.match(/longshore retry web -n shop$/);
  });
});
