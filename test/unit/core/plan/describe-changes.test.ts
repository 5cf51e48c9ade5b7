import { expect } from 'chai';
import type { Change } from '../../../../src/core/model/service.ts';
import { describeChanges } from '../../../../src/core/plan/describe-changes.ts';

const change = (path: string, from: unknown, to: unknown, more: Partial<Change> = {}): Change => ({ path, from, to, effect: 'update', ignored: false, sensitive: false, ...more });

describe('what was sent, in words', () => {
  it('names fields with both values; what was ignored or waits was not sent', () => {
    const changes = [change('/service/desiredCount', 3, 4), change('/tags/team', undefined, 'shop'), change('/service/propagateTags', 'NONE', 'SERVICE', { ignored: true }), change('/service/platformVersion', '1', '2', { deferred: true })];
    expect(describeChanges(changes, [], 'key')).to.deep.equal({ asked: 'desiredCount 3 -> 4, tags/team (absent) -> shop', setBack: '' });
  });

  it('shows what may hold a secret as a digest only', () => {
    const { asked } = describeChanges([change('/service/x', 'hunter1', 'hunter2', { sensitive: true })], [], 'key');
    expect(asked).to.match(/^x \S+ -> \S+$/).and.not.to.include('hunter');
  });

  it('counts what is too much to name', () => {
    const changes = Array.from({ length: 8 }, (_, index) => change(`/tags/t${String(index)}`, 'a', 'b'));
    expect(describeChanges(changes, [], 'key').asked).to.match(/tags\/t4 a -> b, 3 more$/);
  });

  it('a field that had drifted counts as set back only when the spec asks for the same value as before', () => {
    const field = { path: '/service/desiredCount', declared: '3', live: '5', since: '' };
    expect(describeChanges([change('/service/desiredCount', 5, 3)], [field], 'key')).to.include({ asked: '' }).and.to.have.property('setBack').that.includes('desiredCount 5 -> 3');
    expect(describeChanges([change('/service/desiredCount', 5, 6)], [field], 'key')).to.deep.equal({ asked: 'desiredCount 5 -> 6', setBack: '' });
  });
});
