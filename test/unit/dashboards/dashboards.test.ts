import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { dashboards, dashboardFolder, generateDashboards } from '../../../.ci/dashboards/generate-dashboards.ts';
import type { Panel } from '../../../.ci/dashboards/panel.ts';
import { conditionTable } from '../../../src/core/status/condition-table.ts';
import { definitionOf, METRIC_KEYS } from '../../../src/telemetry/metric-definitions.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { SERVICE_SERIES, SERVICE_SERIES_LABELS } from '../../../src/telemetry/service-series.ts';
import { usedMetrics } from './used-metrics.ts';

const root = resolve(import.meta.dirname, '../../..');

interface Series {
  readonly name: string;
  readonly labels: readonly string[];
}

/** Every series that /metrics may show, by its name on the page. */
async function knownSeries(): Promise<ReadonlyMap<string, readonly string[]>> {
  const defined = METRIC_KEYS.map((key) => definitionOf(key)).flatMap(({ name, type, labels }): Series[] =>
    type === 'histogram' ? [{ name: `${name}_bucket`, labels: [...labels, 'le'] }, { name: `${name}_sum`, labels }, { name: `${name}_count`, labels }] : [{ name, labels }],
  );
  const sample = { namespace: '', name: '', ready: true, situation: 'Ready', driftedFields: 0 };
  const services = SERVICE_SERIES.map(({ name, label }): Series => ({ name, labels: [...SERVICE_SERIES_LABELS, ...(label?.(sample).slice(0, 1) ?? [])] }));
  // Node.js' own metrics come from prom-client: what it registers is the list.
  let page = '';
  for await (const chunk of createMetrics({ version: 'test', maxServiceSeries: 0, processMetrics: true }).text()) page += chunk;
  const ofProcess = [...page.matchAll(/^# TYPE ((?:process|nodejs)_\S+)/gm)].map(([, name]): Series => ({ name: name ?? '', labels: [] }));
  return new Map([...defined, ...services, ...ofProcess].map(({ name, labels }) => [name, labels]));
}

/** What Prometheus itself adds to every series. */
const TARGET_LABELS = ['instance', 'job'];

for (const [name, definition] of Object.entries(dashboards)) {
  describe(`dashboard ${name}`, () => {
    const panels = definition.rows.flatMap((row) => row.panels);
    const queries = panels.flatMap((panel) => panel.queries.map((query) => ({ panel, ...query })));
    let known: ReadonlyMap<string, readonly string[]>;

    before(async () => {
      known = await knownSeries();
    });

    it('asks only for metrics that the operator has', () => {
      for (const { panel, expr } of queries) {
        const { metrics } = usedMetrics(expr);
        expect(metrics, panel.title).not.to.be.empty;
        for (const metric of metrics) expect(known.has(metric.name), `${panel.title}: ${metric.name}`).to.equal(true);
      }
    });

    it('selects and groups only by labels that the metrics carry', () => {
      for (const { panel, expr } of queries) {
        const { metrics, grouping } = usedMetrics(expr);
        for (const metric of metrics) expect([...(known.get(metric.name) ?? []), ...TARGET_LABELS], `${panel.title}: ${metric.name}`).to.include.members([...metric.labels]);
        // In a join one side may bring the label by which the result is grouped.
        const joined = expr.includes(' and on ');
        const carried = metrics.map((metric) => [...(known.get(metric.name) ?? []), ...TARGET_LABELS]);
        for (const label of grouping) expect(joined ? carried.some((labels) => labels.includes(label)) : carried.every((labels) => labels.includes(label)), `${panel.title}: by ${label}`).to.equal(true);
      }
    });

    it('names in a legend only what the query keeps', () => {
      for (const { panel, expr, legend = '' } of queries) {
        for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g)) expect(usedMetrics(expr).grouping, `${panel.title}: ${legend}`).to.include(label);
      }
    });

    it('applies the namespace and the account where the labels allow it', () => {
      for (const { panel, expr } of queries) {
        for (const { name: metric, labels } of usedMetrics(expr).metrics) {
          for (const variable of ['namespace', 'account']) {
            if (known.get(metric)?.includes(variable) === true) expect(labels, `${panel.title}: ${metric}`).to.include(variable);
          }
        }
      }
    });

    it('compares situations with names that the truth table has', () => {
      for (const { panel, expr } of queries) {
        for (const [, pattern = ''] of expr.matchAll(/situation=~?"([^"]*)"/g)) {
          expect(Object.keys(conditionTable), panel.title).to.include.members(pattern.split('|'));
        }
      }
    });

    it('offers only variables that some metric carries, and uses no other', () => {
      for (const { name: variable, metric } of definition.variables) expect(known.get(metric), variable).to.include(variable);
      const allowed = new Set([...definition.variables.map((variable) => variable.name), '__rate_interval', '__range']);
      for (const { panel, expr } of queries) for (const [, variable = ''] of expr.matchAll(/\$(\w+)/g)) expect(allowed.has(variable), `${panel.title}: $${variable}`).to.equal(true);
    });

    it('explains every panel, and has no two of one title in a row', () => {
      for (const panel of panels) expect(panel.description.length, panel.title).to.be.greaterThan(20);
      const titles = definition.rows.flatMap((row) => row.panels.map((panel: Panel) => `${row.title}/${panel.title}`));
      expect(new Set(titles).size).to.equal(titles.length);
    });

    it('lays panels out without overlap inside 24 columns', () => {
      const file = generateDashboards().find(({ path }) => path.endsWith(`/${name}.json`));
      const { panels: placed } = JSON.parse(file?.content ?? '{}') as { panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[] };
      const cells = new Set<string>();
      for (const { id, gridPos } of placed) {
        expect(gridPos.x + gridPos.w, `panel ${id}`).to.be.at.most(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            expect(cells.has(`${x},${y}`), `panel ${id} at ${x},${y}`).to.equal(false);
            cells.add(`${x},${y}`);
          }
        }
      }
      expect(new Set(placed.map(({ id }) => id)).size).to.equal(placed.length);
    });

    it('is shipped as generated', () => {
      for (const { path, content } of generateDashboards()) expect(readFileSync(join(root, path), 'utf8'), path).to.equal(content);
      expect(generateDashboards().every(({ path }) => path.startsWith(dashboardFolder))).to.equal(true);
    });
  });
}
