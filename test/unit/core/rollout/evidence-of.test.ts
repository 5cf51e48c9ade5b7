import { expect } from 'chai';
import { reasonText } from '../../../../src/core/rollout/classify-end.ts';
import { evidenceOf } from '../../../../src/core/rollout/evidence-of.ts';
import { quarantineText } from '../../../../src/core/rollout/quarantine-text.ts';
import type { RolloutOutcome } from '../../../../src/core/rollout/rollout-state.ts';

const events = '(service search) rolling back to deployment ecs-svc/2388.';
const undone = (by: 'Operator' | 'Hook' | 'Alarm' | 'Person' | 'CircuitBreaker', message: string, more: object = {}): RolloutOutcome => ({ kind: 'RolledBack', by, seconds: 9, message, ...more });
const shown = (outcome: RolloutOutcome): string => quarantineText({ hash: 'h', reason: 'R', evidence: evidenceOf(outcome, events), commit: 'c', at: 'T' }, { namespace: 'shop', name: 'web' });

describe('the evidence of a rollout that was undone', () => {
  it('begins with who or what decided it, where somebody or something did', () => {
    expect(shown(undone('Operator', 'Aborted by root.', { cause: 'Abort' }))).to.contain('at T: Aborted by root. It is');
    expect(shown(undone('Hook', 'Hook arn:check decided so.'))).to.contain('at T: Hook arn:check decided so. It is');
    expect(shown(undone('Alarm', 'Alarms were triggered: too-many-5xx.'))).to.contain('at T: Alarms were triggered: too-many-5xx. It is');
    expect(shown(undone('Person', 'Stopped by arn:user.'))).to.contain('at T: Stopped by arn:user. It is');
  });

  it('names a hook\'s function within what a condition shows', () => {
    const statusReason = 'Service deployment rolled back because POST_PRODUCTION_TRAFFIC_SHIFT lifecycle hook(s) failed.';
    const message = reasonText({ serviceDeploymentArn: 'arn', serviceArn: 's', status: 'ROLLBACK_SUCCESSFUL', statusReason, lifecycleHookDetails: [{ status: 'FAILED', targetArn: 'arn:aws:lambda:eu-central-1:123456789012:function:check-the-checkout' }] });
    expect(shown(undone('Hook', message))).to.contain('Hook check-the-checkout decided so. It is');
  });

  it('says of a PAUSE hook how it ended, where ECS does not, and never its id', () => {
    const told = (statusReason: string, status: string): string =>
      reasonText({ serviceDeploymentArn: 'arn', serviceArn: 's', status: 'STOPPED', statusReason, lifecycleHookDetails: [{ hookId: 'ecs-pause-1', targetType: 'PAUSE', status, timeoutAction: 'ROLLBACK' }] });
    const nothing = 'No rollback candidate was found to run the rollback.';
    expect(told(nothing, 'TIMED_OUT')).to.equal(`${nothing} Nobody approved it at its PAUSE hook in time.`);
    expect(told(nothing, 'FAILED')).to.equal(`${nothing} Somebody sent it back at its PAUSE hook.`);
    const said = 'Service deployment rolled back because PRE_SCALE_UP pause hook timed out.';
    expect(told(said, 'TIMED_OUT')).to.equal(said);
  });

  it('keeps what tasks and events say behind it, and before all where they are the cause', () => {
    expect(evidenceOf(undone('Operator', 'Aborted by root.', { cause: 'Abort' }), events)).to.equal(`Aborted by root. | ${events}`);
    expect(evidenceOf(undone('CircuitBreaker', 'The threshold was exceeded.'), events)).to.equal(events);
    expect(evidenceOf(undone('Operator', 'Stopped early.', { cause: 'ProgressDeadline' }), events)).to.equal(events);
  });

  it('is the message where nothing else is known', () => {
    expect(evidenceOf(undone('CircuitBreaker', 'The threshold was exceeded.'), '')).to.equal('The threshold was exceeded.');
  });
});
