import type { Readable } from 'node:stream';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import type { Logger } from '../runtime/logger.ts';
import type { CredentialSource, TlsMaterial } from './credentials.ts';
import type { KubeAnswer, KubeRequest, KubeTransport } from './transport.ts';

/** How to reach a real API server. */
export interface HttpTransportOptions {
  readonly credentials: CredentialSource;
  readonly userAgent: string;
  readonly log: Logger;
  /** Connections to the server; each watch holds one. 32 when left out. */
  readonly connections?: number;
}

const DEFAULT_CONNECTIONS = 32;
const KEEP_ALIVE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Talks to a real API server through one connection pool. (`@kubernetes/client-node` makes a pool per request, which is a
 * TLS handshake per call.) A new pool is made only when CA, certificate or key change; the old one is closed gracefully,
 * since destroying it would kill requests under way.
 */
export function httpTransport({ credentials, userAgent, log, connections = DEFAULT_CONNECTIONS }: HttpTransportOptions): KubeTransport {
  const origin = new URL(credentials.server);
  // A server behind a path (Rancher, for one) keeps that path in front of every request.
  const prefix = origin.pathname.replace(/\/$/, '');
  let pool: { readonly fingerprint: string; readonly dispatcher: Dispatcher } | undefined;
  const retired = new Map<Dispatcher, Promise<void>>();

  const retire = (dispatcher: Dispatcher): void => {
    const closing = dispatcher
      .close()
      .catch((error: unknown) => log.debug('an old connection pool did not close cleanly', { error }))
      .finally(() => retired.delete(dispatcher));
    retired.set(dispatcher, closing);
  };

  const poolFor = (fingerprint: string, tls: TlsMaterial): Dispatcher => {
    if (pool?.fingerprint !== fingerprint) {
      if (pool !== undefined) retire(pool.dispatcher);
      pool = { fingerprint, dispatcher: createPool(tls, connections, credentials.proxyUrl) };
    }
    return pool.dispatcher;
  };

  const send = async (request: KubeRequest): Promise<Dispatcher.ResponseData> => {
    const { headers, tls, fingerprint } = await credentials.current();
    request.signal.throwIfAborted();
    const answer = await poolFor(fingerprint, tls).request({
      origin: origin.origin,
      method: request.method,
      path: `${prefix}${request.path}`,
      headers: mutable({ 'User-Agent': userAgent, ...headers, ...request.headers }),
      signal: request.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    if (answer.statusCode === 401) credentials.invalidate();
    return answer;
  };

  return {
    async request(request) {
      const answer = await send(request);
      return { ...head(answer), body: await answer.body.text() };
    },
    async stream(request) {
      const answer = await send(request);
      return { ...head(answer), body: chunks(answer.body) };
    },
    async close() {
      const pools = [...retired.keys(), ...(pool === undefined ? [] : [pool.dispatcher])];
      pool = undefined;
      await Promise.all(pools.map((each) => each.destroy()));
      await Promise.all(retired.values());
    },
  };
}

function createPool(tls: TlsMaterial, connections: number, proxyUrl: string | undefined): Dispatcher {
  const connect = { ...tls, timeout: CONNECT_TIMEOUT_MS, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
  // Time limits are the callers' (they own a clock and a signal), so undici's own are off.
  const common = { connections, keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: 0, bodyTimeout: 0 };
  return proxyUrl === undefined ? new Agent({ ...common, connect }) : new ProxyAgent({ ...common, uri: proxyUrl, requestTls: connect });
}

function head(answer: Dispatcher.ResponseData): Omit<KubeAnswer<never>, 'body'> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  return { status: answer.statusCode, headers };
}

/** undici's body keeps no state between chunks when it decodes by itself, which breaks characters at packet borders. */
async function* chunks(body: Readable): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const chunk of body) yield decoder.decode(chunk as Uint8Array, { stream: true });
}

function mutable(headers: KubeRequest['headers']): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]));
}
