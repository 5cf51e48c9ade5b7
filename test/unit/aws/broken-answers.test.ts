import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { EcsPort } from '../../../src/core/ports.ts';
import { silentAwsMetrics } from '../../../src/telemetry/aws-metrics.ts';
import { testContext } from '../../support/context.ts';
import { clock, failureOf, portOn, READ, scope, write } from './ecs-endpoint.ts';

const ctx = testContext({ clock });

/** A port on a real socket whose server answers as `listener` says. Gives the number of attempts: of those that were given up, a busy server may never hear. */
async function against({ listener, ...limit }: Break, test: (port: EcsPort) => Promise<void>): Promise<number> {
  let calls = 0;
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await test(portOn({ metrics: { ...silentAwsMetrics, called: () => (calls += 1) }, ...limit }, scope({ endpoints: { ecs: endpoint } })));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return calls;
}

interface Break {
  readonly listener: RequestListener;
  readonly requestTimeoutMs?: number;
}

const cut: Break = {
  listener(_request, response) {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"services": [', () => response.destroy());
  },
};
const stalled: Break = {
  requestTimeoutMs: 100,
  listener(_request, response) {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"services": [');
  },
};
const page: Break = {
  listener(_request, response) {
    response.writeHead(403, { 'content-type': 'text/html' }).end('<html>proxy says no</html>');
  },
};

describe('AWS answers that break on the way', () => {
  for (const [name, broken] of [['cut off in the middle', cut], ['stalled in the middle', stalled]] as const) {
    it(`${name}: a read is tried three times`, async () => {
      const calls = await against(broken, async (port) => {
        expect(await failureOf(port.listServices(ctx, 'shop', READ))).to.include({ kind: 'transient', reason: 'NoAnswer' });
      });
      expect(calls).to.equal(3);
    });

    it(`${name}: a write is sent once and its outcome is unknown`, async () => {
      const calls = await against(broken, async (port) => {
        expect(await failureOf(port.updateService(ctx, { cluster: 'shop', service: 'web' }, write()))).to.include({ kind: 'transient', reason: 'OutcomeUnknown' });
      });
      expect(calls).to.equal(1);
    });
  }

  it('a page of a proxy is not taken for an answer', async () => {
    await against(page, async (port) => {
      expect(await failureOf(port.listServices(ctx, 'shop', READ))).to.include({ kind: 'transient', reason: 'NoAnswer' });
    });
  });
});
