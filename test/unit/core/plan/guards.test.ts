import { expect } from 'chai';
import fc from 'fast-check';
import { matchesGlob } from '../../../../src/core/plan/guards/glob.ts';
import { checkDeletionBrake, checkIdentity, checkMassLoss, checkMissing, findTargetConflicts } from '../../../../src/core/plan/guards.ts';
import type { TargetClaim } from '../../../../src/core/plan/guards.ts';
import { awsAccount } from '../../../support/core/ecs-objects.ts';

const hour = 3_600_000;

function claim(name: string, createdAt: string, cluster = 'shop'): TargetClaim {
  return { key: { namespace: 'shop', name }, uid: name, createdAt, target: { accountId: '1', partition: 'aws', region: 'eu-west-1', cluster, serviceName: 'web' } };
}

describe('account guards', () => {
  it('refuse credentials of another account, naming both', () => {
    expect(checkIdentity(awsAccount(), { accountId: '123456789012' })).to.equal(undefined);
    expect(checkIdentity(awsAccount(), { accountId: '999999999999' })?.message).to.include('123456789012').and.include('999999999999');
  });

  it('halt the account when more services are missing than its limit', () => {
    const judged = (known: number, missing: number) => checkMassLoss({ known, missing, maxMissingPercent: 10 })?.reason;
    expect(judged(100, 10)).to.equal(undefined);
    expect(judged(100, 11)).to.equal('AccountHalted');
    expect(judged(3, 3)).to.equal('AccountHalted');
    expect(judged(0, 0)).to.equal(undefined);
  });

  it('take a single missing service for drift, however few there are', () => {
    expect(checkMassLoss({ known: 1, missing: 1, maxMissingPercent: 10 })).to.equal(undefined);
  });

  it('let a service that was seen be made again only after two reads and a list', () => {
    const judged = (missingReads: number, listed: boolean | undefined) => checkMissing({ seenBefore: true, missingReads, listed })?.reason;
    expect(judged(1, false)).to.equal('ServiceMissing');
    expect(judged(2, undefined)).to.equal('ServiceMissing');
    expect(judged(2, true)).to.equal('ServiceMissing');
    expect(judged(2, false)).to.equal(undefined);
    expect(checkMissing({ seenBefore: false, missingReads: 0, listed: undefined })).to.equal(undefined);
  });

  it('let so many deletions an hour through, and say when the next one may go', () => {
    const recent = [0, 10, 20];
    expect(checkDeletionBrake({ recent, maxDeletesPerHour: 4, now: 30 })).to.equal(undefined);
    expect(checkDeletionBrake({ recent, maxDeletesPerHour: 3, now: 30 })?.retryAfterMs).to.equal(hour - 30);
    expect(checkDeletionBrake({ recent, maxDeletesPerHour: 2, now: 30 })?.retryAfterMs).to.equal(hour - 20);
    expect(checkDeletionBrake({ recent, maxDeletesPerHour: 3, now: hour })).to.equal(undefined);
  });

  it('hold every deletion for ever when the limit is 0', () => {
    const hold = checkDeletionBrake({ recent: [], maxDeletesPerHour: 0, now: 0 });
    expect(hold?.reason).to.equal('DeletionHeld');
    expect(hold).not.to.have.property('retryAfterMs');
  });
});

describe('findTargetConflicts', () => {
  it('lets the older object win, and names it to the newer one', () => {
    const conflicts = findTargetConflicts([claim('new', '2026-02-01T00:00:00Z'), claim('old', '2026-01-01T00:00:00Z')]);
    expect([...conflicts.keys()]).to.deep.equal(['shop/new']);
    expect(conflicts.get('shop/new')?.message).to.include('shop/old');
  });

  it('knows a cluster by name and by ARN', () => {
    const arn = 'arn:aws:ecs:eu-west-1:1:cluster/shop';
    expect(findTargetConflicts([claim('a', '1'), claim('b', '2', arn)]).size).to.equal(1);
    expect(findTargetConflicts([claim('a', '1'), claim('b', '2', 'other')]).size).to.equal(0);
  });

  it('has one winner whatever the order of the list, also for objects of the same second', () => {
    const claims = ['a', 'b', 'c', 'd'].map((name) => claim(name, '2026-01-01T00:00:00Z'));
    fc.assert(
      fc.property(fc.shuffledSubarray(claims, { minLength: 4 }), (order) => {
        expect([...findTargetConflicts(order).keys()].sort()).to.deep.equal(['shop/b', 'shop/c', 'shop/d']);
      }),
    );
  });
});

describe('matchesGlob', () => {
  const cases: [text: string, pattern: string, expected: boolean][] = [
    ['shop', 'shop', true],
    ['shop', 'sho', false],
    ['shop', '*', true],
    ['', '*', true],
    ['a/b/c', 'a/*', true],
    ['a/b/c', '*/c', true],
    ['a/b/c', 'a*b*c', true],
    ['abc', 'abc*abc', false],
    ['aa', 'a*a*a', false],
    ['aaa', 'a*a*a', true],
    ['a.c', 'a?c', false],
    ['abc', 'a.c', false],
  ];
  for (const [text, pattern, expected] of cases) {
    it(`${expected ? 'finds' : 'does not find'} ${JSON.stringify(text)} by ${pattern}`, () => {
      expect(matchesGlob(text, pattern)).to.equal(expected);
    });
  }

  it('agrees with the regular expression that a pattern stands for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    fc.assert(
      fc.property(text, pattern, (subject, glob) => {
        expect(matchesGlob(subject, glob)).to.equal(new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(subject));
      }),
      { numRuns: 2000 },
    );
  });
});
