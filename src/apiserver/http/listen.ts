import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../../runtime/logger.ts';
import { StatusError, statusOf, tooLarge } from '../model/status-error.ts';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { jsonResponse } from './api-request.ts';

/** An open socket of the API. */
export interface Listener {
  readonly port: number;
  /** `http://HOST:PORT`, as a kubeconfig's server. */
  readonly url: string;
  /** Ends watches, then the sockets. */
  close(): Promise<void>;
}

/** Where to listen. Only loopback is allowed, since there is no authentication. */
export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

type Handle = (request: ApiRequest) => Promise<ApiResponse>;

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
/** The limit of a real API server for one request body. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/**
 * Serves the handler over HTTP/1.1 on a loopback address.
 * @throws Error in one line for another address, a taken port, or one that may not be opened.
 */
export async function listen(handle: Handle, options: ListenOptions, log: Logger): Promise<Listener> {
  const { host, port } = options;
  if (!LOOPBACK.includes(host)) {
    throw new Error(`the Kubernetes API has no authentication and listens on loopback only (127.0.0.1, ::1 or localhost), not on ${JSON.stringify(host)}`);
  }
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const server = createServer((incoming, outgoing) => {
    const work = serve(handle, incoming, outgoing, closing.signal).catch((error: unknown) => {
      log.debug('request cut off', { err: error });
      outgoing.destroy();
    });
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  });
  // A watch is silent for as long as nothing happens; only unfinished requests may time out.
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 60_000;
  await bind(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      await Promise.all(underWay);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // The code stays on the error: whoever knows the flag that set the port can say it.
    if (code === 'EADDRINUSE') throw bindError(code, `port ${port} on ${host} is taken: stop what uses it, or choose another port for the Kubernetes API`, error);
    if (code === 'EACCES') throw bindError(code, `port ${port} on ${host} may not be opened by this user: choose a port above 1023`, error);
    throw error;
  }
}

function bindError(code: string, message: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

/**
 * Nobody logs in here, so a web page in the user's browser must not get through: neither by a name that it points at this
 * address (Host), nor by a request to the address itself (Origin).
 */
function guarded(incoming: IncomingMessage): IncomingMessage {
  const { host, origin } = incoming.headers;
  const names = [host === undefined ? 'localhost' : hostName(`http://${host}`), ...(origin === undefined ? [] : [hostName(origin)])];
  const foreign = names.find((name) => !LOOPBACK.includes(name));
  if (foreign !== undefined) throw new StatusError({ code: 403, reason: 'Forbidden', message: `requests from or to ${JSON.stringify(foreign)} are refused: this server is for this machine only` });
  return incoming;
}

function hostName(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : url;
}

async function serve(handle: Handle, incoming: IncomingMessage, outgoing: ServerResponse, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => {
    gone.abort();
  });
  const response = await Promise.resolve(incoming)
    .then(guarded)
    .then(readBody)
    .then((body) =>
      handle({
        method: incoming.method ?? 'GET',
        url: incoming.url ?? '/',
        headers: flatHeaders(incoming),
        body,
        signal: AbortSignal.any([gone.signal, closing]),
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof StatusError) return jsonResponse(error.code, statusOf(error), { connection: 'close' });
      throw error;
    });
  outgoing.writeHead(response.status, headersOf(response));
  if (typeof response.body === 'string') {
    outgoing.end(incoming.method === 'HEAD' ? '' : response.body);
    return;
  }
  // Clients wait for the headers of a watch before its first event.
  outgoing.flushHeaders();
  for await (const chunk of response.body) {
    if (!outgoing.write(chunk) && !gone.signal.aborted) await once(outgoing, 'drain', { signal: gone.signal }).catch(() => undefined);
    if (gone.signal.aborted) return;
  }
  outgoing.end();
}

function headersOf({ headers, body, status }: ApiResponse): Record<string, string | string[] | number> {
  const copied = Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]] as const);
  const length = typeof body === 'string' && status !== 304 ? { 'content-length': Buffer.byteLength(body) } : {};
  return { ...Object.fromEntries(copied), ...length };
}

function flatHeaders(incoming: IncomingMessage): ApiRequest['headers'] {
  const entries = Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value] as const);
  return Object.fromEntries(entries);
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array> {
  const encoding = incoming.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new StatusError({ code: 415, reason: 'UnsupportedMediaType', message: `the content encoding ${JSON.stringify(encoding)} is not supported` });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
