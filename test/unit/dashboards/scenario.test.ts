import { expect } from 'chai';
import { metricsUrlOf } from '../../../.ci/prometheus/check.ts';
import { NEEDS } from '../../../.ci/prometheus/events.ts';
import { stepsFor } from '../../../.ci/prometheus/scenario.ts';
import { METRIC_KEYS, definitionOf } from '../../../src/telemetry/metric-definitions.ts';
import { SERVICE_SERIES } from '../../../src/telemetry/service-series.ts';
import { usedMetrics } from './used-metrics.ts';

describe('the scenario behind the dashboards', () => {
  const steps = stepsFor('/project', { dataDir: '/tmp/data', repository: '/tmp/data/repository' });

  it('makes every event that some panel needs', () => {
    expect(steps.flatMap(({ makes = [] }) => makes)).to.have.members([...new Set(Object.values(NEEDS))]);
  });

  it('waits only for metrics that there are', () => {
    const defined = METRIC_KEYS.map(definitionOf).flatMap(({ name, type }) => (type === 'histogram' ? [`${name}_count`, `${name}_sum`] : [name]));
    const known = [...defined, ...SERVICE_SERIES.map(({ name }) => name)];
    for (const { what, until, grows = '' } of steps) expect(known, what).to.include.members(usedMetrics(`${until} + ${grows}`).metrics.map(({ name }) => name));
  });
});

describe('the command line of the proof', () => {
  it('takes the address of a running operator, or none', () => {
    expect(metricsUrlOf([])).to.equal(undefined);
    expect(metricsUrlOf(['--metrics', 'http://127.0.0.1:6482/metrics'])).to.equal('http://127.0.0.1:6482/metrics');
  });

  it('refuses what is no address, and flags that there are not', () => {
    expect(() => metricsUrlOf(['--metrics', 'here'])).to.throw(TypeError, /URL/);
    expect(() => metricsUrlOf(['--metric', 'http://127.0.0.1/'])).to.throw(TypeError, /Unknown option/);
  });
});
