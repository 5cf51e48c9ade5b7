import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { testContext } from '../../support/context.ts';
import { clock, failureOf, portOn, READ, scope, write } from './ecs-endpoint.ts';

const ctx = testContext({ clock });

/** A port on a real socket whose server answers as `listener` says. */
async function against(listener: RequestListener, test: (port: ReturnType<typeof portOn>) => Promise<void>): Promise<number> {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await test(portOn({}, scope({ endpoints: { ecs: endpoint } })));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return calls;
}

const cut: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"services": [', () => response.destroy());
};
const stalled: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"services": [');
};
const html: RequestListener = (_request, response) => {
  response.writeHead(403, { 'content-type': 'text/html' }).end('<html>proxy says no</html>');
};

describe('AWS answers that break on the way', () => {
  for (const [name, listener] of [['cut off in the middle', cut], ['stalled in the middle', stalled]] as const) {
    it(`${name}: a read is tried three times`, async () => {
      const calls = await against(listener, async (port) => {
        expect(await failureOf(port.listServices(ctx, 'shop', READ))).to.include({ kind: 'transient', reason: 'NoAnswer' });
      });
      expect(calls).to.equal(3);
    });

    it(`${name}: a write is sent once and its outcome is unknown`, async () => {
      const calls = await against(listener, async (port) => {
        expect(await failureOf(port.updateService(ctx, { cluster: 'shop', service: 'web' }, write()))).to.include({ kind: 'transient', reason: 'OutcomeUnknown' });
      });
      expect(calls).to.equal(1);
    });
  }

  it('a page of a proxy is not taken for an answer', async () => {
    await against(html, async (port) => {
      expect(await failureOf(port.listServices(ctx, 'shop', READ))).to.include({ kind: 'transient', reason: 'NoAnswer' });
    });
  });
});
