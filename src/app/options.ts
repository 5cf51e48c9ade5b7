import { parseDuration } from '../core/model/duration.ts';

/** What the operator itself can be told; one validated, frozen value, made from flags only at the process entry. */
export interface OperatorOptions {
  /** Written into the ownership tags of everything in AWS: two installations never touch each other's services. */
  readonly installation: string;
  /** Only objects of this namespace; empty: all. */
  readonly namespace: string;
  readonly sweepIntervalMs: number;
  /** Reconciles at a time, per kind. */
  readonly workers: number;
  /** file://, http:// and loopback git URLs. */
  readonly allowLocalGit: boolean;
  /** Bare repositories. */
  readonly gitDir: string;
  readonly leaderElect: boolean;
  /** Namespace of the Lease. */
  readonly leaseNamespace: string;
  readonly metricsHost: string;
  readonly metricsPort: number;
  /** Per-object series (ready, desired, running) on /metrics; switch off for very large fleets. */
  readonly objectMetrics: boolean;
  readonly logFormat: 'text' | 'json';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** What `longshore start` can be told; validated like the operator's. */
export interface PlaygroundOptions {
  readonly dataDir: string;
  readonly apiPort: number;
  readonly awsPort: number;
  /** How many times faster than real time the simulator's clock runs. */
  readonly speed: number;
  readonly pollIntervalSeconds: number;
}

/** A flag that cannot be used; the process prints the message and exits with 2. */
export class OptionError extends Error {
  constructor(flag: string, problem: string) {
    super(`${flag}: ${problem}`);
    this.name = 'OptionError';
  }
}

/** A TCP port; 0 picks a free one. @throws OptionError */
export function portOption(flag: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new OptionError(flag, `"${text}" is not a port (0 to 65535)`);
  return port;
}

/** @throws OptionError */
export function countOption(flag: string, text: string, range: { readonly min: number; readonly max: number }): number {
  const count = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || count < range.min || count > range.max) throw new OptionError(flag, `"${text}" is not a number from ${range.min} to ${range.max}`);
  return count;
}

/** Go's duration text (`30s`, `5m`), in milliseconds. @throws OptionError */
export function durationOption(flag: string, text: string, range: { readonly minMs: number; readonly maxMs: number }): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new OptionError(flag, `"${text}" is not a duration such as 30s or 5m`);
  if (ms < range.minMs || ms > range.maxMs) throw new OptionError(flag, `"${text}" is not between ${range.minMs / 1000}s and ${range.maxMs / 1000}s`);
  return ms;
}

/** @throws OptionError */
export function choiceOption<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new OptionError(flag, `"${text}" is not one of ${choices.join(', ')}`);
  return choice;
}

/** Kubernetes' rule for names: also what AWS accepts in a tag value. @throws OptionError */
export function nameOption(flag: string, text: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) throw new OptionError(flag, `"${text}" is not a name (lower-case letters, digits and "-", at most 63)`);
  return text;
}

/** A directory; an empty text would silently mean the current one. @throws OptionError */
export function directoryOption(flag: string, text: string): string {
  if (text.trim() === '') throw new OptionError(flag, 'names no directory');
  return text;
}
