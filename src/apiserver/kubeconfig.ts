import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { makeDirectory } from '../runtime/make-directory.ts';

interface KubeconfigOptions {
  /** `http://127.0.0.1:PORT`. */
  readonly server: string;
  readonly path: string;
  /** Namespace of commands that name none; `default` when left out. */
  readonly namespace?: string;
}

/**
 * Writes a kubeconfig with mode 0600 that kubectl and `@kubernetes/client-node` both accept over plain http: the latter
 * refuses http unless TLS verification is off. There is no credential in it, since none is sent over http.
 */
export function writeKubeconfig({ server, path, namespace }: KubeconfigOptions): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'longshore', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'longshore', user: {} }],
    contexts: [{ name: 'longshore', context: { cluster: 'longshore', user: 'longshore', namespace: namespace ?? 'default' } }],
    'current-context': 'longshore',
  };
  makeDirectory(dirname(path));
  // Written beside and moved, so that a kubectl that runs meanwhile reads the old file or the new one.
  const draft = `${path}.new`;
  writeFileSync(draft, stringify(config), { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
