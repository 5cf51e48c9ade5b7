import type { ShownRollout } from '../controllers/ecsservice/service-metrics.ts';

/**
 * Series per ECS service, written by hand on scrape from what the controllers know (as kube-state-metrics does): nothing
 * has to be forgotten when a service goes, and 10,000 services cost nothing between scrapes. The text comes in chunks
 * with a turn of the event loop between them, so that a scrape never blocks it for long.
 */
export interface ServiceSample {
  readonly namespace: string;
  readonly name: string;
  readonly desired?: number;
  readonly running?: number;
  readonly pending?: number;
  readonly ready: boolean;
  /** Row of the truth table of conditions, e.g. `RollingOut`. */
  readonly situation: string;
  readonly driftedFields: number;
  /** The rollout that runs or ran last. */
  readonly rollout?: ShownRollout;
}

/** One metric with a sample for each service. */
export interface SeriesDefinition {
  readonly name: string;
  readonly help: string;
  /** `undefined`: not known, no sample. */
  readonly value: (sample: ServiceSample) => number | undefined;
  /** A label beside namespace and name. */
  readonly label?: (sample: ServiceSample) => readonly [name: string, value: string];
}

/** The metrics per service, all of them gauges. */
export const SERVICE_SERIES: readonly SeriesDefinition[] = [
  { name: 'longshore_service_desired_tasks', help: 'Tasks that the ECS service should run.', value: (service) => service.desired },
  { name: 'longshore_service_running_tasks', help: 'Tasks that run.', value: (service) => service.running },
  { name: 'longshore_service_pending_tasks', help: 'Tasks that are starting.', value: (service) => service.pending },
  { name: 'longshore_service_ready', help: '1 when the Ready condition is True.', value: (service) => (service.ready ? 1 : 0) },
  { name: 'longshore_service_drifted_fields', help: 'Managed fields that differ by somebody else\'s doing.', value: (service) => service.driftedFields },
  {
    name: 'longshore_service_situation',
    help: 'Always 1; the label says what the service is in (docs/spec/conditions.md).',
    value: () => 1,
    label: (service) => ['situation', service.situation],
  },
  {
    name: 'longshore_service_rollout_phase',
    help: 'Always 1; the label says where the last rollout is: status.rollout.state, or AtGate while it waits for an approval.',
    value: (service) => (service.rollout === undefined ? undefined : 1),
    label: (service) => ['phase', service.rollout?.phase ?? ''],
  },
  {
    name: 'longshore_service_production_traffic_ratio',
    help: 'Part of production traffic that the new revision takes, 0 to 1, while ECS shifts it.',
    value: (service) => service.rollout?.productionShare,
    label: (service) => ['strategy', service.rollout?.strategy ?? ''],
  },
  {
    name: 'longshore_service_gate_waiting_since_timestamp_seconds',
    help: 'Since when the service waits at a gate, in seconds since the epoch; absent while it does not.',
    value: (service) => (service.rollout?.gate === undefined ? undefined : service.rollout.gate.since / 1_000),
    label: (service) => ['point', service.rollout?.gate?.point ?? ''],
  },
];

/** Labels of every metric per service. */
export const SERVICE_SERIES_LABELS = ['namespace', 'name'] as const;

const CHUNK = 500;

/** The exposition text of `samples`, in chunks; `turn` gives way to other work between them. */
export async function* serviceSeriesText(samples: readonly ServiceSample[], turn: () => Promise<void>): AsyncGenerator<string> {
  for (const { name, help, value, label } of SERVICE_SERIES) {
    yield `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
    for (let start = 0; start < samples.length; start += CHUNK) {
      let text = '';
      for (const sample of samples.slice(start, start + CHUNK)) {
        const number = value(sample);
        if (number !== undefined) {
          const [key, extra] = label?.(sample) ?? [];
          const more = key === undefined || extra === undefined ? '' : `,${key}="${escape(extra)}"`;
          text += `${name}{namespace="${escape(sample.namespace)}",name="${escape(sample.name)}"${more}} ${number}\n`;
        }
      }
      yield text;
      await turn();
    }
  }
}

/** Label values: the three characters that the text format escapes. */
const escape = (value: string): string => (/[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value);
