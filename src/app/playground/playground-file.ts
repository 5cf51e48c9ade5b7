import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running playground is, written to `.longshore/playground.json` for the commands that talk to it. */
export interface PlaygroundFile {
  readonly pid: number;
  readonly apiUrl: string;
  readonly awsUrl: string;
  readonly metricsUrl: string;
  readonly kubeconfig: string;
  readonly repository: string;
  readonly region: string;
  readonly speed: number;
}

/** Where a playground lives unless `--data-dir` says otherwise, below the current directory. */
export const defaultDataDir = '.longshore';
/** Name of the `PlaygroundFile` in the data directory. */
export const playgroundFileName = 'playground.json';

/** Undefined when no playground was ever started in `dataDir`. */
export function readPlaygroundFile(dataDir: string): PlaygroundFile | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, playgroundFileName), 'utf8')) as PlaygroundFile;
  } catch {
    return undefined;
  }
}
