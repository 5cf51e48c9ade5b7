/** One registry with every metric of `metric-definitions.ts`, behind typed functions. No module-level state. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { turn } from '../runtime/turn.ts';
import {
  definitionOf,
  METRIC_KEYS,
  type CounterKey,
  type GaugeKey,
  type HistogramKey,
  type LabelsOf,
  type MetricDefinition,
  type MetricKey,
} from './metric-definitions.ts';
import { serviceSeriesText, type ServiceSample } from './service-series.ts';

/** The operator's metrics, each with exactly its labels. */
export interface Metrics {
  /** Counts up, by 1 unless said otherwise. */
  add<Key extends CounterKey>(key: Key, labels: LabelsOf<Key>, by?: number): void;
  set<Key extends GaugeKey>(key: Key, labels: LabelsOf<Key>, value: number): void;
  observe<Key extends HistogramKey>(key: Key, labels: LabelsOf<Key>, value: number): void;
  /** Makes a label set exist at 0 before its first event. */
  preset<Key extends CounterKey | HistogramKey>(key: Key, labels: LabelsOf<Key>): void;
  /** `fill` runs at the start of every scrape and must not block. */
  onScrape(fill: () => void): void;
  /** Where the series per service come from; replaces an earlier one. */
  services(samples: () => readonly ServiceSample[]): void;
  /** The whole exposition in chunks, with turns of the event loop between them. */
  text(): AsyncGenerator<string>;
  readonly contentType: string;
}

/** What is exposed beside the operator's own metrics. */
export interface MetricsOptions {
  readonly version: string;
  /** At most this many services get series of their own; 0 turns them off. */
  readonly maxServiceSeries: number;
  /** Node.js' own metrics (memory, garbage collection, event loop). They start observers, so tests leave them out. */
  readonly processMetrics: boolean;
}

type Instruments = ReadonlyMap<MetricKey, Counter | Gauge | Histogram>;

/** A millisecond of resolution would cost CPU all the time (prom-client issue 523). */
const EVENT_LOOP_PRECISION_MS = 50;

/** A registry of its own, so that two operators in one process do not share numbers. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
  const instruments: Instruments = new Map(METRIC_KEYS.map((key) => [key, instrument(definitionOf(key), registry)]));
  const fills: (() => void)[] = [];
  let samplesOf: () => readonly ServiceSample[] = () => [];

  const metrics: Metrics = {
    add(key, labels, by = 1) {
      (instruments.get(key) as Counter).inc(labels, by);
    },
    set(key, labels, value) {
      (instruments.get(key) as Gauge).set(labels, value);
    },
    observe(key, labels, value) {
      (instruments.get(key) as Histogram).observe(labels, value);
    },
    preset(key, labels) {
      presetAt(instruments.get(key), labels);
    },
    onScrape(fill) {
      fills.push(fill);
    },
    services(samples) {
      samplesOf = samples;
    },
    async *text() {
      for (const fill of fills) fill();
      const all = options.maxServiceSeries === 0 ? [] : samplesOf();
      const shown = all.length > options.maxServiceSeries ? all.slice(0, options.maxServiceSeries) : all;
      metrics.set('seriesDropped', {}, all.length - shown.length);
      yield await registry.metrics();
      await turn();
      yield* serviceSeriesText(shown, turn);
    },
    contentType: registry.contentType,
  };
  metrics.set('buildInfo', { version: options.version, node: process.version }, 1);
  return metrics;
}

function instrument(definition: MetricDefinition, registry: Registry): Counter | Gauge | Histogram {
  const { name, help } = definition;
  const common = { name, help, labelNames: [...definition.labels], registers: [registry] };
  const made = create(definition, common);
  for (const labels of definition.preset ?? []) presetAt(made, labels);
  return made;
}

function create(definition: MetricDefinition, common: { name: string; help: string; labelNames: string[]; registers: Registry[] }): Counter | Gauge | Histogram {
  switch (definition.type) {
    case 'counter':
      return new Counter(common);
    case 'gauge':
      return new Gauge(common);
    case 'histogram':
      return new Histogram({ ...common, ...(definition.buckets === undefined ? {} : { buckets: [...definition.buckets] }) });
    default: {
      const never: never = definition.type;
      return never;
    }
  }
}

function presetAt(made: Counter | Gauge | Histogram | undefined, labels: Readonly<Record<string, string>>): void {
  if (made instanceof Counter) made.inc(labels, 0);
  else if (made instanceof Gauge) made.set(labels, 0);
  else made?.zero(labels);
}

