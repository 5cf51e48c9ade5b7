import { terminalError } from '../../core/errors.ts';
import type { GitCredentials } from '../../core/ports.ts';

/**
 * The Secret shapes that Flux uses: `username` and `password`, `bearerToken`, `identity` and `known_hosts` (with
 * `password` for a locked key), each HTTPS one with an optional `ca.crt` (or `caFile`).
 * @throws LongshoreError terminal `SecretIncomplete` that names the missing keys, never a value.
 */
export function gitCredentials(url: string, secretName: string, data: Readonly<Record<string, string>>): GitCredentials {
  const value = (...names: string[]): string | undefined => {
    const encoded = names.map((name) => data[name]).find((text) => text !== undefined && text !== '');
    return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
  };
  const incomplete = (keys: string): never => {
    throw terminalError('SecretIncomplete', `the Secret ${secretName} named by spec.secretRef has no ${keys}`);
  };
  if (/^ssh:|^[^/]+@[^/]+:/.test(url)) {
    const identity = value('identity') ?? incomplete('key "identity" (the private key)');
    // Without known_hosts anybody in between could answer as the host.
    const knownHosts = value('known_hosts') ?? incomplete('key "known_hosts"');
    const password = value('password');
    return { kind: 'ssh', identity, knownHosts, ...(password === undefined ? {} : { password }) };
  }
  const caFile = value('ca.crt', 'caFile');
  const ca = caFile === undefined ? {} : { caFile };
  const token = value('bearerToken');
  if (token !== undefined) return { kind: 'bearer', token, ...ca };
  const username = value('username');
  const password = value('password');
  if (username !== undefined && password !== undefined) return { kind: 'basic', username, password, ...ca };
  if (caFile !== undefined && username === undefined && password === undefined) return { kind: 'none', caFile };
  return incomplete(username === undefined ? 'key "username" (or "bearerToken")' : 'key "password"');
}
