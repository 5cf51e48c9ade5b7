import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createGitPort } from '../../../src/git/git-port.ts';
import { testContext } from '../../support/context.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

describe('a Git server that accepts and says nothing', () => {
  const dir = tempDir('git-silent');
  const sockets: Socket[] = [];
  let server: Server;
  let url: string;

  beforeEach(async () => {
    server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`;
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const resolveOnce = (signal?: AbortSignal): Promise<unknown> => {
    const port = createGitPort({ root: join(dir(), 'root'), policy: { allowLocal: true }, environment: { PATH: process.env['PATH'] ?? '' } });
    const ctx = testContext();
    return port.resolve({ ...ctx, signal: signal ?? ctx.signal }, { url, timeoutMs: 2_000, credentials: { kind: 'none' } }, { branch: 'main' }).catch((error: unknown) => error);
  };
  const processes = (): string[] => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(url));
  const pipes = (): number => process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length;

  it('is given up after spec.timeout, and neither a process nor a pipe is left', async () => {
    const before = pipes();
    expect(await resolveOnce()).to.include({ kind: 'transient', reason: 'GitTimeout' });
    await until('git and its helpers have ended', 20_000, () => processes().length === 0, () => processes().join('\n'));
    await until('no pipe is open', 1_000, () => pipes() <= before, () => process.getActiveResourcesInfo().join());
  });

  it('does not keep a process that stops', async () => {
    const before = pipes();
    const stop = new AbortController();
    const looked = resolveOnce(stop.signal);
    await until('git asks', 20_000, () => sockets.length > 0);
    stop.abort(new Error('SIGTERM'));
    expect(await looked).to.include({ reason: 'Aborted' });
    await until('no pipe is open', 1_000, () => pipes() <= before, () => process.getActiveResourcesInfo().join());
    await until('git’s helper has ended', 20_000, () => processes().length === 0, () => processes().join('\n'));
  });
});
