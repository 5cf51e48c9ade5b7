import { expect } from 'chai';
import { inProcessTransport, type InProcessRequest } from '../../../src/kube/in-process-transport.ts';

const get = (signal: AbortSignal): { method: 'GET'; path: string; headers: Record<string, string>; signal: AbortSignal } => ({ method: 'GET', path: '/x', headers: {}, signal });

describe('in-process transport', () => {
  it('hands over a request as node:http presents it', async () => {
    const seen: InProcessRequest[] = [];
    const transport = inProcessTransport(async (request) => {
      seen.push(request);
      return { status: 200, headers: { 'X-A': ['1', '2'] }, body: 'ok' };
    });
    const { signal } = new AbortController();
    const answer = await transport.request({ method: 'POST', path: '/a?b=c', headers: { 'Content-Type': 'x', 'Impersonate-Group': ['a', 'b'] }, body: 'ä', signal });
    expect(answer).to.deep.equal({ status: 200, headers: { 'x-a': '1, 2' }, body: 'ok' });
    expect(seen[0]).to.deep.include({ method: 'POST', url: '/a?b=c', headers: { 'content-type': 'x', 'impersonate-group': 'a, b' } });
    expect(new TextDecoder().decode(seen[0]?.body)).to.equal('ä');
  });

  it('feels an abort at once, also when the server does not look at its signal', async () => {
    const reason = new Error('enough');
    const abort = new AbortController();
    const transport = inProcessTransport(() => new Promise(() => undefined));
    const outcome = transport.request(get(abort.signal)).catch((error: unknown) => error);
    abort.abort(reason);
    expect(await outcome).to.equal(reason);
    expect(await transport.request(get(abort.signal)).catch((error: unknown) => error)).to.equal(reason);
  });

  it('cuts a stream that hangs, and ends the server\'s side of one that is left', async () => {
    let ended = 0;
    const body = async function* (): AsyncGenerator<string> {
      try {
        for (;;) yield 'line\n';
      } finally {
        ended += 1;
      }
    };
    const stream = await inProcessTransport(async () => ({ status: 200, headers: {}, body: body() })).stream(get(new AbortController().signal));
    for await (const chunk of stream.body) {
      expect(chunk).to.equal('line\n');
      break;
    }
    expect(ended).to.equal(1);

    const abort = new AbortController();
    const hanging: AsyncIterable<string> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) };
    const hung = await inProcessTransport(async () => ({ status: 200, headers: {}, body: hanging })).stream(get(abort.signal));
    const reading = (async () => {
      for await (const chunk of hung.body) expect.fail(chunk);
    })().catch((error: unknown) => error);
    abort.abort(new Error('enough'));
    expect(await reading).to.have.property('message', 'enough');
  });
});
