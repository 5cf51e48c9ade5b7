import { expect } from 'chai';
import fc from 'fast-check';
import { ecsServiceKind } from '../../../../src/api/v1beta1/ecsservice.ts';
import { validateObject } from '../../../../src/api/validate-object.ts';
import { startRollout, defaultRolloutSpec } from '../../../../src/core/rollout/rollout-state.ts';
import type { RolloutState } from '../../../../src/core/rollout/rollout-state.ts';
import { conditionTable } from '../../../../src/core/status/condition-table.ts';
import type { Situation } from '../../../../src/core/status/condition-table.ts';
import { emptyStatus } from '../../../../src/core/status/ecs-service-status.ts';
import type { EcsServiceStatus } from '../../../../src/core/status/ecs-service-status.ts';
import { fitStatus, STATUS_BYTES } from '../../../../src/core/status/fit-status.ts';
import { judgeHealth } from '../../../../src/core/status/judge-health.ts';
import { summarise } from '../../../../src/core/status/summarise.ts';
import { worthWriting } from '../../../../src/core/status/worth-writing.ts';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import { ecsService, rawService } from '../../../support/core/ecs-objects.ts';

const t0 = Date.UTC(2026, 0, 1);
const at = new Date(t0).toISOString();
const size = (status: unknown): number => Buffer.byteLength(JSON.stringify(status));

/** Texts that somebody else chooses: long, of many bytes, and full of what JSON has to escape. */
const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom('"'.repeat(3_000), '\\'.repeat(3_000), '🦑'.repeat(2_000), '\u0000'.repeat(3_000), '/a'.repeat(2_000)));
const hash = fc.constant(`v1:${'0'.repeat(32)}`);
const many = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 0, maxLength: 60, size: 'max' });

/** As long as the CRD lets a gate be. */
const gates = (stage: object) => fc.array(fc.constantFrom('Waiting', 'Passed'), { minLength: 0, maxLength: 12, size: 'max' }).map((states) =>
  states.map((state, index) => ({ name: `${'n'.repeat(60)}${String(index)}`, state, since: at, expiresAt: at, approvedAt: at, approvedBy: 'b'.repeat(256), ...stage })));
const rollout = gates({ stage: 's'.repeat(64), hookId: 'h'.repeat(128) }).map((all) => ({
  ...startRollout({ targetHash: `v1:${'0'.repeat(32)}`, currentArn: 'a'.repeat(300), now: t0, spec: defaultRolloutSpec }),
  // Hooks of one stage wait together; those of the others are over.
  gates: all.map((gate, index) => (index > 1 ? { ...gate, state: 'Passed' } : gate)),
}));

const parts = fc.record({
  rollout,
  awaiting: gates({}).map((all) => ({ targetHash: `v1:${'0'.repeat(32)}`, since: at, gates: all })),
  source: fc.record({ ref: hostile, revision: hostile, author: hostile, path: hostile }),
  applied: fc.record({ hash, at: fc.constant(at), paths: many(hostile) }),
  quarantine: fc.array(fc.record({ hash, reason: fc.constant('RolledBackByAlarm'), evidence: hostile.map((text) => text.slice(0, 128)), commit: fc.constant('abc'), at: fc.constant(at) }), { maxLength: 1 }),
  history: many(fc.record({ hash, revision: hostile, author: hostile, outcome: fc.constant('Succeeded'), strategy: fc.constant('ROLLING'), seconds: fc.nat(), at: fc.constant(at) })),
  drift: fc.record({ total: fc.nat(100), fields: many(fc.record({ path: hostile, declared: hostile, live: hostile, since: fc.constant(at) })) }),
  plan: fc.record({ total: fc.nat(100), steps: many(fc.record({ type: fc.constant('UpdateService'), summary: hostile })) }),
});

describe('the size of a status', () => {
  it('never exceeds 16 KB, and stays within the schema, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(conditionTable) as Situation[])), hostile, parts, (situation, message, made) => {
        const status = summarise(emptyStatus, { generation: 1, now: t0, situation, message, drift: 'Drifted', health: 'TasksMissing', parts: made });
        expect(size(status)).to.be.at.most(STATUS_BYTES);
        const errors = validateObject(ecsServiceKind, { ...ecsService(), status: JSON.parse(JSON.stringify(status)) }).filter((error) => error.path.startsWith('status'));
        expect(errors.map((error) => `${error.path}: ${error.message}`)).to.deep.equal([]);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps what fits as it is', () => {
    const status = { ...emptyStatus, applied: { hash: 'v1:a', at, paths: ['/service/desiredCount'] }, drift: { total: 1, fields: [{ path: '/service/a', declared: '1', live: '2', since: at }] } };
    expect(fitStatus(status)).to.deep.equal(status);
  });

  it('gives up drift, history and paths before the quarantine', () => {
    const entry = { hash: 'v1:a', reason: 'r', evidence: 'e'.repeat(500), commit: 'c', at };
    const status = fitStatus({
      ...emptyStatus,
      quarantine: [entry],
      applied: { hash: 'v1:a', at, paths: Array.from({ length: 256 }, (_, index) => `/service/${'p'.repeat(200)}${String(index)}`) },
    });
    expect(size(status)).to.be.at.most(STATUS_BYTES);
    expect(status.quarantine).to.deep.equal([entry]);
    expect(status.applied?.paths.length).to.be.lessThan(256);
  });
});

