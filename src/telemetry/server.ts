/** `/metrics`, `/healthz` and `/readyz` on node:http. Loopback unless told otherwise: the numbers name services. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { PortInUseError } from './port-in-use-error.ts';

/** `undefined`: fine. A text: why not, for a person. */
export type Check = () => string | undefined;

/** Where it listens, and what it answers. */
export interface TelemetryServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The flag that changes the port, for the error text. */
  readonly portFlag: string;
  readonly metrics: () => AsyncIterable<string>;
  readonly contentType: string;
  /** By name. All must pass for `/healthz` (else: restart me), or `/readyz` (else: send me nothing yet). */
  readonly health: Readonly<Record<string, Check>>;
  readonly ready: Readonly<Record<string, Check>>;
}

/** A server that listens; `close` ends open connections too. */
export interface TelemetryServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** Listens, then resolves. Throws `PortInUseError`. */
export async function startTelemetryServer(options: TelemetryServerOptions): Promise<TelemetryServer> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer((request, response) => {
    // A broken connection in the middle of an answer is the client's affair; everything else answers 500.
    answer(options, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else send(response, 500, 'internal error\n');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(host, options.port, options.portFlag, 'metrics and health') : error);
    });
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: TelemetryServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    send(response, 405, 'only GET\n');
    return;
  }
  const path = (request.url ?? '/').split('?')[0];
  switch (path) {
    case '/metrics':
      response.writeHead(200, { 'content-type': options.contentType });
      if (request.method === 'HEAD') response.end();
      else await pipeline(options.metrics(), response);
      return;
    case '/healthz':
      sendChecks(response, options.health);
      return;
    case '/readyz':
      sendChecks(response, options.ready);
      return;
    default:
      send(response, 404, 'there are /metrics, /healthz and /readyz\n');
  }
}

/** One line per check, as Kubernetes' own components answer: `[+]name ok`, `[-]name failed: why`. */
function sendChecks(response: ServerResponse, checks: Readonly<Record<string, Check>>): void {
  const results = Object.entries(checks).map(([name, check]) => ({ name, why: runCheck(check) }));
  const lines = results.map(({ name, why }) => (why === undefined ? `[+]${name} ok` : `[-]${name} failed: ${why}`));
  const passed = results.every(({ why }) => why === undefined);
  send(response, passed ? 200 : 503, [...lines, passed ? 'ok' : 'not ok', ''].join('\n'));
}

function runCheck(check: Check): string | undefined {
  try {
    return check();
  } catch (error) {
    return error instanceof Error ? error.message : 'the check itself failed';
  }
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  response.end(text);
}
