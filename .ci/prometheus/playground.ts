/** A playground of its own for a proof: `npm start` on free ports, in a temporary directory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { waitUntil } from './wait-until.ts';

export interface Playground {
  readonly dataDir: string;
  readonly metricsUrl: string;
  readonly repository: string;
  /** Why it ended, once it has. */
  readonly ended: () => Error | undefined;
  stop(): Promise<void>;
}

interface ReadyLine {
  readonly message?: string;
  readonly metricsUrl?: string;
  readonly repository?: string;
}

/** From the start of the process to its line `playground ready`. */
export async function startPlayground(root: string, speed: number): Promise<Playground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'longshore-playground-'));
  const free = ['--api-port', '0', '--aws-port', '0', '--metrics-port', '0'];
  // The program itself and not `npm start`, whose wrapper would be what a signal reaches.
  const child = startChild(process.execPath, ['src/longshore.mjs', 'start', '--data-dir', dataDir, ...free, '--speed', String(speed), '--log-format', 'json'], { cwd: root });
  const stop = async (): Promise<void> => {
    await child.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const ready = await waitUntil(async () => child.lines.map(parse).find(({ message }) => message === 'playground ready'), { what: 'the playground is ready', withinMs: 30_000, hopeless: child.ended });
    const { metricsUrl, repository } = ready;
    if (metricsUrl === undefined || repository === undefined) throw new Error(`the line "playground ready" lacks metricsUrl or repository: ${JSON.stringify(ready)}`);
    return { dataDir, metricsUrl: `${metricsUrl}/metrics`, repository, ended: child.ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function parse(line: string): ReadyLine {
  try {
    return JSON.parse(line) as ReadyLine;
  } catch {
    return {};
  }
}
