import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { PipelineParts } from '../pipeline/write-request.ts';
import type { Store } from '../store/store.ts';

/** What handling a request takes. */
export interface ServerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pipeline: PipelineParts;
  /** Length of a watch for which the client gave none, in milliseconds. */
  watchTimeoutMs(): number;
  /** Calls back when the kind with this storage key is no longer served, or the server closes. */
  onClose(storage: string, close: () => void): () => void;
}