describe('the gates of a status that is too large', () => {
  it('go when they wait for nothing any more, before anything that acts is forgotten', () => {
    const gate = (index: number) => ({ name: `gate-${String(index)}`, state: index === 0 ? 'Waiting' : 'Passed', stage: 's'.repeat(64), hookId: 'h'.repeat(128), since: at, approvedBy: 'b'.repeat(256) });
    const started = startRollout({ targetHash: 'v1:a', currentArn: 'arn', now: t0, spec: defaultRolloutSpec });
    const paths = Array.from({ length: 70 }, (_, index) => `/service/${'p'.repeat(140)}${String(index)}`);
    const status = fitStatus({ ...emptyStatus, applied: { hash: 'v1:a', at, paths }, rollout: { ...started, gates: Array.from({ length: 12 }, (_, index) => gate(index)) } });
    expect(size(status)).to.be.at.most(STATUS_BYTES);
    expect(status.rollout?.gates?.map(({ name }) => name)).to.deep.equal(['gate-0']);
    expect(status.applied?.paths).to.deep.equal(paths);
  });
});

describe('worthWriting', () => {
  const base: EcsServiceStatus = { ...emptyStatus, observedGeneration: 1, observed: { taskDefinitionArn: 'td', desiredCount: 2, runningCount: 2, pendingCount: 0 } };
  const counted = (runningCount: number): EcsServiceStatus => ({ ...base, observed: { taskDefinitionArn: 'td', desiredCount: 2, runningCount, pendingCount: 0 } });

  it('never for an equal status, always for news', () => {
    expect(worthWriting(base, structuredClone(base), t0, {})).to.equal(false);
    expect(worthWriting(base, { ...base, selector: 'x' }, t0, { lastAt: t0, ofRollout: 99 })).to.equal(true);
  });
  it('for counters at most every 30 s', () => {
    expect(worthWriting(base, counted(1), t0 + 29_000, { lastAt: t0 })).to.equal(false);
    expect(worthWriting(base, counted(1), t0 + 30_000, { lastAt: t0 })).to.equal(true);
  });

  /** Seconds at which a rollout of an hour is written, two writes after it began. */
  function writtenAt(progress: (second: number) => Partial<RolloutState>): readonly number[] {
    const rollout = { ...startRollout({ targetHash: 'v1:a', currentArn: '', now: t0, spec: defaultRolloutSpec }), state: 'Progressing' as const };
    let previous: EcsServiceStatus = { ...counted(0), rollout };
    let lastAt = t0 + 1_000;
    const written: number[] = [];
    for (let second = 5; second <= 3_600; second += 5) {
      const next = { ...counted(second), rollout: { ...rollout, ...progress(second) } };
      if (!worthWriting(previous, next, t0 + second * 1_000, { lastAt, ofRollout: 2 + written.length })) continue;
      previous = next;
      lastAt = t0 + second * 1_000;
      written.push(second);
    }
    return written;
  }
  it('for the counters of a rolling deployment less and less often', () => {
    expect(writtenAt(() => ({ strategy: 'ROLLING' }))).to.deep.equal([35, 140, 560]);
  });
  it('for no progress where a gate is in the way: that it waits and was approved takes the room', () => {
    const rollout = { ...startRollout({ targetHash: 'v1:a', currentArn: '', now: t0, spec: defaultRolloutSpec }), state: 'Progressing' as const, strategy: 'CANARY' };
    const next = { ...base, rollout: { ...rollout, weights: { production: 60, test: 0 } } };
    const written = { lastAt: t0, ofRollout: 2 };
    expect(worthWriting({ ...base, rollout }, next, t0 + 600_000, written)).to.equal(true);
    expect(worthWriting({ ...base, rollout }, next, t0 + 600_000, { ...written, gates: 1 })).to.equal(false);
  });
  it('for the first step and the half, where traffic is shifted', () => {
    const linear = (second: number): Partial<RolloutState> => ({ strategy: 'LINEAR', stage: `S${second}`, weights: { production: Math.min(100, Math.floor(second / 300) * 10), test: 0 } });
    expect(writtenAt(linear)).to.deep.equal([300, 1500]);
    const canary = (second: number): Partial<RolloutState> => ({ strategy: 'CANARY', weights: { production: second < 100 ? 0 : second < 1000 ? 5 : 100, test: 0 } });
    expect(writtenAt(canary)).to.deep.equal([100, 1000]);
  });
});

describe('judgeHealth', () => {
  const judge = (members: Record<string, unknown>, previous: Partial<EcsServiceStatus> = {}, more: object = {}) =>
    judgeHealth({ observed: buildObserved({ service: rawService(members) }), deploying: false, previous: { ...emptyStatus, observed: { taskDefinitionArn: 't', desiredCount: 4, runningCount: 4, pendingCount: 0 }, ...previous }, now: t0, ...more });
  const was = (reason: string, secondsAgo: number) => ({ conditions: [{ type: 'Healthy', status: 'Unknown' as const, reason, message: '', lastTransitionTime: new Date(t0 - secondsAgo * 1_000).toISOString() }] });

  it('tells from counts', () => {
    expect(judge({ desiredCount: 4, runningCount: 4 })).to.equal('TasksRunning');
    expect(judge({ desiredCount: 0, runningCount: 0 })).to.equal('ScaledToZero');
    expect(judge({ desiredCount: 4, runningCount: 3 })).to.equal('TasksMissing');
    expect(judge({ desiredCount: 4, runningCount: 3 }, {}, { deploying: true })).to.equal('DeploymentRunning');
    expect(judge({ status: 'INACTIVE' })).to.equal('Unknown');
  });
  it('gives a service that was scaled out, or deployed, five minutes to start its tasks', () => {
    expect(judge({ desiredCount: 9, runningCount: 4 })).to.equal('Scaling');
    expect(judge({ desiredCount: 4, runningCount: 3 }, was('Scaling', 200))).to.equal('Scaling');
    expect(judge({ desiredCount: 4, runningCount: 3 }, was('Scaling', 301))).to.equal('TasksMissing');
  });
});
