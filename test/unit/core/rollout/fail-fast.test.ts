import { expect } from 'chai';
import type { RawTask } from '../../../../src/core/observed/raw.ts';
import { failFast } from '../../../../src/core/rollout/fail-fast.ts';
import { defaultRolloutSpec } from '../../../../src/core/rollout/rollout-state.ts';

const since = '2026-01-01T00:00:00.000Z';
const later = '2026-01-01T00:05:00.000Z';
const before = '2025-12-31T23:50:00.000Z';
const failed = (stoppedReason: string, members: Partial<RawTask> = {}): RawTask => ({ taskArn: 't', taskDefinitionArn: 'td:2', createdAt: later, stoppedAt: later, stoppedReason, ...members });
const notFound = 'CannotPullContainerError: nope:1: not found';
const oom = 'OutOfMemoryError: Container killed due to memory usage';
const exited = 'Essential container in task exited';

function judge(tasks: readonly RawTask[], spec = {}, events: readonly { at: string; message: string }[] = []): string {
  const verdict = failFast({ tasks, events, taskDefinitionArn: 'td:2', since }, { ...defaultRolloutSpec, ...spec });
  return verdict.kind === 'hopeless' ? verdict.reason : verdict.kind;
}

describe('failFast', () => {
  const rows: readonly [what: string, found: () => string, expected: string][] = [
    ['says nothing without a failure', () => judge([]), 'nothing'],
    ['stops at the first image that is not there', () => judge([failed(notFound)]), 'ImagePull'],
    ['waits for a registry that throttles, however often', () => judge(Array.from({ length: 20 }, () => failed('CannotPullContainerError: toomanyrequests: rate limit'))), 'waits'],
    ['is not patient with a second out of memory', () => judge([failed(oom), failed(oom)]), 'OutOfMemory'],
    ['is with the first', () => judge([failed(oom)]), 'waits'],
    ['stops after three exits', () => judge([failed(exited), failed(exited), failed(exited)]), 'ExitCode'],
    ['adds up what is of one class', () => judge([failed(exited), failed('CannotStartContainerError: exec: no such file'), failed(exited)]), 'ExitCode'],
    ['does not add up what is not', () => judge([failed(exited), failed(exited), failed(oom), failed('Task failed container health checks')]), 'waits'],
    ['finds the hopeless one among the commoner', () => judge([failed(exited), failed(exited), failed(notFound)]), 'ImagePull'],
    ['ignores tasks of other revisions', () => judge([failed(notFound, { taskDefinitionArn: 'td:1' })]), 'nothing'],
    ['ignores tasks from before the rollout', () => judge([failed(notFound, { createdAt: before, stoppedAt: before })]), 'nothing'],
    ['ignores tasks that ran before it, of the same revision', () => judge([failed(exited, { createdAt: before }), failed(exited, { createdAt: before }), failed(exited, { createdAt: before })]), 'nothing'],
    ['leaves a disabled class to the breaker', () => judge([failed(notFound)], { failFast: { disabledReasons: ['ImagePull'] } }), 'waits'],
    ['and stops for another', () => judge([failed(notFound)], { failFast: { disabledReasons: ['Secret'] } }), 'ImagePull'],
    ['leaves everything alone with Hold', () => judge([failed(notFound)], { onFailure: 'Hold' }), 'waits'],
    ['waits for capacity, which only an event tells of', () => judge([], {}, [{ at: later, message: '(service web) was unable to place a task. Reason: Capacity is unavailable at this time.' }]), 'waits'],
    ['does not take an old event for news', () => judge([], {}, [{ at: before, message: '(service web) was unable to place a task. Reason: Capacity is unavailable at this time.' }]), 'nothing'],
    ['does not stop for an event, which names no revision', () => judge([], {}, [{ at: later, message: `(service web) was unable to place a task. Reason: ${notFound}` }]), 'nothing'],
  ];
  for (const [what, found, expected] of rows) it(what, () => expect(found()).to.equal(expected));

  it('believes events about checks for tasks that count as failed and still run, when they all say the same', () => {
    const check = { at: later, message: '(service web) (task 1) failed container health checks.' };
    const judgeWith = (failedTasks: number, events: readonly { at: string; message: string }[], tasks: readonly RawTask[] = []): string => {
      const verdict = failFast({ tasks, events, taskDefinitionArn: 'td:2', since, failedTasks }, defaultRolloutSpec);
      return verdict.kind === 'hopeless' ? `${verdict.reason} ${verdict.failures}` : verdict.kind;
    };
    expect(judgeWith(3, [check])).to.equal('ContainerHealth 3');
    expect(judgeWith(3, [check], [failed('Task failed container health checks')])).to.equal('ContainerHealth 3');
    expect(judgeWith(2, [check])).to.equal('waits');
    expect(judgeWith(3, [{ ...check, at: before }])).to.equal('nothing');
    expect(judgeWith(3, [check, { at: later, message: '(service web) (port 80) is unhealthy in (target-group t) due to (reason Health checks failed).' }])).to.equal('nothing');
    expect(judgeWith(3, [{ at: later, message: `(service web) was unable to place a task. Reason: ${notFound}` }])).to.equal('nothing');
  });

  it('knows since when there is no hope: from the last failure that it took', () => {
    const at = (seconds: number, reason = exited): RawTask => failed(reason, { stoppedAt: `2026-01-01T00:06:${String(seconds)}.000Z` });
    const verdict = failFast({ tasks: [at(50), at(40), at(20), at(10), at(30, oom)], events: [], taskDefinitionArn: 'td:2', since }, defaultRolloutSpec);
    expect('decidedAt' in verdict ? verdict.decidedAt : 0).to.equal(Date.parse('2026-01-01T00:06:40.000Z'));
  });

  it("tells ECS's own words, how often, and what to do", () => {
    const verdict = failFast({ tasks: [failed(oom), failed(oom)], events: [], taskDefinitionArn: 'td:2', since }, defaultRolloutSpec);
    expect(verdict).to.include({ kind: 'hopeless', failures: 2 });
    expect('message' in verdict ? verdict.message : '').to.equal(`2 tasks OutOfMemory: ${oom} (raise the memory limit, or look for the leak)`);
  });
});
