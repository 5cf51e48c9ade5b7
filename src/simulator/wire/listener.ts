import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { ConnectionCut, type SimRequest, type SimResponse } from './message.ts';

/** Where to listen: on this machine only, since signatures are not verified. */
export interface ListenOptions {
  /** Loopback only; default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
}

/** A server that listens. `close` waits for answers that are under way, and then ends every connection. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  /** `http://host:port`, ready for `--endpoint-url`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Signatures are not verified, so nobody but this machine may reach it. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;
/** A task definition is at most 64 KB; ten service descriptions are far less than this. */
const MAX_BODY_BYTES = 1_048_576;

/** Serves `handle` over HTTP. Rejects for an address that is not loopback and for a port that is taken. */
export async function listenOn(handle: (request: SimRequest) => Promise<SimResponse>, options: ListenOptions): Promise<Listener> {
  const host = options.host ?? '127.0.0.1';
  if (!LOOPBACK.test(host)) throw new RangeError(`the simulator listens on loopback addresses only, got ${host}`);
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const exchange = serve(handle, request, response).finally(() => underWay.delete(exchange));
    underWay.add(exchange);
  });
  server.keepAliveTimeout = 30_000;
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    host,
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await Promise.all(underWay);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Never rejects: an exchange that fails ends its own connection. */
async function serve(handle: (request: SimRequest) => Promise<SimResponse>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = await readBody(request);
    if (body === undefined) {
      // Both protocols' clients read the type from the header.
      const error = { __type: 'RequestEntityTooLargeException', message: `The request body is larger than ${MAX_BODY_BYTES} bytes.` };
      response.writeHead(413, { connection: 'close', 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': error.__type }).end(JSON.stringify(error));
      return;
    }
    send(response, await handle({ method: request.method ?? 'GET', url: request.url ?? '/', headers: flatten(request), body }));
  } catch (error) {
    // The client went away, or a fault says that the connection is cut: either way there is nobody to answer.
    response.destroy(error instanceof ConnectionCut ? undefined : toError(error));
  }
}

function send(response: ServerResponse, answer: SimResponse): void {
  response.writeHead(answer.status, answer.headers);
  if (answer.cut !== true) {
    response.end(answer.body);
    return;
  }
  // Half a body: the bytes must have left before the connection goes.
  response.write(answer.body, () => response.destroy());
}

/** `undefined`: too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const flatten = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
