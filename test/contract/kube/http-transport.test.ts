import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { KubeConfig } from '@kubernetes/client-node';
import { credentialSource } from '../../../src/kube/credentials.ts';
import { httpTransport } from '../../../src/kube/http-transport.ts';
import type { KubeTransport } from '../../../src/kube/transport.ts';
import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { certificates } from './certificates.ts';
import { scriptedServer, until, type ScriptedServer } from './scripted-server.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const signal = new AbortController().signal;

/** A kubeconfig whose CA and token a test may change, as files under a running process do. */
function kubeConfig(server: string, user: object, cluster: object = { skipTLSVerify: true }): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server, ...cluster }],
    users: [{ name: 'u', ...user }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  return config;
}

describe('HTTP transport', () => {
  let server: ScriptedServer;
  let clock: VirtualClock;
  const transports: KubeTransport[] = [];
  const connect = (config: KubeConfig): KubeTransport => {
    const transport = httpTransport({ credentials: credentialSource(config, clock), userAgent: 'longshore/test', log: silentLogger });
    transports.push(transport);
    return transport;
  };

  beforeEach(async () => {
    server = await scriptedServer();
    clock = virtualClock();
  });
  afterEach(async () => {
    await Promise.all(transports.splice(0).map((transport) => transport.close()));
    await until(() => server.openSockets === 0);
    await server.close();
    expect(clock.pending).to.equal(0);
  });

  it('sends path, body, credentials and each value of a header', async () => {
    const transport = connect(kubeConfig(`${server.url}/k8s/clusters/c-1/`, { token: 't0ken' }));
    const answer = transport.request({ method: 'POST', path: '/api/v1/x?a=b', headers: { 'Impersonate-User': 'jane', 'Impersonate-Group': ['dev', 'ops'] }, body: '{"x":"ä"}', signal });
    const exchange = await server.next();
    exchange.reply(201, { ok: true }, { 'X-Thing': 'yes' });
    expect(await answer).to.deep.include({ status: 201, body: '{"ok":true}' }).and.to.have.nested.property('headers.x-thing', 'yes');
    expect(exchange).to.include({ method: 'POST', path: '/k8s/clusters/c-1/api/v1/x', body: '{"x":"ä"}' });
    expect(exchange.headers).to.include({ authorization: 'Bearer t0ken', 'user-agent': 'longshore/test', 'impersonate-user': 'jane' });
    expect(exchange.rawHeaders.filter((_, index, all) => all[index - 1] === 'Impersonate-Group')).to.deep.equal(['dev', 'ops']);
  });

  it('knows basic authentication and the kubeconfig\'s own impersonation', async () => {
    const transport = connect(kubeConfig(server.url, { username: 'me', password: 'pw', impersonateUser: 'robot' }));
    const answer = transport.request({ method: 'GET', path: '/', headers: {}, signal });
    const exchange = await server.next();
    exchange.reply(200, {});
    await answer;
    expect(exchange.headers).to.include({ authorization: `Basic ${base64('me:pw')}`, 'impersonate-user': 'robot' });
  });

  it('makes no connection per request', async () => {
    const transport = connect(kubeConfig(server.url, { token: 't' }));
    for (let n = 0; n < 50; n += 1) {
      const answer = transport.request({ method: 'GET', path: '/', headers: {}, signal });
      (await server.next()).reply(n % 3 === 0 ? 500 : 200, { n });
      await answer;
    }
    // The pool may open a second one while the first is still reading the end of an answer.
    expect(server.connections).to.be.at.most(2);
  });

  it('reads credentials again after 50 s, and at once after a 401', async () => {
    const config = kubeConfig(server.url, { token: 'ignored' });
    let loads = 0;
    config.applyToHTTPSOptions = async (options) => {
      options.headers = { Authorization: `Bearer token-${(loads += 1)}` };
    };
    const transport = connect(config);
    const tokens: (string | undefined)[] = [];
    const ask = async (status = 200): Promise<void> => {
      const answer = transport.request({ method: 'GET', path: '/', headers: {}, signal });
      const exchange = await server.next();
      tokens.push(exchange.headers.authorization);
      exchange.reply(status, {});
      await answer;
    };
    await ask();
    await clock.advance(49_999);
    await ask();
    await clock.advance(1);
    await ask(401);
    await ask();
    expect(tokens).to.deep.equal(['Bearer token-1', 'Bearer token-1', 'Bearer token-2', 'Bearer token-3']);
  });

  it('says nothing of the credentials when they cannot be read', async () => {
    const config = kubeConfig(server.url, { token: 't' });
    config.applyToHTTPSOptions = () => Promise.reject(new Error('exec: plugin printed hunter2'));
    const error: unknown = await connect(config)
      .request({ method: 'GET', path: '/', headers: {}, signal })
      .catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('kind', 'transient');
    expect(String((error as Error).stack)).not.to.include('hunter2');
  });

  it('refuses an http server without skipTLSVerify, and says what to set', async () => {
    const error: unknown = await connect(kubeConfig(server.url, {}, {}))
      .request({ method: 'GET', path: '/', headers: {}, signal })
      .catch((reason: unknown) => reason);
    expect(error).to.include({ kind: 'terminal', reason: 'InvalidKubeConfig' }).and.to.have.property('message').that.includes('insecure-skip-tls-verify');
  });

  it('frees the connection when a stream is left or aborted', async () => {
    const transport = connect(kubeConfig(server.url, {}));
    for (const leave of ['break', 'abort'] as const) {
      const abort = new AbortController();
      const opening = transport.stream({ method: 'GET', path: '/', headers: {}, signal: abort.signal });
      const exchange = await server.next();
      exchange.open();
      exchange.raw('hello');
      let ended: unknown = 'left';
      try {
        for await (const chunk of (await opening).body) {
          expect(chunk).to.equal('hello');
          if (leave === 'break') break;
          abort.abort(new Error('enough'));
        }
      } catch (error) {
        ended = error;
      }
      expect(ended instanceof Error).to.equal(leave === 'abort');
      await exchange.closed;
    }
  });

  it('follows a rotated certificate without cutting what is under way', async () => {
    const secure = async ({ key, cert }: { key: string; cert: string }): Promise<{ tls: Server; port: number; waiting: (() => void)[] }> => {
      const waiting: (() => void)[] = [];
      const tls = createServer({ key, cert }, (_request, response) => waiting.push(() => response.end('done')));
      await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
      return { tls, port: (tls.address() as AddressInfo).port, waiting };
    };
    const { tls, port, waiting } = await secure(certificates.first);
    try {
      const config = kubeConfig(`https://127.0.0.1:${port}`, {}, { caData: base64(certificates.first.cert) });
      const transport = connect(config);
      const underWay = transport.request({ method: 'GET', path: '/', headers: {}, signal });
      await until(() => waiting.length === 1);

      tls.setSecureContext(certificates.second);
      config.clusters = [{ name: 'c', server: `https://127.0.0.1:${port}`, skipTLSVerify: false, caData: base64(certificates.second.cert) }];
      await clock.advance(50_000);
      const afterwards = transport.request({ method: 'GET', path: '/', headers: {}, signal });
      await until(() => waiting.length === 2);
      for (const answer of waiting) answer();
      expect([(await underWay).body, (await afterwards).body]).to.deep.equal(['done', 'done']);
    } finally {
      await new Promise((resolve) => {
        tls.close(resolve);
        tls.closeAllConnections();
      });
    }
  });

  it('does not talk to a server with a certificate of another authority', async () => {
    const tls = createServer({ key: certificates.first.key, cert: certificates.first.cert }, (_request, response) => response.end('secret'));
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    const transport = connect(kubeConfig(`https://127.0.0.1:${(tls.address() as AddressInfo).port}`, {}, { caData: base64(certificates.second.cert) }));
    const outcome: unknown = await transport.request({ method: 'GET', path: '/', headers: {}, signal }).catch((error: unknown) => error);
    await new Promise((resolve) => tls.close(resolve));
    expect(outcome).to.be.instanceOf(Error).with.property('code').that.matches(/CERT/);
  });
});
