/** What a path names. */
export type Target =
  | { readonly kind: 'health' }
  | { readonly kind: 'version' }
  /** `/api` or `/apis`. */
  | { readonly kind: 'root'; readonly core: boolean }
  /** `/apis/G`. */
  | { readonly kind: 'group'; readonly group: string }
  /** `/api/v1` or `/apis/G/V`. */
  | { readonly kind: 'groupVersion'; readonly group: string; readonly version: string }
  | { readonly kind: 'openapiIndex' }
  | { readonly kind: 'openapiDocument'; readonly groupVersion: string }
  | { readonly kind: 'openapiV2' }
  | ResourceTarget
  | { readonly kind: 'unknown' };

/**
 * A collection, an object or a subresource: `/api/V` or `/apis/G/V`, then `[/namespaces/NS]/PLURAL[/NAME[/SUBRESOURCE]]`
 * (Kubernetes API Concepts, Resource URIs).
 */
export interface ResourceTarget {
  readonly kind: 'resource';
  readonly group: string;
  readonly version: string;
  /** Empty: cluster-scoped, or all namespaces. */
  readonly namespace: string;
  readonly plural: string;
  /** Empty: the collection. */
  readonly name: string;
  readonly subresource: string;
}

const NAMESPACE_SUBRESOURCES = ['status', 'finalize'];

/** Reads a path; anything that is not laid out like a Kubernetes path is `unknown`. */
export function parseTarget(path: string): Target {
  const segments = path.split('/').filter((segment) => segment !== '').map(decode);
  if (segments.includes(undefined)) return { kind: 'unknown' };
  const [first, ...rest] = segments as readonly string[];
  switch (first) {
    case 'healthz':
    case 'livez':
    case 'readyz':
      return { kind: 'health' };
    case 'version':
      return rest.length === 0 ? { kind: 'version' } : { kind: 'unknown' };
    case 'openapi':
      return parseOpenApi(rest);
    case 'api':
      return parseVersioned('', rest, true);
    case 'apis': {
      const [group, ...more] = rest;
      if (group === undefined) return { kind: 'root', core: false };
      return more.length === 0 ? { kind: 'group', group } : parseVersioned(group, more, false);
    }
    default:
      return { kind: 'unknown' };
  }
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function parseOpenApi(rest: readonly string[]): Target {
  if (rest[0] === 'v2' && rest.length === 1) return { kind: 'openapiV2' };
  if (rest[0] !== 'v3') return { kind: 'unknown' };
  return rest.length === 1 ? { kind: 'openapiIndex' } : { kind: 'openapiDocument', groupVersion: rest.slice(1).join('/') };
}

function parseVersioned(group: string, segments: readonly string[], core: boolean): Target {
  const [version, ...rest] = segments;
  if (version === undefined) return { kind: 'root', core };
  if (rest.length === 0) return { kind: 'groupVersion', group, version };
  const inNamespace = rest[0] === 'namespaces' && rest.length >= 3 && !(rest.length === 3 && NAMESPACE_SUBRESOURCES.includes(rest[2] ?? ''));
  const namespace = inNamespace ? (rest[1] ?? '') : '';
  const [plural = '', name = '', subresource = '', ...more] = inNamespace ? rest.slice(2) : rest;
  if (more.length > 0) return { kind: 'unknown' };
  return { kind: 'resource', group, version, namespace, plural, name, subresource };
}
