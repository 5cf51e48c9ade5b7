/**
 * The four ways a reconcile can end early. Behaviour is in the type, never at the call site: the loop asks `kindOf`.
 * `reason` is CamelCase and becomes the reason of conditions and events; `message` says what, in which object and
 * field, and what to do. It must never hold a secret.
 */
export type ErrorKind = 'terminal' | 'wait' | 'transient' | 'conflict';

/** What an error carries beside reason and message. */
export interface LongshoreErrorOptions {
  readonly cause?: unknown;
  /** Wait this long before the next try (`wait`, and `transient` when the other side said so). */
  readonly retryAfterMs?: number;
  /** The reconcile has told it already, by a condition, an Event and a line of its own: the loop adds none. */
  readonly told?: boolean;
}

const marker = Symbol.for('longshore.error');

/** The one class of error that a reconcile ends with on purpose; anything else is a bug. */
export class LongshoreError extends Error {
  readonly kind: ErrorKind;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  readonly told: boolean;
  readonly [marker] = true;

  constructor(kind: ErrorKind, reason: string, message: string, options: LongshoreErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Error`;
    this.kind = kind;
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
    this.told = options.told === true;
  }
}

/** The user must act: Stalled, no retry until the object changes. */
export const terminalError = (reason: string, message: string, options?: LongshoreErrorOptions): LongshoreError =>
  new LongshoreError('terminal', reason, message, options);
/** Not a failure: something has to happen first; look again after `retryAfterMs`. */
export const waitError = (reason: string, message: string, options: LongshoreErrorOptions & { retryAfterMs: number }): LongshoreError =>
  new LongshoreError('wait', reason, message, options);
/** Try again with backoff (or after `retryAfterMs`, when the other side named a time). */
export const transientError = (reason: string, message: string, options?: LongshoreErrorOptions): LongshoreError =>
  new LongshoreError('transient', reason, message, options);
/** Somebody else wrote first: read again and retry at once. */
export const conflictError = (reason: string, message: string, options?: LongshoreErrorOptions): LongshoreError =>
  new LongshoreError('conflict', reason, message, options);

/** The same error, marked as told. */
export function toldError(error: LongshoreError): LongshoreError {
  const { kind, reason, message, cause, retryAfterMs } = error;
  return new LongshoreError(kind, reason, message, { cause, told: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** Brand check, so that a second copy of this module in a bundle changes nothing. */
export function isLongshoreError(error: unknown): error is LongshoreError {
  return error instanceof Error && marker in error;
}
