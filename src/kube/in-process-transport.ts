import type { KubeAnswer, KubeRequest, KubeTransport } from './transport.ts';

/** What an API server in the same process is asked, in the shape of an HTTP request. */
export interface InProcessRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case; several values of one name joined by a comma, as node:http presents them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** What it answers; a watch has a stream as its body. */
export interface InProcessAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | AsyncIterable<string>;
}

/** The API server as a function. It may reject only as a broken connection does. */
export type HandleInProcess = (request: InProcessRequest) => Promise<InProcessAnswer>;

/**
 * Reaches an API server in the same process without a socket, so that a whole operator runs on virtual time. An abort is
 * felt as on a socket: at once, whether the server looks at its signal or not.
 */
export function inProcessTransport(handle: HandleInProcess): KubeTransport {
  const send = async (request: KubeRequest): Promise<InProcessAnswer> => {
    request.signal.throwIfAborted();
    return untilAborted(
      request.signal,
      handle({
        method: request.method,
        url: request.path,
        headers: joined(request.headers),
        body: new TextEncoder().encode(request.body ?? ''),
        signal: request.signal,
      }),
    );
  };
  return {
    async request(request) {
      const { status, headers, body } = await send(request);
      if (typeof body === 'string') return { status, headers: joined(headers), body };
      let text = '';
      for await (const chunk of abortable(request.signal, body)) text += chunk;
      return { status, headers: joined(headers), body: text };
    },
    async stream(request): Promise<KubeAnswer<AsyncIterable<string>>> {
      const { status, headers, body } = await send(request);
      return { status, headers: joined(headers), body: typeof body === 'string' ? once(body) : abortable(request.signal, body) };
    },
    close: () => Promise.resolve(),
  };
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}

async function* abortable(signal: AbortSignal, chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await untilAborted(signal, iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited when aborted: a generator that hangs in its own await would not come back. It owns nothing of ours.
    const closing = iterator.return?.().catch(() => undefined);
    if (!signal.aborted) await closing;
  }
}

function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}

/** Names in lower case, values as one text. */
function joined(headers: InProcessAnswer['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]));
}
