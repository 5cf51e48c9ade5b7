import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from '../runtime/clock.ts';
import { LongshoreError, terminalError, transientError } from '../core/errors.ts';

/** What decides a connection: two requests with the same fingerprint may share one. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** What one request needs to be believed. Holds secrets: never logged. */
export interface KubeCredentials {
  /** `Authorization`, and `Impersonate-User` where the kubeconfig says so. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
  /** Digest of server and TLS material; holds no secret itself. */
  readonly fingerprint: string;
}

/**
 * Where requests go, and with which credentials at this moment.
 * @throws LongshoreError `InvalidKubeConfig` or `KubeCredentialsUnavailable` from `current`
 */
export interface CredentialSource {
  readonly server: string;
  readonly proxyUrl: string | undefined;
  current(): Promise<KubeCredentials>;
  /** The server refused them (401): the next `current` asks again whatever their age. */
  invalidate(): void;
}

/**
 * Asking the library reads the CA file synchronously and may run an exec plugin, so its answer is kept for 50 s: less than
 * the minute after which the kubelet may have replaced a projected token.
 */
const MAX_AGE_MS = 50_000;

type Options = RequestOptions & { headers?: Record<string, string | string[] | undefined>; servername?: string };

/** Credentials of the current context: static, from files, in-cluster, OIDC or by an exec plugin, as the library finds them. */
export function credentialSource(config: Pick<KubeConfig, 'getCurrentCluster' | 'applyToHTTPSOptions'>, clock: Clock): CredentialSource {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw terminalError('InvalidKubeConfig', 'The kubeconfig names no cluster for its current context.');
  if (cluster.proxyUrl !== undefined && !/^https?:/i.test(cluster.proxyUrl)) {
    throw terminalError('InvalidKubeConfig', `The kubeconfig's proxy-url of cluster "${cluster.name}" has to start with http:// or https://.`);
  }
  let kept: { readonly at: number; readonly credentials: Promise<KubeCredentials> } | undefined;

  const load = async (): Promise<KubeCredentials> => {
    const options: Options = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw refused(error);
    }
    const tls = tlsOf(options);
    return { headers: headersOf(options), tls, fingerprint: fingerprintOf(cluster.server, tls) };
  };

  return {
    server: cluster.server,
    proxyUrl: cluster.proxyUrl,
    async current() {
      if (kept === undefined || clock.elapsed() - kept.at >= MAX_AGE_MS) {
        // Concurrent askers share one load; a failed one is forgotten at once.
        const mine = { at: clock.elapsed(), credentials: load() };
        kept = mine;
        mine.credentials.catch(() => {
          if (kept === mine) kept = undefined;
        });
      }
      return kept.credentials;
    },
    invalidate() {
      kept = undefined;
    },
  };
}

/** The library's messages may quote an exec plugin's output, which may be a token: only its first words are our own. */
function refused(error: unknown): LongshoreError {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('HTTP protocol is not allowed')) {
    return terminalError('InvalidKubeConfig', 'The kubeconfig names an http:// server; that needs insecure-skip-tls-verify: true.');
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return transientError('KubeCredentialsUnavailable', `The credentials of the kubeconfig's current user cannot be read${code}.`);
}

function headersOf(options: Options): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) if (typeof value === 'string') headers[name] = value;
  if (typeof options.auth === 'string') headers['Authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return headers;
}

function tlsOf(options: Options): TlsMaterial {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : Buffer.isBuffer(value) ? value.toString('utf8') : undefined);
  const [ca, cert, key] = [text(options.ca), text(options.cert), text(options.key)];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(options.servername === undefined ? {} : { servername: options.servername }),
    ...(options.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: options.rejectUnauthorized }),
  };
}

function fingerprintOf(server: string, tls: TlsMaterial): string {
  return createHash('sha256')
    .update(JSON.stringify([server, tls.ca, tls.cert, tls.key, tls.servername, tls.rejectUnauthorized]))
    .digest('hex');
}
