import { expect } from 'chai';
import fc from 'fast-check';
import { joinTexts } from '../../../../src/core/rollout/join-texts.ts';
import { reasonText } from '../../../../src/core/rollout/classify-end.ts';
import { adoptDeployment } from '../../../../src/core/rollout/adopt-deployment.ts';
import { byteLength, clip } from '../../../../src/core/rollout/clip.ts';
import { EVIDENCE_BYTES, gatherEvidence } from '../../../../src/core/rollout/evidence.ts';
import { commitOf, provenanceOf } from '../../../../src/core/rollout/provenance.ts';
import { requestedAction } from '../../../../src/core/rollout/requested-action.ts';
import { defaultRolloutSpec, startRollout } from '../../../../src/core/rollout/rollout-state.ts';
import type { RolloutPhase } from '../../../../src/core/rollout/rollout-state.ts';
import { holdForRunning } from '../../../../src/core/rollout/supersede.ts';

const t0 = Date.UTC(2026, 0, 1);
const started = (seconds: number, state: RolloutPhase = 'Progressing') => ({ ...startRollout({ targetHash: 'v1:b', currentArn: 'old', now: t0 - seconds * 1000, spec: defaultRolloutSpec }), state });
const running = { serviceDeploymentArn: 'new', serviceArn: 's', status: 'IN_PROGRESS', createdAt: new Date(t0 - 300_000).toISOString() };

describe('holdForRunning', () => {
  const hold = (input: object) => holdForRunning({ state: undefined, targetHash: 'v1:c', deployment: undefined, spec: defaultRolloutSpec, now: t0, ...input })?.reason;

  it('lets a quiet service be deployed', () => {
    expect(hold({})).to.equal(undefined);
    expect(hold({ deployment: { ...running, status: 'ROLLBACK_SUCCESSFUL' }, state: started(5, 'RolledBack') })).to.equal(undefined);
  });
  it('waits for a rollback, whoever asked for it', () => {
    for (const status of ['ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'STOP_REQUESTED']) expect(hold({ deployment: { ...running, status } })).to.equal('WaitingForRollback');
    expect(hold({ deployment: running, state: started(900, 'Stopping') })).to.equal('WaitingForRollback');
  });
  it('supersedes once a minute, by the intent or by what ECS says of a foreign deployment', () => {
    expect(holdForRunning({ state: started(20), targetHash: 'v1:c', deployment: running, spec: defaultRolloutSpec, now: t0 })).to.include({ reason: 'SupersedeLimited', retryAfterMs: 40_000 });
    expect(hold({ state: started(61), deployment: running })).to.equal(undefined);
    expect(hold({ deployment: { ...running, createdAt: new Date(t0 - 10_000).toISOString() } })).to.equal('SupersedeLimited');
  });
  it('lets the running one end with Finish, unless it is stuck', () => {
    const spec = { ...defaultRolloutSpec, onNewRevision: 'Finish' as const };
    expect(hold({ state: started(600), deployment: running, spec })).to.equal('WaitingForRollout');
    expect(hold({ state: started(1300, 'Overdue'), deployment: running, spec })).to.equal(undefined);
  });
  it('does not hold the repetition of an unanswered write', () => {
    expect(hold({ state: started(1, 'Requested'), targetHash: 'v1:b' })).to.equal(undefined);
    expect(hold({ state: started(1, 'Requested'), targetHash: 'v1:c' })).to.equal('SupersedeLimited');
  });
});

describe('adoptDeployment', () => {
  const adopt = (status: string, target: 'desired' | 'other', restored: 'desired' | 'other' | 'unknown' = 'unknown', members: object = {}) =>
    adoptDeployment({ deployment: { ...running, status, ...members }, targetHash: 'v1:b', target, restored, now: t0, spec: defaultRolloutSpec });

  it('binds to what brings, or brought, the desired revision', () => {
    for (const [status, state] of [['IN_PROGRESS', 'Progressing'], ['SUCCESSFUL', 'Succeeded'], ['ROLLBACK_REQUESTED', 'RollingBack'], ['ROLLBACK_SUCCESSFUL', 'RolledBack'], ['ROLLBACK_FAILED', 'Failed'], ['STOPPED', 'Stopped']] as const) {
      expect(adopt(status, 'desired')?.rollout.state, status).to.equal(state);
    }
    expect(adopt('STOPPED', 'desired', 'unknown', { statusReason: 'circuit breaker' })?.failedBy).to.equal('CircuitBreaker');
  });
  it('is satisfied with a rollback to the desired revision, but only a successful one', () => {
    expect(adopt('ROLLBACK_SUCCESSFUL', 'other', 'desired')?.rollout.state).to.equal('Succeeded');
    expect(adopt('ROLLBACK_FAILED', 'other', 'desired')).to.equal(undefined);
  });
  it('has nothing to do with any other deployment, however successful', () => {
    expect(adopt('SUCCESSFUL', 'other')).to.equal(undefined);
    expect(adopt('IN_PROGRESS', 'other', 'other')).to.equal(undefined);
  });
});

describe('gatherEvidence', () => {
  it('gathers the commonest reason of the failed revision and the telling events, within 512 bytes', () => {
    const task = (stoppedReason: string, more = {}) => ({ taskArn: 't', taskDefinitionArn: 'td:2', stoppedReason, stoppedAt: '2026-01-01T00:01:00.000Z', ...more });
    const found = gatherEvidence({
      tasks: [task('CannotPullContainerError: a'), task('CannotPullContainerError: a'), task('Scaling activity initiated by deployment'), task('OutOfMemoryError', { taskDefinitionArn: 'td:1' }), task('OutOfMemoryError', { stoppedAt: '2025-01-01T00:00:00.000Z' })],
      events: [{ at: '2026-01-01T00:02:00.000Z', message: '(service web) rolling back to deployment ecs-svc/1.' }, { at: '2026-01-01T00:02:00.000Z', message: '(service web) failed: CannotPullContainerError: a' }, { at: '2026-01-01T00:02:00.000Z', message: '(service web) has reached a steady state.' }],
      taskDefinitionArn: 'td:2',
      since: '2026-01-01T00:00:00.000Z',
    });
    expect(found.class).to.equal('ImagePull');
    expect(found.text, 'once, though ECS says it in its events again').to.match(/^2 tasks ImagePull: CannotPullContainerError: a \(check the image[^|]*\)$/);
    const events = [{ at: '2026-01-01T00:02:00.000Z', message: '(service web) rolling back to deployment ecs-svc/1.' }, { at: '2026-01-01T00:02:00.000Z', message: '(service web) has reached a steady state.' }];
    expect(gatherEvidence({ tasks: [], events, taskDefinitionArn: 'td:2', since: '2026-01-01T00:00:00.000Z' }).text, 'without tasks the events tell').to.equal('(service web) rolling back to deployment ecs-svc/1.');
    fc.assert(
      fc.property(fc.array(fc.record({ taskArn: fc.string(), stoppedReason: fc.string({ unit: 'binary', maxLength: 3_000 }) })), fc.array(fc.record({ at: fc.string(), message: fc.string({ unit: 'binary' }) })), (tasks, events) => {
        expect(byteLength(gatherEvidence({ tasks, events, taskDefinitionArn: undefined, since: '' }).text)).to.be.at.most(EVIDENCE_BYTES);
      }),
    );
  });
});

describe('clip', () => {
  it('gives one well formed line of at most so many bytes, and leaves what fits as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 3, max: 200 }), (text, bytes) => {
        const clipped = clip(text, bytes);
        expect(byteLength(clipped)).to.be.at.most(bytes);
        expect(clipped).not.to.match(/\n|\p{Surrogate}|\p{Cc}/u);
        expect(clip(clipped, bytes)).to.equal(clipped);
      }),
    );
    expect(clip('plain text', 10)).to.equal('plain text');
  });
});

