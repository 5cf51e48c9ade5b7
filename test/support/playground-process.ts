import { join } from 'node:path';
import type { PlaygroundFile } from '../../src/app/playground/playground-file.ts';
import { runChild, startChild, type Child, type Finished } from './child-process.ts';
import { until } from './until.ts';

export const projectRoot = join(import.meta.dirname, '../..');
export const longshoreCommand = join(projectRoot, 'src/longshore.mjs');

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** `longshore start` as a process of its own, as a user runs it, with JSON logs and free ports. */
export interface PlaygroundProcess {
  readonly child: Child;
  readonly file: PlaygroundFile;
  /** Milliseconds from the start of the process to the line "playground ready". */
  readonly startedInMs: number;
  readonly log: () => readonly LogLine[];
}

const freePorts = ['--api-port', '0', '--aws-port', '0', '--metrics-port', '0'];
const readyWithinMs = 120_000;

/** Starts one in `cwd` (its data directory is `.longshore` there) and waits until it is ready. */
export async function startPlaygroundProcess(cwd: string, flags: readonly string[] = []): Promise<PlaygroundProcess> {
  const began = performance.now();
  // No name and no settings of the person who runs the tests.
  const child = startChild(process.execPath, [longshoreCommand, 'start', ...freePorts, '--log-format', 'json', ...flags], { cwd, env: { HOME: cwd } });
  const log = (): readonly LogLine[] => parseLines(child.stdout());
  let gone = false;
  void child.ended.then(() => (gone = true));
  const printed = (): string => `${child.stdout()}\n${child.stderr()}`;
  const ready = await until('playground ready', readyWithinMs, () => {
    if (gone) throw new Error(`the playground ended before it was ready:\n${printed()}`);
    return log().find(({ message }) => message === 'playground ready');
  }, printed).catch((error: unknown) => {
    child.signal('SIGKILL');
    throw error;
  });
  return { child, file: ready as unknown as PlaygroundFile, startedInMs: performance.now() - began, log };
}

/** `longshore ...` as a process of its own. */
export async function longshore(cwd: string, ...args: readonly string[]): Promise<Finished> {
  return runChild(process.execPath, [longshoreCommand, ...args], { cwd, env: { HOME: cwd } });
}

function parseLines(text: string): readonly LogLine[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
}
