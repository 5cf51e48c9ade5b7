import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { conflictError, terminalError, transientError, waitError } from '../../../../src/core/errors.ts';
import { accountConditions, accountTable } from '../../../../src/core/status/account-table.ts';
import type { AccountSituation } from '../../../../src/core/status/account-table.ts';
import { conditionTable, conditionTypes, driftTable, healthTable } from '../../../../src/core/status/condition-table.ts';
import type { Situation } from '../../../../src/core/status/condition-table.ts';
import { conditionsDoc } from '../../../../src/core/status/conditions-doc.ts';
import { emptyStatus } from '../../../../src/core/status/ecs-service-status.ts';
import type { EcsServiceStatus } from '../../../../src/core/status/ecs-service-status.ts';
import { readyIn } from '../../../../src/core/status/ready-in.ts';
import { isReason } from '../../../../src/core/status/reasons.ts';
import { situationOfError } from '../../../../src/core/status/situation-of-error.ts';
import { summarise } from '../../../../src/core/status/summarise.ts';
import type { EcsServiceFacts } from '../../../../src/core/status/summarise.ts';

const situations = Object.keys(conditionTable) as Situation[];
const t0 = Date.UTC(2026, 0, 1);
const facts = (situation: Situation, more: Partial<EcsServiceFacts> = {}): EcsServiceFacts => ({ generation: 2, now: t0, situation, message: 'what was found', parts: {}, ...more });
const text = (status: EcsServiceStatus, type: string): string => {
  const found = status.conditions.find((condition) => condition.type === type);
  return `${found?.status ?? ''} ${found?.reason ?? ''}`;
};

describe('the truth table', () => {
  for (const situation of situations) {
    it(`${situation}: every condition has the status of its cell, a reason and a message`, () => {
      const row = conditionTable[situation];
      for (const drift of Object.keys(driftTable) as (keyof typeof driftTable)[]) {
        for (const health of Object.keys(healthTable) as (keyof typeof healthTable)[]) {
          const status = summarise(emptyStatus, facts(situation, { drift, health }));
          expect(status.conditions.map((condition) => condition.type)).to.deep.equal([...conditionTypes]);
          status.conditions.forEach((condition, index) => {
            const cell = row.cells[index] ?? '';
            const seen = condition.type === 'Drifted' ? driftTable[drift].status : healthTable[health].status;
            const letter = cell === 'seen' ? seen : cell === 'keep' ? '?' : cell;
            expect(condition.status, condition.type).to.equal({ T: 'True', F: 'False', '?': 'Unknown' }[letter as 'T' | 'F' | '?']);
            expect(condition.reason).to.match(/^[A-Z][A-Za-z]+$/);
            expect(condition.message).not.to.equal('');
            expect(condition.message).not.to.contain('{');
          });
        }
      }
    });
  }

  it('follows kstatus: never at work and stalled at once, never Ready with either', () => {
    for (const situation of situations) {
      const [, ready, reconciling, stalled, , , blocked] = conditionTable[situation].cells;
      expect(reconciling === 'T' && stalled === 'T', situation).to.equal(false);
      // What a person asked for runs, and it is the person who holds back what comes next.
      const heldByPerson = situation === 'PausedInSync' || situation === 'Pinned';
      if (ready === 'T') expect([reconciling, stalled, blocked], situation).to.deep.equal(['F', 'F', heldByPerson ? 'T' : 'F']);
      if (stalled === 'T') expect(ready, situation).to.equal('F');
    }
  });

  it('is Ready only where what is wanted runs, by the spec or by a person', () => {
    expect(situations.filter((situation) => readyIn(situation) === true)).to.have.members(['ObservedInSync', 'PausedInSync', 'Pinned', 'Ready']);
    expect(readyIn('Throttled')).to.equal(undefined);
    expect(readyIn('AwsFailing')).to.equal(undefined);
    expect(readyIn('Invalid')).to.equal(false);
  });

  it('takes all its reasons from the catalogue', () => {
    for (const { reasons } of Object.values(conditionTable)) if (reasons !== 'edge') for (const reason of reasons) expect(isReason(reason), reason).to.equal(true);
  });

  it('is what docs/spec/conditions.md says', () => {
    expect(readFileSync('docs/spec/conditions.md', 'utf8')).to.equal(conditionsDoc());
    for (const situation of situations) expect(conditionsDoc()).to.contain(`| ${situation} |`);
  });
});