describe('what annotations say', () => {
  const metadata = (annotations: Record<string, string>, generation = 3) => ({ name: 'web', namespace: 'shop', generation, annotations, labels: { 'longshore.dev/source': 'apps' } });

  it('names the commit', () => {
    const provenance = provenanceOf(metadata({ 'longshore.dev/source-revision': `main@sha1:${'a'.repeat(40)}`, 'longshore.dev/source-author': 'Ada', 'longshore.dev/source-path': 'web.yaml' }));
    expect(provenance).to.include({ ref: 'GitSource/shop/apps', author: 'Ada', path: 'web.yaml' });
    expect(commitOf(provenance)).to.equal('a'.repeat(12));
    expect(commitOf({ ...provenance, revision: 'by-hand' })).to.equal('by-hand');
  });

  it('asks for a retry once per token, or once until something else is asked for without one', () => {
    expect(requestedAction(metadata({ 'longshore.dev/action': 'retry:1' }), '')).to.deep.equal({ verb: 'retry', action: 'Retry', token: '1' });
    expect(requestedAction(metadata({ 'longshore.dev/action': 'retry:1' }), '1')).to.equal(undefined);
    expect(requestedAction(metadata({ 'longshore.dev/action': 'retry', 'longshore.dev/action-token': '2' }), '1')?.token).to.equal('2');
    expect(requestedAction(metadata({ 'longshore.dev/action': 'retry' }), '')?.token).to.equal('retry');
    expect(requestedAction(metadata({ 'longshore.dev/action': 'retryall' }), '')).to.include({ verb: 'unknown', action: 'retryall' });
    expect(requestedAction(metadata({}), '')).to.equal(undefined);
    const long = (end: string): string => requestedAction(metadata({ 'longshore.dev/action': `retry:${'x'.repeat(200_000)}${end}` }), '')?.token ?? '';
    expect(long('1').length).to.be.at.most(128);
    expect(long('1')).to.not.equal(long('2'));
  });
});

describe('joinTexts', () => {
  it('leaves out what is empty or was said already', () => {
    expect(joinTexts('It failed: out of memory.', undefined, '', 'out of memory.', 'Try again.')).to.equal('It failed: out of memory. Try again.');
    expect(joinTexts()).to.equal('');
  });
});

describe('reasonText', () => {
  const text = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
  it('says once what the deployment and its rollback both give as the reason', () => {
    const deployment = { serviceDeploymentArn: 'arn:d', serviceArn: 'arn:s', status: 'ROLLBACK_SUCCESSFUL', statusReason: text, rollback: { reason: text } };
    expect(reasonText(deployment)).to.equal(text);
    expect(reasonText({ ...deployment, rollback: { reason: 'Alarm a.' } })).to.equal(`${text} Alarm a.`);
  });
});
