import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import type { Harness } from '../api-client.ts';
import { collection, startServer, widget } from '../api-client.ts';

async function send(url: string, method = 'GET', body?: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const outgoing = request(url, { method, headers });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return incoming;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk as string;
  return text;
}

describe('listen', () => {
  let api: Harness;
  beforeEach(async () => {
    api = await startServer();
  });
  afterEach(() => api.server.close());

  it('serves the handler on a free loopback port', async () => {
    const { url, port } = await api.server.listen({ host: '127.0.0.1', port: 0 });
    expect(url).to.equal(`http://127.0.0.1:${port}`);
    expect(await textOf(await send(`${url}/healthz`))).to.equal('ok');
    const created = await send(`${url}${collection}`, 'POST', JSON.stringify(widget('a')), { 'content-type': 'application/json' });
    expect(created.statusCode).to.equal(201);
    expect(JSON.parse(await textOf(created)).metadata.name).to.equal('a');
  });

  it('refuses any other address in one line', async () => {
    const error = await api.server.listen({ host: '0.0.0.0', port: 0 }).catch((reason: Error) => reason);
    expect(error).to.have.property(
      'message',
      'the Kubernetes API has no authentication and listens on loopback only (127.0.0.1, ::1 or localhost), not on "0.0.0.0"',
    );
  });

  it('says which port is taken', async () => {
    const { port } = await api.server.listen({ host: '127.0.0.1', port: 0 });
    const error: any = await api.server.listen({ host: '127.0.0.1', port }).catch((reason: Error) => reason);
    expect(error.message).to.contain(`port ${port} on 127.0.0.1 is taken`);
    expect(error.code).to.equal('EADDRINUSE');
  });

  it('sends the headers of a watch at once, its events as they come, and ends it on close', async () => {
    const listener = await api.server.listen({ host: '127.0.0.1', port: 0 });
    const watch = await send(`${listener.url}${collection}?watch=true`);
    expect(watch.headers['content-type']).to.equal('application/json');
    expect(watch.headers['transfer-encoding']).to.equal('chunked');
    const first = once(watch.setEncoding('utf8'), 'data');
    await api.call('POST', collection, widget('a'));
    const [chunk] = (await first) as [string];
    expect(JSON.parse(chunk)).to.include({ type: 'ADDED' });
    const end = once(watch, 'end');
    await listener.close();
    await end;
  });

  it('refuses web pages: a foreign Host or Origin', async () => {
    const { url } = await api.server.listen({ host: '127.0.0.1', port: 0 });
    for (const headers of [{ host: 'evil.example:80' }, { origin: 'https://evil.example' }, { origin: 'null' }] as Record<string, string>[]) {
      const reply = await send(`${url}/api/v1/secrets`, 'GET', undefined, headers);
      expect(reply.statusCode).to.equal(403);
      reply.resume();
    }
    const local = await send(`${url}/healthz`, 'GET', undefined, { host: 'localhost:1234', origin: 'http://127.0.0.1:9' });
    expect(local.statusCode).to.equal(200);
    local.resume();
  });

  it('refuses a body that is too large, and one that is compressed', async () => {
    const { url } = await api.server.listen({ host: '127.0.0.1', port: 0 });
    const large = await send(`${url}${collection}`, 'POST', 'x'.repeat(3 * 1024 * 1024 + 1));
    expect(large.statusCode).to.equal(413);
    large.resume();
    const packed = await send(`${url}${collection}`, 'POST', '{}', { 'content-encoding': 'gzip' });
    expect(packed.statusCode).to.equal(415);
    packed.resume();
  });
});
