import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';

export interface SshGitServer {
  readonly port: number;
  readonly user: string;
  readonly knownHosts: string;
  readonly identityFile: string;
  readonly lockedIdentityFile: string;
  readonly strangerFile: string;
  readonly passphrase: string;
  close(): Promise<void>;
}

export function sshdPath(): string | undefined {
  return ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path));
}

/** A real sshd on loopback, as the current user, with keys of its own; it knows two of the three client keys. */
export async function serveGitOverSsh(base: string): Promise<SshGitServer> {
  const dir = join(base, 'ssh');
  mkdirSync(dir, { mode: 0o700 });
  const passphrase = 'canary-passphrase';
  const keygen = (name: string, secret = ''): string => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', secret, '-f', join(dir, name)]);
    return join(dir, name);
  };
  const [hostKey, identityFile, lockedIdentityFile, strangerFile] = [keygen('host'), keygen('client'), keygen('locked', passphrase), keygen('stranger')];
  const authorized = join(dir, 'authorized_keys');
  writeFileSync(authorized, '', { mode: 0o600 });
  for (const key of [identityFile, lockedIdentityFile]) appendFileSync(authorized, readFileSync(`${key}.pub`));
  const config = [
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${authorized}`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no',
    `PidFile ${join(dir, 'pid')}`,
  ];
  writeFileSync(join(dir, 'config'), `${config.join('\n')}\n`);
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const { port, server } = await startSshd(['-D', '-e', '-f', join(dir, 'config')]);
  return {
    port,
    user: userInfo().username,
    knownHosts: `[127.0.0.1]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`,
    identityFile,
    lockedIdentityFile,
    strangerFile,
    passphrase,
    close: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve());
        server.kill('SIGTERM');
      }),
  };
}

/** sshd cannot choose a port by itself, and between asking for a free one and taking it another process may: then the next. */
async function startSshd(flags: readonly string[], attempts = 5): Promise<{ readonly port: number; readonly server: ChildProcess }> {
  const port = await freePort();
  const server = spawn(sshdPath()!, [...flags, '-p', String(port)], { stdio: 'ignore' });
  if (await answers(port, server)) return { port, server };
  server.kill('SIGKILL');
  if (attempts <= 1) throw new Error('sshd did not start');
  return startSshd(flags, attempts - 1);
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** sshd announces nothing on success: asked for its greeting until it gives one, a bounded number of times. False when it ended instead. */
async function answers(port: number, server: ChildProcess): Promise<boolean> {
  const ended = new Promise<boolean>((resolve) => server.once('exit', () => resolve(false)));
  for (let attempt = 0; attempt < 1_000 && server.exitCode === null; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const greeted = new Promise<boolean>((resolve) => {
      // Only sshd speaks first: another process that took the port says nothing.
      socket.once('data', () => resolve(true));
      socket.once('error', () => setTimeout(() => resolve(false), 25));
    });
    const found = await Promise.race([greeted, ended]);
    socket.destroy();
    if (found) return true;
  }
  return false;
}
