import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One request that a test answers by hand. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Header lines as sent, for those that come more than once. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  reply(status: number, body: unknown, headers?: Record<string, string>): void;
  /** Starts a watch's answer; `line` and `raw` write to it. */
  open(): void;
  line(event: unknown): void;
  raw(bytes: string | Uint8Array): void;
  end(): void;
  /** Cuts the connection as a crashed server or a firewall does. */
  reset(): void;
  /** Resolves when the client has gone or the answer is complete. */
  readonly closed: Promise<void>;
}

export interface ScriptedServer {
  readonly url: string;
  /** The next request, in order of arrival; waits for one. */
  next(): Promise<Exchange>;
  /** Requests that no test has taken. */
  readonly unanswered: number;
  readonly openSockets: number;
  /** Connections made since the start. */
  readonly connections: number;
  close(): Promise<void>;
}

/** A server on loopback that answers nothing by itself. */
export async function scriptedServer(): Promise<ScriptedServer> {
  const waiting: Exchange[] = [];
  const takers: ((exchange: Exchange) => void)[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://x');
      const exchange: Exchange = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body,
        ...answering(response),
      };
      const taker = takers.shift();
      if (taker === undefined) waiting.push(exchange);
      else taker(exchange);
    });
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: () => {
      const exchange = waiting.shift();
      return exchange === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(exchange);
    },
    get unanswered() {
      return waiting.length;
    },
    get openSockets() {
      return sockets.size;
    },
    get connections() {
      return connections;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function answering(response: ServerResponse): Pick<Exchange, 'reply' | 'open' | 'line' | 'raw' | 'end' | 'reset' | 'closed'> {
  return {
    reply(status, body, headers = {}) {
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    },
    open() {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.flushHeaders();
    },
    line(event) {
      response.write(`${JSON.stringify(event)}\n`);
    },
    raw(bytes) {
      response.write(bytes);
    },
    end() {
      response.end();
    },
    reset() {
      response.socket?.resetAndDestroy();
    },
    closed: new Promise((resolve) => {
      response.on('close', resolve);
    }),
  };
}

/** Lets the event loop run until `condition` holds; the test's own time limit is the only one. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
