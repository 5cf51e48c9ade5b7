/**
 * The git port against real servers: git's own http-backend behind TLS with basic or bearer authentication and a CA of
 * its own, and a real sshd with known_hosts. Skipped, with the reason, where git-http-backend or sshd is not installed.
 */
import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitCredentials, GitPort } from '../../../src/core/ports.ts';
import { createGitPort } from '../../../src/git/git-port.ts';
import { testContext } from '../../support/context.ts';
import { serveGitOverHttps, type HttpsGitServer } from '../../support/git-https-server.ts';
import { makeRepository } from '../../support/git-repository.ts';
import { serveGitOverSsh, sshdPath, type SshGitServer } from '../../support/git-ssh-server.ts';
import { tempDir } from '../../support/temp-dir.ts';

const canary = 'canary-5ecret';

async function rejection(promise: Promise<unknown>): Promise<{ reason: string; message: string }> {
  return promise.then(
    () => ({ reason: 'accepted', message: '' }),
    (error: unknown) => error as { reason: string; message: string },
  );
}

describe('git over the network', () => {
  const dir = tempDir('git-remote');
  const ctx = testContext();
  const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');
  let port: GitPort;
  let sha = '';

  before(() => {
    sha = makeRepository(join(dir(), 'repos', 'apps')).commit({ 'web.yaml': 'kind: EcsService\n' });
    port = createGitPort({ root: join(dir(), 'root'), policy: { allowLocal: true }, environment: { PATH: process.env['PATH'] ?? '' } });
  });

  const readsWith = async (url: string, credentials: GitCredentials): Promise<void> => {
    const repository = { url, timeoutMs: 120_000, credentials };
    const resolved = await port.resolve(ctx, repository, { branch: 'main' });
    expect(resolved.sha).to.equal(sha);
    await port.fetch(ctx, repository, { branch: 'main' }, sha);
    expect((await port.files(ctx, repository, sha, { include: [], ignore: [] })).map(({ path, content }) => ({ path, content }))).to.deep.equal([{ path: 'web.yaml', content: 'kind: EcsService\n' }]);
  };

  describe('https', () => {
    let server: HttpsGitServer;
    before(async function () {
      const missing = [existsSync(backend) ? '' : backend, spawnSync('openssl', ['version']).status === 0 ? '' : 'openssl'].filter((name) => name !== '');
      if (missing.length > 0) {
        console.log(`      skipped: ${missing.join(' and ')} not installed`);
        this.skip();
      }
      server = await serveGitOverHttps({ dir: dir(), repositories: join(dir(), 'repos'), backend, user: 'robot', password: canary, token: `${canary}-token` });
    });
    after(() => server?.close());

    it('reads with a user name and password', () => readsWith(`${server.url}/apps/.git`, { kind: 'basic', username: 'robot', password: canary, caFile: server.ca }));
    it('reads with a bearer token', () => readsWith(`${server.url}/apps/.git`, { kind: 'bearer', token: `${canary}-token`, caFile: server.ca }));

    const refusals: [string, () => GitCredentials, string][] = [
      ['a wrong password', () => ({ kind: 'basic', username: 'robot', password: `${canary}-wrong`, caFile: server.ca }), 'AuthenticationFailed'],
      ['no password', () => ({ kind: 'none', caFile: server.ca }), 'AuthenticationFailed'],
      ['an unknown CA', () => ({ kind: 'basic', username: 'robot', password: canary }), 'CertificateInvalid'],
    ];
    for (const [name, credentials, reason] of refusals) {
      it(`refuses ${name} with ${reason} and without the secret`, async () => {
        const error = await rejection(port.resolve(ctx, { url: `${server.url}/apps/.git`, timeoutMs: 120_000, credentials: credentials() }, { branch: 'main' }));
        expect(error.reason).to.equal(reason);
        expect(error.message).not.to.contain(canary);
      });
    }
    it('says when there is no such repository', async () => {
      const error = await rejection(port.resolve(ctx, { url: `${server.url}/nope.git`, timeoutMs: 120_000, credentials: { kind: 'basic', username: 'robot', password: canary, caFile: server.ca } }, {}));
      expect(error.reason).to.equal('RepositoryNotFound');
    });
  });

  describe('ssh', () => {
    let server: SshGitServer;
    before(async function () {
      if (sshdPath() === undefined) {
        console.log('      skipped: no sshd on this machine');
        this.skip();
      }
      server = await serveGitOverSsh(dir());
    });
    after(() => server?.close());
    const url = (): string => `ssh://${server.user}@127.0.0.1:${server.port}${join(dir(), 'repos', 'apps')}`;

    it('reads with a key and known_hosts', () => readsWith(url(), { kind: 'ssh', identity: readFileSync(server.identityFile, 'utf8'), knownHosts: server.knownHosts }));
    it('reads with a key that has a passphrase', () =>
      readsWith(url(), { kind: 'ssh', identity: readFileSync(server.lockedIdentityFile, 'utf8'), knownHosts: server.knownHosts, password: server.passphrase }));
    it('refuses a host whose key is not known', async () => {
      const error = await rejection(port.resolve(ctx, { url: url(), timeoutMs: 120_000, credentials: { kind: 'ssh', identity: readFileSync(server.identityFile, 'utf8'), knownHosts: '' } }, {}));
      expect(error.reason).to.equal('HostKeyUnknown');
    });
    it('refuses a key that the server does not know', async () => {
      const error = await rejection(port.resolve(ctx, { url: url(), timeoutMs: 120_000, credentials: { kind: 'ssh', identity: readFileSync(server.strangerFile, 'utf8'), knownHosts: server.knownHosts } }, {}));
      expect(error.reason).to.equal('AuthenticationFailed');
    });
  });
});
