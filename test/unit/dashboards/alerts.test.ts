import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { alertNames, alertQueries, generateAlerts } from '../../../.ci/dashboards/alerts.ts';
import { isRolloutPhase } from '../../../src/core/rollout/rollout-state.ts';
import { definitionOf, METRIC_KEYS } from '../../../src/telemetry/metric-definitions.ts';
import { SERVICE_SERIES } from '../../../src/telemetry/service-series.ts';
import { dashboards } from '../../../.ci/dashboards/generate-dashboards.ts';
import { usedMetrics } from './used-metrics.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('alert rules', () => {
  it('ask only for metrics that the operator has', () => {
    const known = [...METRIC_KEYS.map(definitionOf).flatMap(({ name, type }) => (type === 'histogram' ? [`${name}_bucket`, `${name}_count`] : [name])), ...SERVICE_SERIES.map(({ name }) => name)];
    for (const query of alertQueries) expect(known, query).to.include.members(usedMetrics(query).metrics.map(({ name }) => name));
  });

  it('are shipped as generated', () => {
    for (const { path, content } of generateAlerts()) expect(read(path), path).to.equal(content);
  });

  it('have a line in the guide that says what to do, and a test on series of their own', () => {
    const [guide, tests] = [read('docs/guide/dashboards.md'), read('.ci/prometheus/rules.test.yaml')];
    for (const name of alertNames) {
      expect(guide).to.contain(`| \`${name}\` |`);
      expect(tests).to.contain(name);
    }
  });
});

describe('phases in queries', () => {
  it('are phases that a rollout can be in', () => {
    const queries = [...alertQueries, ...Object.values(dashboards).flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map(({ expr }) => expr))))];
    const phases = queries.flatMap((query) => [...query.matchAll(/phase=~?"([^"]*)"/g)].flatMap(([, list = '']) => list.split('|')));
    expect(phases).to.include.members(['Progressing', 'AtGate', 'RollingBack']);
    for (const phase of phases) expect(phase === 'AtGate' || isRolloutPhase(phase), phase).to.equal(true);
  });
});
