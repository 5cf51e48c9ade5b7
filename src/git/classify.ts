import { terminalError, transientError, type LongshoreError } from '../core/errors.ts';
import { CREDENTIALS_PREFIX } from './credentials.ts';

interface GitFailure {
  readonly label: string;
  readonly command: string;
  readonly exitCode: number;
  readonly stderr: string;
  readonly cause: unknown;
  /** Directory of the repository on this machine: git names it in what it says about its own files. */
  readonly dir: string;
  /** The command spoke to nobody, so that there is nobody else to blame. */
  readonly offline: boolean;
}

/** The repository on this machine is damaged or cannot be written; it is only a copy, and is made anew. */
export const CACHE_UNUSABLE = 'CacheUnusable';

interface Rule {
  readonly pattern: RegExp;
  readonly kind: 'terminal' | 'transient';
  readonly reason: string;
  readonly message: (label: string) => string;
}

// Texts of git 2.39 to 2.50, its http and ssh transports, and the large hosts; first match wins.
const rules: readonly Rule[] = [
  {
    pattern: /host key verification failed|no .* host key is known|remote host identification has changed/i,
    kind: 'terminal',
    reason: 'HostKeyUnknown',
    message: (label) => `the SSH host key of ${label} is not in known_hosts of the Secret named by spec.secretRef; add it (ssh-keyscan, checked against the host's published key)`,
  },
  {
    pattern: /permission denied|authentication failed|could not read (username|password)|http basic: access denied|invalid credentials|returned error: 40[13]|terminal prompts disabled|bad (decrypt|passphrase)|invalid format|load key/i,
    kind: 'terminal',
    reason: 'AuthenticationFailed',
    message: (label) => `${label} refused the credentials; check the Secret named by spec.secretRef (username and password, bearerToken, or identity and known_hosts)`,
  },
  {
    pattern: /certificate|ssl|tls/i,
    kind: 'terminal',
    reason: 'CertificateInvalid',
    message: (label) => `the TLS certificate of ${label} is not trusted; put its CA under the key ca.crt of the Secret named by spec.secretRef`,
  },
  {
    pattern: /couldn't find remote ref|remote ref .* not found|not our ref|upload-pack: not our ref/i,
    kind: 'transient',
    reason: 'ReferenceMoved',
    message: (label) => `the commit is no longer offered by ${label}; it was probably replaced by a force-push and will be resolved again`,
  },
  {
    pattern: /repository .*not found|not found|does not exist|does not appear to be a git repository|returned error: 404|no such (file|path)/i,
    kind: 'terminal',
    reason: 'RepositoryNotFound',
    message: (label) => `there is no repository at ${label}, or the credentials may not see it; check spec.url and spec.secretRef`,
  },
  {
    pattern: /could not resolve host|name or service not known/i,
    kind: 'transient',
    reason: 'HostUnreachable',
    message: (label) => `the host of ${label} does not resolve`,
  },
  {
    pattern: /failed to connect to|connection (refused|timed out|reset)|couldn't connect to server|no route to host|network is unreachable/i,
    kind: 'transient',
    reason: 'HostUnreachable',
    message: (label) => `nothing answers at ${label}; check host and port of spec.url, and the network or proxy of the operator`,
  },
];

/** Classifies by exit code and stderr. The message is ours; of git's own words only a bounded, cleaned line is kept. */
export function classifyGitFailure(failure: GitFailure): LongshoreError {
  if (isLocal(failure)) return transientError(CACHE_UNUSABLE, `the copy of ${failure.label} on this machine cannot be used and is made anew (git: ${cleanLine(failure.stderr)})`);
  const rule = rules.find(({ pattern }) => pattern.test(failure.stderr));
  const detail = cleanLine(failure.stderr);
  if (rule !== undefined) {
    const message = `${rule.message(failure.label)} (git: ${detail})`;
    return rule.kind === 'terminal' ? terminalError(rule.reason, message) : transientError(rule.reason, message);
  }
  const said = detail === '' ? `exit code ${failure.exitCode}` : detail;
  return transientError('GitFailed', `git ${failure.command} on ${failure.label} failed: ${said}`);
}

/** Keys and passwords lie below the directory as well (credentials.ts), and what is wrong with them is not the copy's fault. */
function isLocal({ dir, stderr, offline }: GitFailure): boolean {
  return offline || stderr.replaceAll(`${dir}/${CREDENTIALS_PREFIX}`, '').includes(dir);
}

/** The first telling line of stderr, without userinfo in URLs, at most 200 characters. */
export function cleanLine(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const line = lines.find((text) => /^(fatal|error|remote|ssh|git@|.*permission denied)/i.test(text)) ?? lines.find((text) => text !== '') ?? '';
  return line.replace(/\/\/[^/@\s]+@/g, '//').slice(0, 200);
}
