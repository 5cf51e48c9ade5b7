/** What cannot start says why in one line, and exits with 2. */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { longshore, startPlaygroundProcess, type PlaygroundProcess } from '../../support/playground-process.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('a playground that cannot start', () => {
  // Before the directory goes: hooks run in this order.
  after(async () => {
    taken.close();
    first.child.signal('SIGKILL');
    await first.child.ended;
  });
  const dir = tempDir('refusals');
  let first: PlaygroundProcess;
  let taken: Server;
  const free = ['--api-port', '0', '--aws-port', '0', '--metrics-port', '0'];

  before(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    first = await startPlaygroundProcess(dir());
  });

  for (const flag of ['--api-port', '--aws-port', '--metrics-port']) {
    it(`names the port and the flag when ${flag} is taken`, async () => {
      const { port } = taken.address() as AddressInfo;
      const others = free.map((word, index) => (free[index - 1] === flag ? String(port) : word));
      const { code, stderr } = await longshore(dir(), 'start', '--data-dir', `other${flag}`, ...others);
      expect(code, stderr).to.equal(2);
      expect(stderr).to.match(/^longshore: [^\n]+\n$/).and.contain(String(port)).and.contain(flag);
      expect(existsSync(join(dir(), `other${flag}`)), 'nothing is left behind').to.equal(false);
    });
  }

  it('refuses a data directory that another one uses, and leaves the other one alone', async () => {
    const { code, stderr } = await longshore(dir(), 'start', ...free);
    expect(code, stderr).to.equal(2);
    expect(stderr).to.match(/^longshore: [^\n]+\n$/).and.match(/\.longshore/).and.match(/use/);
    const health = await fetch(`${first.file.metricsUrl}/healthz`);
    expect(health.status).to.equal(200);
  });

  it('does not forget the state of one that runs (--reset)', async () => {
    const { code, stderr } = await longshore(dir(), 'start', '--reset', ...free);
    expect(code, stderr).to.equal(2);
    expect(stderr).to.match(/^longshore: [^\n]+\n$/);
    expect(existsSync(join(first.file.repository, 'services/web.yaml'))).to.equal(true);
  });

  it('refuses a malformed flag before anything is written', async () => {
    const { code, stderr } = await longshore(dir(), 'start', '--data-dir', 'never', '--api-port', 'http');
    expect(code).to.equal(2);
    expect(stderr).to.equal('longshore: --api-port: "http" is not a port (0 to 65535)\n');
    expect(existsSync(join(dir(), 'never'))).to.equal(false);
  });
});
