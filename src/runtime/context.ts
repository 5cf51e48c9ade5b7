import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** The first argument of every asynchronous function at an edge: how to stop, where to log, what time it is. */
export interface Context {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
  /** One id per reconcile, in every log line and outgoing user agent of that run. Empty outside a reconcile. */
  readonly reconcileId: string;
}
