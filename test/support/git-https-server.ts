import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:https';
import { join } from 'node:path';

export interface HttpsGitServer {
  readonly url: string;
  /** PEM of the certificate that signs the server. */
  readonly ca: string;
  close(): Promise<void>;
}

export interface HttpsGitOptions {
  readonly dir: string;
  readonly repositories: string;
  readonly backend: string;
  readonly user: string;
  readonly password: string;
  readonly token: string;
}

/** git's own CGI behind node:https with a certificate made for the test; asks for basic or bearer authentication. */
export async function serveGitOverHttps(options: HttpsGitOptions): Promise<HttpsGitServer> {
  const keyFile = join(options.dir, 'tls.key');
  const certFile = join(options.dir, 'tls.crt');
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', keyFile, '-out', certFile, ...subject], { stdio: 'ignore' });
  const ca = readFileSync(certFile, 'utf8');
  const accepted = new Set([`Basic ${Buffer.from(`${options.user}:${options.password}`).toString('base64')}`, `Bearer ${options.token}`]);

  const server = createServer({ key: readFileSync(keyFile), cert: ca }, (request, response) => {
    if (!accepted.has(request.headers.authorization ?? '')) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      request.resume();
      return;
    }
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    const cgi = spawn(options.backend, [], {
      env: {
        GIT_PROJECT_ROOT: options.repositories,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
      },
    });
    request.pipe(cgi.stdin);
    const chunks: Buffer[] = [];
    cgi.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    cgi.on('close', () => {
      const all = Buffer.concat(chunks);
      const split = all.indexOf('\r\n\r\n');
      const headers = Object.fromEntries(all.subarray(0, split).toString().split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
      response.writeHead(Number((headers['Status'] ?? '200').slice(0, 3)), headers).end(all.subarray(split + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
