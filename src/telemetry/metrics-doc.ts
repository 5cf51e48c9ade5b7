/** docs/reference/metrics.md, from the definitions. */
import { definitionOf, METRIC_KEYS } from './metric-definitions.ts';
import { SERVICE_SERIES, SERVICE_SERIES_LABELS, type ServiceSample } from './service-series.ts';

/** The whole page as Markdown. */
export function metricsDoc(): string {
  const rows = METRIC_KEYS.map((key) => definitionOf(key)).map(({ name, type, labels, help, buckets }) =>
    row(name, type, labels, buckets === undefined ? help : `${help} Buckets: ${buckets.join(', ')}.`),
  );
  const services = SERVICE_SERIES.map(({ name, help, label }) => row(name, 'gauge', [...SERVICE_SERIES_LABELS, ...(label === undefined ? [] : [label(ANY)[0]])], help));
  return [
    '# Metrics',
    '',
    'Generated from `src/telemetry/metric-definitions.ts` and `src/telemetry/service-series.ts` by `npm run generate`. Do not edit.',
    '',
    'Served at `/metrics` in the Prometheus text format. The loop and the queue have the names of controller-runtime.',
    '',
    '## Kept in the process',
    '',
    HEAD,
    ...rows,
    '',
    '## Per service',
    '',
    'Computed on scrape from the last known status. Bounded by a limit; `longshore_service_series_dropped` counts what is left out.',
    '',
    HEAD,
    ...services,
    '',
    'Beside these, the usual `process_*` and `nodejs_*` metrics.',
    '',
  ].join('\n');
}

const ANY: ServiceSample = { namespace: '', name: '', ready: false, situation: '', driftedFields: 0 };

const HEAD = '| name | type | labels | meaning |\n| --- | --- | --- | --- |';

const row = (name: string, type: string, labels: readonly string[], help: string): string =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |`;
