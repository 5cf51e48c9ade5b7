import { expect } from 'chai';
import { PortInUseError } from '../../../src/telemetry/port-in-use-error.ts';
import { startTelemetryServer, type Check, type TelemetryServer } from '../../../src/telemetry/server.ts';

async function* exposition(): AsyncGenerator<string> {
  yield 'a 1\n';
  yield 'b 2\n';
}

const start = (ready: Record<string, Check> = {}, port = 0, metrics: () => AsyncIterable<string> = exposition): Promise<TelemetryServer> =>
  startTelemetryServer({ port, portFlag: '--metrics-port', metrics, contentType: 'text/plain; version=0.0.4', health: { loop: () => undefined }, ready });

async function using(server: TelemetryServer, test: () => Promise<void>): Promise<void> {
  try {
    await test();
  } finally {
    await server.close();
  }
}

describe('telemetry server', () => {
  it('serves the exposition in chunks, on loopback', async () => {
    const server = await start();
    await using(server, async () => {
      expect(server.url).to.equal(`http://127.0.0.1:${server.port}`);
      const response = await fetch(`${server.url}/metrics`);
      expect([response.status, response.headers.get('content-type'), await response.text()]).to.deep.equal([200, 'text/plain; version=0.0.4', 'a 1\nb 2\n']);
    });
  });

  it('names each check and why it fails', async () => {
    const server = await start({
      kubernetes: () => 'the first list is not complete',
      git: () => undefined,
      broken: () => {
        throw new Error('cannot tell');
      },
    });
    await using(server, async () => {
      const response = await fetch(`${server.url}/readyz`);
      expect(response.status).to.equal(503);
      expect(await response.text()).to.equal('[-]kubernetes failed: the first list is not complete\n[+]git ok\n[-]broken failed: cannot tell\nnot ok\n');
      expect((await fetch(`${server.url}/healthz`)).status).to.equal(200);
    });
  });

  it('refuses other paths and methods', async () => {
    const server = await start();
    await using(server, async () => {
      expect((await fetch(`${server.url}/`)).status).to.equal(404);
      expect((await fetch(`${server.url}/metrics`, { method: 'POST' })).status).to.equal(405);
      expect(await (await fetch(`${server.url}/metrics`, { method: 'HEAD' })).text()).to.equal('');
    });
  });

  it('says which port is taken and which flag changes it', async () => {
    const server = await start();
    await using(server, async () => {
      const error = await start({}, server.port).then(
        () => undefined,
        (failure: unknown) => failure,
      );
      expect(error).to.be.instanceOf(PortInUseError);
      expect((error as Error).message).to.contain(String(server.port)).and.to.contain('--metrics-port').and.not.to.contain('\n');
    });
  });

  it('breaks the answer off when a scrape fails in the middle, rather than pass half of it for whole', async () => {
    const server = await start({}, 0, async function* () {
      yield 'a 1\n';
      throw new Error('no');
    });
    await using(server, async () => {
      const whole = await fetch(`${server.url}/metrics`).then((response) => response.text()).then(() => true, () => false);
      expect(whole).to.equal(false);
      expect((await fetch(`${server.url}/healthz`)).status).to.equal(200);
    });
  });
});
