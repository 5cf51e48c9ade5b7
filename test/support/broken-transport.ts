import type { KubeAnswer, KubeRequest, KubeTransport } from '../../src/kube/transport.ts';

export interface BrokenTransport {
  /** For `World.startOperator`. */
  readonly through: (transport: KubeTransport) => KubeTransport;
  /** Ends every open watch: `cut` as a proxy that dies, `gone` with an ERROR event of code 410. Returns how many. */
  end(how: 'cut' | 'gone'): number;
  /** The next `times` requests that match are answered with this status instead of being sent. */
  refuse(match: (request: KubeRequest) => boolean, status: number, times: number): void;
  /** While true, new watches are refused with 503: nobody hears of any change. */
  deaf: boolean;
  /** Status codes of refused requests, in order. */
  readonly refused: readonly number[];
}

const gone = JSON.stringify({ type: 'ERROR', object: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410, message: 'too old resource version' } });
const reasons: Readonly<Record<number, string>> = { 409: 'Conflict', 410: 'Expired', 429: 'TooManyRequests', 500: 'InternalError', 503: 'ServiceUnavailable' };

/** A connection to the API server that misbehaves when it is told to. */
export function brokenTransport(): BrokenTransport {
  const open = new Set<(how: 'cut' | 'gone') => void>();
  const refused: number[] = [];
  let rule: { readonly match: (request: KubeRequest) => boolean; readonly status: number; left: number } | undefined;
  const failure = (status: number): KubeAnswer<string> => {
    refused.push(status);
    return { status, headers: {}, body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: reasons[status] ?? 'Unknown', code: status, message: `scripted ${status}` }) };
  };

  const broken: BrokenTransport = {
    deaf: false,
    refused,
    end(how) {
      const count = open.size;
      for (const stop of [...open]) stop(how);
      return count;
    },
    refuse(match, status, times) {
      rule = { match, status, left: times };
    },
    through: (transport) => ({
      close: () => transport.close(),
      async request(request) {
        if (rule !== undefined && rule.left > 0 && rule.match(request)) {
          rule.left -= 1;
          return failure(rule.status);
        }
        return transport.request(request);
      },
      async stream(request) {
        if (broken.deaf) {
          const { body, ...answer } = failure(503);
          return { ...answer, body: once(body) };
        }
        const answer = await transport.stream(request);
        return { ...answer, body: endable(answer.body, open) };
      },
    }),
  };
  return broken;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** Hands the body on until somebody ends it. */
async function* endable(body: AsyncIterable<string>, open: Set<(how: 'cut' | 'gone') => void>): AsyncGenerator<string> {
  let stop: (how: 'cut' | 'gone') => void = () => undefined;
  const ended = new Promise<'cut' | 'gone'>((resolve) => (stop = resolve));
  open.add(stop);
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), ended]);
      if (next === 'cut') throw new Error('ECONNRESET');
      if (next === 'gone') {
        yield `${gone}\n`;
        return;
      }
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    open.delete(stop);
    // Not awaited: a watch answers only when something happens, and nobody listens any more.
    void chunks.return?.();
  }
}
