import { terminalError, waitError } from '../../core/errors.ts';
import type { LongshoreError } from '../../core/errors.ts';
import type { Hold } from '../../core/model/service.ts';

/** A hold of the core as the error that ends the pass: one that names a time to look again waits, the others need a person. */
export function holdError(hold: Hold): LongshoreError {
  return hold.retryAfterMs === undefined
    ? terminalError(hold.reason, hold.message)
    : waitError(hold.reason, hold.message, { retryAfterMs: hold.retryAfterMs });
}
