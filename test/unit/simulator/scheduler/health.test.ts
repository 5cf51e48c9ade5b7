import { expect } from 'chai';
import fc from 'fast-check';

import { behaviourOf, findFault } from '../../../../src/simulator/scheduler/behaviour.ts';
import { planLife } from '../../../../src/simulator/scheduler/health.ts';
import type { HealthFacts } from '../../../../src/simulator/scheduler/health.ts';
import type { ContainerSpec } from '../../../../src/simulator/scheduler/settings.ts';
import { DEFAULT_TIMINGS } from '../../../../src/simulator/scheduler/timings.ts';
import type { ImageBehaviour } from '../../../../src/simulator/state.ts';

const app: ContainerSpec = { name: 'app', image: 'web:1', essential: true };
const checked: ContainerSpec = { ...app, check: { intervalMs: 10_000, retries: 3, startPeriodMs: 20_000 } };
const fault = (container: ContainerSpec, outcome: ImageBehaviour['outcome'], afterMs?: number): HealthFacts['fault'] =>
  ({ container, behaviour: { match: '*', outcome, ...(afterMs === undefined ? {} : { afterMs }) } });

interface Row {
  readonly name: string;
  readonly container?: ContainerSpec;
  readonly balanced?: boolean;
  readonly graceMs?: number;
  readonly fault?: HealthFacts['fault'];
  readonly healthyAt?: number;
  readonly fate?: readonly [string, number];
}

const ROWS: readonly Row[] = [
  { name: 'counts 40 s after RUNNING without check and balancer', healthyAt: 40_000 },
  { name: 'counts at the first passed container check', container: checked, healthyAt: 10_000 },
  { name: 'counts once the target is healthy', balanced: true, healthyAt: 30_000 },
  { name: 'waits for container and target', container: checked, balanced: true, healthyAt: 30_000 },
  { name: 'fails a container check after startPeriod and all retries', container: checked, fault: fault(checked, 'unhealthy'), fate: ['container-unhealthy', 50_000] },
  { name: 'is healthy first when the check fails only later', container: checked, fault: fault(checked, 'unhealthy', 60_000), healthyAt: 10_000, fate: ['container-unhealthy', 90_000] },
  { name: 'fails at the target after the grace period', balanced: true, graceMs: 90_000, fault: fault(app, 'unhealthy'), fate: ['target-unhealthy', 150_000] },
  { name: 'is never seen as unhealthy where nothing checks', fault: fault(app, 'unhealthy'), healthyAt: 40_000 },
  { name: 'never counts when the process ends first', fault: fault(app, 'exit', 5_000), fate: ['exit', 5_000] },
  { name: 'counts until the process ends', fault: fault(app, 'out-of-memory', 60_000), healthyAt: 40_000, fate: ['out-of-memory', 60_000] },
];

describe('scheduler: health of a task', () => {
  for (const row of ROWS) {
    it(row.name, () => {
      const life = planLife({
        startedAt: 1_000_000, containers: [row.container ?? app], hasTargetGroup: row.balanced ?? false, graceMs: row.graceMs ?? 0, fault: row.fault, timings: DEFAULT_TIMINGS,
      });
      expect(life.healthy).to.equal(false);
      expect(life.healthyAt).to.equal(row.healthyAt === undefined ? undefined : 1_000_000 + row.healthyAt);
      expect(life.fate === undefined ? undefined : [life.fate.outcome, life.fate.at - 1_000_000]).to.deep.equal(row.fate);
    });
  }

  it('ignores the end of a container that is not essential, but not an image that cannot be pulled', () => {
    const sidecar: ContainerSpec = { name: 'side', image: 'side:1', essential: false };
    const rules: ImageBehaviour[] = [{ match: 'side:*', outcome: 'exit' }];
    expect(findFault(rules, [app, sidecar], ['running'])).to.equal(undefined);
    expect(findFault([{ match: 'side:*', outcome: 'pull-error' }], [app, sidecar], ['pull'])?.container.name).to.equal('side');
  });

  it('takes the first rule that matches, exactly or by prefix', () => {
    const rules: ImageBehaviour[] = [{ match: 'web:1', outcome: 'exit' }, { match: 'web:*', outcome: 'unhealthy' }];
    expect(['web:1', 'web:12', 'web', 'other:1'].map((image) => behaviourOf(rules, image).outcome)).to.deep.equal(['exit', 'unhealthy', 'healthy', 'healthy']);
    fc.assert(fc.property(fc.string(), (image) => {
      expect(behaviourOf([{ match: '*', outcome: 'exit' }], image).outcome).to.equal('exit');
      expect(behaviourOf([], image).outcome).to.equal('healthy');
    }));
  });
});
