import type { Clock } from '../../runtime/clock.ts';

/** A stream of lines that is filled from callbacks and read by one consumer. */
export interface WatchStream {
  /** One line or several, each with its line feed. */
  push(line: string): void;
  /** No more lines; what was pushed is still delivered. */
  end(): void;
  readonly lines: AsyncIterable<string>;
}

/** Lines that may wait for a slow reader. Beyond that the stream ends and the client resumes from its last version. */
const MAX_WAITING = 8192;

/** `onEnd` runs exactly once: when the stream ended from either side. */
export function createWatchStream(onEnd: () => void): WatchStream {
  let waiting: string[] = [];
  let ended = false;
  let wake: (() => void) | undefined;

  const notify = (): void => {
    wake?.();
    wake = undefined;
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    onEnd();
    notify();
  };

  async function* read(): AsyncGenerator<string> {
    try {
      for (;;) {
        if (waiting.length > 0) {
          // All that piled up goes out as one chunk.
          const chunk = waiting.join('');
          waiting = [];
          yield chunk;
        } else if (ended) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      end();
    }
  }

  return {
    push(line) {
      if (ended || line === '') return;
      waiting.push(line);
      if (waiting.length > MAX_WAITING) end();
      else notify();
    },
    end,
    lines: read(),
  };
}

/** Calls `fn` every `ms` until the returned function is called. */
export function every(clock: Clock, ms: number, fn: () => void): () => void {
  let cancel = clock.after(ms, tick);
  function tick(): void {
    fn();
    cancel = clock.after(ms, tick);
  }
  return () => {
    cancel();
  };
}
