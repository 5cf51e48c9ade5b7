/**
 * Series per ECS service, written by hand on scrape from what the controllers know (as kube-state-metrics does): nothing
 * has to be forgotten when a service goes, and 10,000 services cost nothing between scrapes. The text comes in chunks
 * with a turn of the event loop between them, so that a scrape never blocks it for long.
 */
export interface ServiceSample {
  readonly namespace: string;
  readonly name: string;
  readonly cluster: string;
  readonly desired?: number;
  readonly running?: number;
  readonly pending?: number;
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly suspended: boolean;
  readonly drifted: boolean;
  readonly rollingOut: boolean;
}

export interface SeriesDefinition {
  readonly name: string;
  readonly help: string;
  /** `undefined`: not known, no sample. */
  readonly value: (sample: ServiceSample) => number | undefined;
}

const flag = (value: boolean): number => (value ? 1 : 0);

export const SERVICE_SERIES: readonly SeriesDefinition[] = [
  { name: 'longshore_service_desired_tasks', help: 'Tasks that the ECS service should run.', value: (service) => service.desired },
  { name: 'longshore_service_running_tasks', help: 'Tasks that run.', value: (service) => service.running },
  { name: 'longshore_service_pending_tasks', help: 'Tasks that are starting.', value: (service) => service.pending },
  { name: 'longshore_service_ready', help: '1 when the Ready condition is True.', value: (service) => flag(service.ready === 'True') },
  { name: 'longshore_service_suspended', help: '1 while spec.suspend is set.', value: (service) => flag(service.suspended) },
  { name: 'longshore_service_drifted', help: '1 while the service differs from its spec by somebody else\'s doing.', value: (service) => flag(service.drifted) },
  { name: 'longshore_service_rolling_out', help: '1 while a rollout is under way.', value: (service) => flag(service.rollingOut) },
];

export const SERVICE_SERIES_LABELS = ['namespace', 'name', 'cluster'] as const;

const CHUNK = 500;

/** The exposition text of `samples`, in chunks; `turn` gives way to other work between them. */
export async function* serviceSeriesText(samples: readonly ServiceSample[], turn: () => Promise<void>): AsyncGenerator<string> {
  for (const { name, help, value } of SERVICE_SERIES) {
    yield `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
    for (let start = 0; start < samples.length; start += CHUNK) {
      let text = '';
      for (const sample of samples.slice(start, start + CHUNK)) {
        const number = value(sample);
        if (number !== undefined) {
          text += `${name}{namespace="${escape(sample.namespace)}",name="${escape(sample.name)}",cluster="${escape(sample.cluster)}"} ${number}\n`;
        }
      }
      yield text;
      await turn();
    }
  }
}

/** Label values: the three characters that the text format escapes. */
const escape = (value: string): string => (/[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value);
