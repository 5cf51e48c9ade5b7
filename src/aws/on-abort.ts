import { setMaxListeners } from 'node:events';

/**
 * Calls `listener` once when `signal` fires; the returned function takes it back. One sweep waits for a thousand answers
 * under one signal, which is no leak: Node's warning at ten listeners is switched off for it.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
