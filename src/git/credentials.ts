import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitCredentials } from '../core/ports.ts';

/** ssh outlives a git that is killed; it leaves a server that says nothing by itself, in seconds. */
const patience = ['ConnectTimeout=30', 'ServerAliveInterval=15', 'ServerAliveCountMax=3'];

/** Below a repository's directory; the rest of the name differs each time. */
export const CREDENTIALS_PREFIX = 'credentials-';

/**
 * Runs `use` with the environment that lets git authenticate. Secrets travel in files that only this user can read
 * (removed afterwards) or in the environment of the git process, never in its arguments, which every user of the
 * machine could list. One call at a time per `root`: what lies there from before was left by a process that was killed.
 */
export async function withCredentials<T>(root: string, credentials: GitCredentials, use: (env: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
  if (credentials.kind === 'none' && credentials.caFile === undefined) return use({});
  const left = (await readdir(root)).filter((name) => name.startsWith(CREDENTIALS_PREFIX));
  for (const name of left) await rm(join(root, name), { recursive: true, force: true });
  const dir = await mkdtemp(join(root, CREDENTIALS_PREFIX));
  try {
    return await use(await environmentFor(dir, credentials));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function environmentFor(dir: string, credentials: GitCredentials): Promise<Record<string, string>> {
  const secretFile = async (name: string, content: string, mode = 0o600): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, content, { mode });
    return path;
  };
  const ca = credentials.kind !== 'ssh' && credentials.caFile !== undefined ? { GIT_SSL_CAINFO: await secretFile('ca.crt', credentials.caFile) } : {};
  switch (credentials.kind) {
    case 'none':
      return ca;
    case 'basic': {
      await secretFile('username', credentials.username);
      await secretFile('password', credentials.password);
      // git asks "Username for ..." and "Password for ..." by running this script.
      const script = `#!/bin/sh\ncase "$1" in Username*) cat "${dir}/username" ;; *) cat "${dir}/password" ;; esac\n`;
      return { ...ca, GIT_ASKPASS: await secretFile('askpass', script, 0o700) };
    }
    case 'bearer':
      return { ...ca, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.extraHeader', GIT_CONFIG_VALUE_0: `Authorization: Bearer ${credentials.token}` };
    case 'ssh': {
      const identity = await secretFile('identity', credentials.identity.endsWith('\n') ? credentials.identity : `${credentials.identity}\n`);
      const knownHosts = await secretFile('known_hosts', credentials.knownHosts);
      const options = ['IdentitiesOnly=yes', `UserKnownHostsFile=${knownHosts}`, 'GlobalKnownHostsFile=/dev/null', 'StrictHostKeyChecking=yes', ...patience];
      const command = (batch: string): string => ['ssh', '-F', '/dev/null', '-i', identity, ...[...options, batch].flatMap((option) => ['-o', option])].join(' ');
      if (credentials.password === undefined) return { GIT_SSH_COMMAND: command('BatchMode=yes') };
      await secretFile('passphrase', credentials.password);
      const askpass = await secretFile('askpass', `#!/bin/sh\ncat "${dir}/passphrase"\n`, 0o700);
      return { GIT_SSH_COMMAND: command('NumberOfPasswordPrompts=1'), SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' };
    }
  }
}