describe('situationOfError', () => {
  it('finds the row of each reason of its own', () => {
    for (const [situation, { reasons }] of Object.entries(conditionTable)) {
      if (reasons === 'edge') continue;
      for (const reason of reasons) expect(situationOfError(terminalError(reason, '')), reason).to.equal(situation);
    }
  });
  it('goes by the kind of any other error', () => {
    expect(situationOfError(terminalError('AccessDenied', ''))).to.equal('AwsRefused');
    expect(situationOfError(waitError('RoleNotReady', '', { retryAfterMs: 1 }))).to.equal('Waiting');
    expect(situationOfError(transientError('Throttled', ''))).to.equal('AwsFailing');
    expect(situationOfError(conflictError('StateConflict', ''))).to.equal('AwsFailing');
  });
});

describe('summarise', () => {
  it('says the same of the same facts, so that nothing is written', () => {
    fc.assert(
      fc.property(fc.constantFrom(...situations), fc.constantFrom(...situations), (before, situation) => {
        const first = summarise(summarise(emptyStatus, facts(before)), facts(situation, { now: t0 + 1_000 }));
        expect(summarise(first, facts(situation, { now: t0 + 60_000 }))).to.deep.equal(first);
      }),
    );
  });

  it('moves lastTransitionTime with the status alone', () => {
    const rolling = summarise(emptyStatus, facts('RollingOut'));
    const failed = summarise(rolling, facts('RolledBack', { now: t0 + 5_400 }));
    const time = (status: EcsServiceStatus, type: string) => status.conditions.find((condition) => condition.type === type)?.lastTransitionTime;
    expect(time(failed, 'Ready')).to.equal(time(rolling, 'Ready'));
    expect(time(failed, 'Stalled')).to.equal('2026-01-01T00:00:05Z');
    expect(text(failed, 'Ready')).to.equal('False RolledBack');
  });

  it('judges a generation that it refuses, and none that it could not look at', () => {
    expect(summarise(emptyStatus, facts('Invalid')).observedGeneration).to.equal(2);
    expect(summarise(emptyStatus, facts('AwsFailing')).observedGeneration).to.equal(-1);
    expect(summarise(summarise(emptyStatus, facts('Ready')), facts('AwsFailing', { generation: 3 })).observedGeneration).to.equal(2);
  });

  it('keeps Ready through failures of AWS, but never for another generation', () => {
    const ready = summarise(emptyStatus, facts('Ready'));
    expect(text(summarise(ready, facts('AwsFailing', { reason: 'Throttled' })), 'Ready')).to.equal('True Ready');
    expect(text(summarise(ready, facts('AwsFailing', { reason: 'Throttled', generation: 3 })), 'Ready')).to.equal('Unknown Throttled');
    const twice = summarise(summarise(ready, facts('AwsFailing', { generation: 3 })), facts('AwsFailing', { generation: 3 }));
    expect(text(twice, 'Ready')).to.match(/^Unknown/);
  });

  it('keeps parts that were not looked at, and drops those that are gone', () => {
    const first = summarise(emptyStatus, facts('Ready', { parts: { selector: 'a=b', drift: { total: 0, fields: [] } } }));
    const second = summarise(first, facts('Ready', { parts: { drift: undefined } }));
    expect(second.selector).to.equal('a=b');
    expect(second).not.to.have.property('drift');
  });

  it('names the drifted fields, and takes no text for a pattern', () => {
    const drift = { total: 7, fields: Array.from({ length: 7 }, (_, index) => ({ path: `/service/f${String(index)}$&`, declared: '1', live: '2', since: '' })) };
    const status = summarise(emptyStatus, facts('Ready', { drift: 'Drifted', message: '$& {message}', parts: { drift } }));
    expect(status.conditions.find((condition) => condition.type === 'Drifted')?.message).to.contain('7 fields differ: /service/f0$&').and.to.contain('and 2 more');
    expect(status.conditions.find((condition) => condition.type === 'Ready')?.message).to.equal('$& {message}');
  });

  it('replaces a foreign reason that Kubernetes would refuse', () => {
    expect(text(summarise(emptyStatus, facts('AwsRefused', { reason: 'not a reason!' })), 'Stalled')).to.equal('True AwsRefused');
  });
});

describe('AwsAccount conditions', () => {
  it('follow kstatus in every situation', () => {
    for (const situation of Object.keys(accountTable) as AccountSituation[]) {
      const conditions = accountConditions({ previous: [], situation, message: 'm', generation: 1, now: 'n' });
      const status = Object.fromEntries(conditions.map((condition) => [condition.type, condition.status]));
      expect(status['Reconciling'] === 'True' && status['Stalled'] === 'True').to.equal(false);
      if (status['Ready'] === 'True') expect(status).to.include({ Reconciling: 'False', Stalled: 'False' });
      for (const condition of conditions) expect(condition.message).not.to.contain('{message}');
    }
  });
});
