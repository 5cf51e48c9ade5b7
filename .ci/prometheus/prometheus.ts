/** A real Prometheus for one proof: loopback, a directory of its own, one target. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { waitUntil } from './wait-until.ts';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

export interface Prometheus {
  readonly url: string;
  /** Every series that the query gives at any second between the two times (epoch seconds). @throws Error for a query that does not parse */
  range(query: string, from: number, to: number): Promise<readonly Series[]>;
  /** The sum of what the query gives now; `undefined` for no data. */
  now(query: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value?: [number, string]; readonly values?: readonly [number, string][] }[] };
}

/** Starts it and waits until it answers. `target` is the URL of a /metrics page. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const { host, pathname } = new URL(target);
  const dir = await mkdtemp(join(tmpdir(), 'longshore-prometheus-'));
  const configuration = join(dir, 'prometheus.yml');
  await writeFile(
    configuration,
    `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n  - job_name: longshore\n    honor_labels: true\n    metrics_path: ${pathname}\n    static_configs: [{ targets: ['${host}'] }]\n`,
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = startChild('prometheus', [`--config.file=${configuration}`, `--storage.tsdb.path=${join(dir, 'data')}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=warn']);
  const stop = async (): Promise<void> => {
    await child.stop();
    await rm(dir, { recursive: true, force: true });
  };
  const ask = async (path: string, parameters: Readonly<Record<string, string>>): Promise<NonNullable<Answer['data']>['result']> => {
    const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) });
    const answer = (await response.json()) as Answer;
    if (answer.status !== 'success' || answer.data === undefined) throw new Error(`${parameters['query'] ?? ''}: ${answer.error ?? response.status}`);
    return answer.data.result;
  };
  try {
    await waitUntil(async () => ((await reachable(`${url}/-/ready`)) ? true : undefined), { what: 'Prometheus is ready', withinMs: 30_000, hopeless: child.ended });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    async range(query, from, to) {
      const result = await ask('query_range', { query, start: String(from), end: String(to), step: '1' });
      return result.map(({ metric, values = [] }) => ({ labels: metric, values: values.map(([, value]) => Number(value)) }));
    },
    async now(query) {
      const result = await ask('query', { query });
      return result.length === 0 ? undefined : result.reduce((sum, { value }) => sum + Number(value?.[1] ?? 0), 0);
    },
    stop,
  };
}

async function reachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Prometheus cannot choose one and say which; the moment between closing and its listening is the price. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
