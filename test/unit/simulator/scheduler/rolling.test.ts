import { expect } from 'chai';
import fc from 'fast-check';

import { lowerBound, planRolling, upperBound } from '../../../../src/simulator/scheduler/rolling.ts';
import type { DeploymentView, RollingInput, TaskPhase } from '../../../../src/simulator/scheduler/rolling.ts';

const tasks = (prefix: string, phases: Partial<Record<TaskPhase, number>>): DeploymentView['tasks'] =>
  (Object.entries(phases) as [TaskPhase, number][]).flatMap(([phase, count]) => Array.from({ length: count }, (_, index) => ({ id: `${prefix}-${phase}-${String(index)}`, phase })));

const primary = (phases: Partial<Record<TaskPhase, number>>, more: Partial<DeploymentView> = {}): DeploymentView =>
  ({ id: 'new', primary: true, target: 0, mayStart: true, stalled: false, tasks: tasks('new', phases), ...more });
const old = (target: number, phases: Partial<Record<TaskPhase, number>>, more: Partial<DeploymentView> = {}): DeploymentView =>
  ({ id: 'old', primary: false, target, mayStart: true, stalled: false, tasks: tasks('old', phases), ...more });

interface Row {
  readonly name: string;
  readonly bounds: readonly [desired: number, minimum: number, maximum: number];
  readonly deployments: readonly DeploymentView[];
  readonly starts?: readonly [string, number, number][];
  readonly stops?: readonly string[];
  readonly oldTarget?: number;
  readonly blocked?: boolean;
}

const ROWS: readonly Row[] = [
  { name: 'starts all at once where maximumPercent leaves room', bounds: [4, 100, 200], deployments: [primary({}), old(4, { healthy: 4 })], starts: [['new', 4, 0]], oldTarget: 4 },
  { name: 'keeps the old until the new are healthy', bounds: [4, 100, 200], deployments: [primary({ running: 4 }), old(4, { healthy: 4 })], oldTarget: 4 },
  { name: 'stops one old for each healthy new one', bounds: [4, 100, 200], deployments: [primary({ healthy: 1, running: 3 }), old(4, { healthy: 4 })], stops: ['old-healthy-0'], oldTarget: 3 },
  { name: 'stops first where there is no room, down to the lower bound', bounds: [4, 50, 100], deployments: [primary({}), old(4, { healthy: 4 })], stops: ['old-healthy-0', 'old-healthy-1'], oldTarget: 2 },
  { name: 'waits for the room of tasks that stop already', bounds: [4, 50, 100], deployments: [primary({}), old(2, { healthy: 2, stopping: 2 })], oldTarget: 2 },
  { name: 'is blocked by 100/100 with one task', bounds: [1, 100, 100], deployments: [primary({}), old(1, { healthy: 1 })], oldTarget: 1, blocked: true },
  { name: 'is blocked when the room rounds down to nothing', bounds: [1, 100, 199], deployments: [primary({}), old(1, { healthy: 1 })], oldTarget: 1, blocked: true },
  { name: 'is not blocked while tasks are still on their way', bounds: [1, 100, 100], deployments: [primary({}), old(1, { running: 1 })], stops: ['old-running-0'], oldTarget: 0 },
  { name: 'replaces a failing task, start first', bounds: [2, 100, 200], deployments: [primary({ healthy: 1, failing: 1 })], starts: [['new', 1, 1]] },
  { name: 'stops failing tasks once enough others are healthy', bounds: [2, 100, 200], deployments: [primary({ healthy: 2, failing: 1 })], stops: ['new-failing-0'] },
  { name: 'stops failing tasks one by one where there is no room', bounds: [2, 100, 100], deployments: [primary({ failing: 2 })], stops: ['new-failing-0'] },
  { name: 'replaces a failing old task in its own revision', bounds: [2, 100, 200], deployments: [primary({ running: 2 }), old(2, { healthy: 1 })], starts: [['old', 1, 0]], oldTarget: 2 },
  { name: 'never replaces an old task that is not needed any more', bounds: [2, 100, 200], deployments: [primary({ healthy: 2 }), old(2, { healthy: 1 })], stops: ['old-healthy-0'], oldTarget: 0 },
  { name: 'launches nothing for a deployment that failed, and stops what fails in it', bounds: [2, 100, 200], deployments: [primary({ failing: 1 }, { mayStart: false, stalled: true }), old(2, { healthy: 2 })], stops: ['new-failing-0'], oldTarget: 2 },
  { name: 'scales in the least useful tasks first', bounds: [2, 100, 200], deployments: [primary({ healthy: 2, running: 1, starting: 1 })], stops: ['new-starting-0', 'new-running-0'] },
  { name: 'scales to nothing', bounds: [0, 100, 200], deployments: [primary({ healthy: 2 })], stops: ['new-healthy-0', 'new-healthy-1'] },
];

