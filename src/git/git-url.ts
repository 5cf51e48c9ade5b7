import { terminalError } from '../core/errors.ts';

/** A URL that was judged. */
export interface GitUrl {
  /** As git gets it; never with a password in it. */
  readonly url: string;
  readonly scheme: 'https' | 'http' | 'ssh' | 'file';
  readonly host: string;
}

/** Which URLs a tenant may name. */
export interface UrlPolicy {
  /** file://, http:// and loopback or link-local hosts: for the playground and tests (operator flag --allow-local-git). */
  readonly allowLocal: boolean;
}

const scpLike = /^([A-Za-z0-9._-]+)@([A-Za-z0-9.-]+):(?!\/\/)(.+)$/;

/**
 * Accepts https, ssh (also `user@host:path`) and, where the policy allows it, http and file. A tenant's source must not
 * reach the operator's own disk or network, nor smuggle an option or a transport helper (`ext::`) into git.
 * @throws LongshoreError terminal `InvalidURL` or `URLNotAllowed`.
 */
export function parseGitUrl(text: string, policy: UrlPolicy): GitUrl {
  const invalid = (why: string): never => {
    throw terminalError('InvalidURL', `spec.url: ${why}; use https://host/path or ssh://user@host/path`);
  };
  if (text.startsWith('-') || /[\u0000-\u0020]/.test(text)) invalid('must not start with "-" or hold spaces or control characters');
  const scp = scpLike.exec(text);
  const normal = scp === null ? text : `ssh://${scp[1]}@${scp[2]}/${scp[3]}`;
  if (!URL.canParse(normal)) invalid('is not a URL');
  const url = new URL(normal);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https' && scheme !== 'http' && scheme !== 'ssh' && scheme !== 'file') return invalid(`has the scheme "${scheme}"`);
  if (url.password !== '' || (url.username !== '' && scheme !== 'ssh')) invalid('holds credentials; put them into the Secret named by spec.secretRef');
  if (url.hash !== '' || url.search !== '') invalid('must not have a query or fragment');
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (scheme !== 'file' && host === '') invalid('has no host');
  if (!policy.allowLocal) {
    if (scheme === 'file' || scheme === 'http') throw terminalError('URLNotAllowed', `spec.url: ${scheme}:// is not allowed; use https or ssh (the operator flag --allow-local-git admits it)`);
    if (isLocalHost(host)) throw terminalError('URLNotAllowed', `spec.url: ${host} is a loopback or link-local address (the operator flag --allow-local-git admits it)`);
  }
  return { url: normal, scheme, host };
}

/** Loopback, unspecified and link-local hosts, among them the metadata address of cloud instances. */
function isLocalHost(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (/^(127|0)\.|^169\.254\./.test(host)) return true;
  return /^(::1|::|fe[89ab][0-9a-f]:.*|::ffff:(127|0|169\.254)\..*|::ffff:(7f|a9fe).*)$/.test(host);
}
