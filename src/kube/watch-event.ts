import type { KubeObject } from '../api/meta.ts';
import { isKubeObject } from './api-call.ts';
import { readStatus, type KubeStatus } from './status.ts';

/** One line of a watch, understood. */
export type WatchEvent =
  | { readonly kind: 'put'; readonly object: KubeObject; readonly version: string }
  | { readonly kind: 'removed'; readonly object: KubeObject; readonly version: string }
  | { readonly kind: 'bookmark'; readonly version: string }
  | { readonly kind: 'error'; readonly status: KubeStatus }
  /** A type that this version of Kubernetes does not have. */
  | { readonly kind: 'unknown'; readonly type: string }
  /** Not JSON, or not what an event of its type has to hold. */
  | { readonly kind: 'malformed' };

const malformed: WatchEvent = { kind: 'malformed' };

/** Never throws: what cannot be understood is an event of its own, so that nobody can overlook it. */
export function parseWatchEvent(line: string): WatchEvent {
  let event: { type?: unknown; object?: unknown } | null;
  try {
    event = JSON.parse(line) as typeof event;
  } catch {
    return malformed;
  }
  const { type, object } = event ?? {};
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const version = versionOf(object);
      if (version === undefined || !isKubeObject(object)) return malformed;
      return { kind: type === 'DELETED' ? 'removed' : 'put', object, version };
    }
    case 'BOOKMARK': {
      const version = versionOf(object);
      return version === undefined ? malformed : { kind: 'bookmark', version };
    }
    case 'ERROR':
      return { kind: 'error', status: readStatus(object) };
    default:
      return typeof type === 'string' ? { kind: 'unknown', type } : malformed;
  }
}

function versionOf(object: unknown): string | undefined {
  const metadata = (object as { metadata?: { resourceVersion?: unknown } } | null | undefined)?.metadata;
  const version = metadata?.resourceVersion;
  return typeof version === 'string' && version !== '' ? version : undefined;
}