describe('scheduler: rolling plan', () => {
  for (const row of ROWS) {
    it(row.name, () => {
      const [desiredCount, minimumHealthyPercent, maximumPercent] = row.bounds;
      const plan = planRolling({ desiredCount, minimumHealthyPercent, maximumPercent, launchBudget: 500, deployments: row.deployments });
      expect(plan.starts.map((start) => [start.deploymentId, start.count, start.replacing])).to.deep.equal(row.starts ?? []);
      expect(plan.stops.map(({ taskId }) => taskId)).to.deep.equal(row.stops ?? []);
      expect(plan.targets.get('old')).to.equal(row.oldTarget);
      expect(plan.blocked).to.equal(row.blocked ?? false);
    });
  }

  it('rounds the lower bound up and the upper bound down', () => {
    expect([lowerBound(3, 50), upperBound(3, 150), lowerBound(1, 1), upperBound(1, 199)]).to.deep.equal([2, 4, 1, 1]);
  });

  const phases = fc.record({ starting: fc.nat(5), running: fc.nat(5), healthy: fc.nat(8), failing: fc.nat(4), stopping: fc.nat(4) });
  const input: fc.Arbitrary<RollingInput> = fc
    .record({
      desiredCount: fc.nat(12), minimumHealthyPercent: fc.integer({ min: 0, max: 100 }), maximumPercent: fc.integer({ min: 100, max: 300 }), launchBudget: fc.nat(20),
      fresh: phases, olds: fc.array(fc.record({ phases, target: fc.nat(12), mayStart: fc.boolean() }), { maxLength: 3 }), mayStart: fc.boolean(), stalled: fc.boolean(),
    })
    .map(({ fresh, olds, mayStart, stalled, ...rest }) => ({
      ...rest,
      deployments: [
        primary(fresh, { mayStart: mayStart && !stalled, stalled }),
        ...olds.map(({ phases: counts, ...more }, index) => ({ ...old(0, {}), ...more, id: `old${String(index)}`, tasks: tasks(`old${String(index)}`, counts) })),
      ],
    }));

  it('from any state: no launch beyond the upper bound or the budget, no stop of a healthy task below the lower bound, no target that grows', () => {
    fc.assert(
      fc.property(input, (given) => {
        const plan = planRolling(given);
        const all = given.deployments.flatMap((deployment) => deployment.tasks);
        const started = plan.starts.reduce((sum, { count }) => sum + count, 0);
        const phaseOf = new Map(all.map(({ id, phase }) => [id, phase]));
        const stoppedHealthy = plan.stops.filter(({ taskId }) => phaseOf.get(taskId) === 'healthy').length;
        const healthy = all.filter(({ phase }) => phase === 'healthy').length;
        if (started > 0) expect(all.length + started).to.be.at.most(upperBound(given.desiredCount, given.maximumPercent));
        expect(started).to.be.at.most(given.launchBudget);
        if (stoppedHealthy > 0) expect(healthy - stoppedHealthy).to.be.at.least(lowerBound(given.desiredCount, given.minimumHealthyPercent));
        expect(new Set(plan.stops.map(({ taskId }) => taskId)).size).to.equal(plan.stops.length);
        expect(plan.stops.every(({ taskId }) => phaseOf.get(taskId) !== 'stopping')).to.equal(true);
        for (const start of plan.starts) expect(given.deployments.find(({ id }) => id === start.deploymentId)?.mayStart).to.equal(true);
        for (const deployment of given.deployments) if (!deployment.primary) expect(plan.targets.get(deployment.id)).to.be.at.most(deployment.target);
      }),
      { numRuns: 2_000 },
    );
  });
});
