import { expect } from 'chai';
import fc from 'fast-check';
import { byteLength } from '../../../../src/core/rollout/clip.ts';
import { findQuarantined, identify, quarantine, quarantineReason, release, revisionKey, revisionOfKey } from '../../../../src/core/rollout/quarantine.ts';
import type { QuarantineEntry } from '../../../../src/core/rollout/quarantine.ts';
import { rebuildQuarantine, revisionsToRead } from '../../../../src/core/rollout/rebuild-quarantine.ts';

const entry = (hash: string, evidence = ''): QuarantineEntry => ({ hash, reason: 'RolledBackByCircuitBreaker', evidence, commit: 'abc', at: '2026-01-01T00:00:00.000Z' });
const revision = (id: string, taskDefinition: string) => ({ serviceRevisionArn: `arn:aws:ecs:r:1:service-revision/c/s/${id}`, taskDefinition, createdAt: id }) as any;
const brief = (id: string, status: string, statusReason = '') => ({ serviceDeploymentArn: `d${id}`, targetServiceRevisionArn: revision(id, '').serviceRevisionArn, status, statusReason });

describe('quarantine', () => {
  it('remembers each failed input once, the newest first, at most five', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 30 }), (hashes) => {
        const entries = hashes.reduce<readonly QuarantineEntry[]>((all, hash) => quarantine(all, entry(hash)), []);
        const newestFirst = [...new Set([...hashes].reverse())].slice(0, 5);
        expect(entries.map((each) => each.hash)).to.deep.equal(newestFirst);
      }),
    );
  });

  it('bounds evidence to 512 bytes whatever the tasks say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const [kept] = quarantine([], entry('a', text));
        expect(byteLength(kept?.evidence ?? '')).to.be.at.most(512);
      }),
    );
  });

  it('releases exactly one input', () => {
    const entries = [entry('a'), entry('b')];
    expect(release(entries, 'a').map((each) => each.hash)).to.deep.equal(['b']);
    expect(findQuarantined(release(entries, 'a'), 'b')).to.not.equal(undefined);
  });

  it('remembers failures, and nothing else', () => {
    const base = { seconds: 1, message: '' };
    expect(quarantineReason({ kind: 'RolledBack', by: 'Person', ...base })).to.equal('RolledBackByPerson');
    expect(quarantineReason({ kind: 'Failed', by: 'CircuitBreaker', ...base })).to.equal('FailedByCircuitBreaker');
    expect(quarantineReason({ kind: 'Failed', by: 'Ecs', ...base })).to.equal('DeploymentFailed');
    for (const kind of ['Succeeded', 'Superseded', 'Stopped', 'Lost'] as const) expect(quarantineReason({ kind, ...base })).to.equal(undefined);
  });
});

describe('quarantine rebuilt from the memory of ECS', () => {
  const arns = (entries: readonly QuarantineEntry[]) => entries.map((each) => revisionOfKey(each.hash, revision('9', '').serviceRevisionArn));
  const rebuild = (briefs: any[], revisions: any[]) => rebuildQuarantine(briefs, new Map(revisions.map((each) => [each.serviceRevisionArn, each])));

  it('holds what was rolled back or stopped by a failure, not what somebody stopped', () => {
    const briefs = [brief('4', 'SUCCESSFUL'), brief('3', 'STOPPED', 'circuit breaker: tasks failed to start.'), brief('2', 'STOPPED'), brief('1', 'ROLLBACK_SUCCESSFUL')];
    const found = rebuild(briefs, ['4', '3', '2', '1'].map((id) => revision(id, `td:${id}`)));
    expect(arns(found)).to.deep.equal([revision('3', '').serviceRevisionArn, revision('1', '').serviceRevisionArn]);
  });

  it('forgets a failure that a later success of the same content outdates', () => {
    const found = rebuild([brief('2', 'SUCCESSFUL'), brief('1', 'ROLLBACK_SUCCESSFUL')], [revision('2', 'td:1'), revision('1', 'td:1')]);
    expect(found).to.deep.equal([]);
    const earlier = rebuild([brief('3', 'ROLLBACK_SUCCESSFUL'), brief('2', 'SUCCESSFUL'), brief('1', 'SUCCESSFUL')], [revision('3', 'td:1'), revision('2', 'td:2'), revision('1', 'td:1')]);
    expect(earlier.length).to.equal(1);
  });

  it('holds nothing against a restart that was taken back: the same content had run right before it', () => {
    const briefs = [brief('2', 'ROLLBACK_SUCCESSFUL'), brief('1', 'SUCCESSFUL')];
    const revisions = [revision('2', 'td:1'), revision('1', 'td:1')];
    expect(revisionsToRead(briefs)).to.deep.equal(revisions.map(({ serviceRevisionArn }) => serviceRevisionArn));
    expect(rebuild(briefs, revisions)).to.deep.equal([]);
  });

  it('reads no revision where nothing ever failed', () => {
    expect(revisionsToRead([brief('2', 'SUCCESSFUL'), brief('1', 'SUCCESSFUL')])).to.deep.equal([]);
    expect(revisionsToRead([brief('3', 'SUCCESSFUL'), brief('2', 'ROLLBACK_FAILED'), brief('1', 'SUCCESSFUL'), brief('0', 'SUCCESSFUL')]).length, 'the one before a failure, and no more').to.equal(3);
  });

  it('gives an entry its hash when the desired state means the same, and keeps one of two', () => {
    const key = revisionKey(revision('7', '').serviceRevisionArn);
    expect(key).to.equal('revision:7');
    expect(identify([entry(key)], key, 'v1:x').map((each) => each.hash)).to.deep.equal(['v1:x']);
    expect(identify([entry('v1:x'), entry(key)], key, 'v1:x').map((each) => each.hash)).to.deep.equal(['v1:x']);
    expect(revisionOfKey('v1:x', 'arn/1')).to.equal(undefined);
  });
});
