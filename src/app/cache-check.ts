import { isLongshoreError } from '../core/errors.ts';
import type { KindName } from '../core/ports.ts';
import { kindPaths } from '../kube/kinds.ts';
import type { Reflector } from '../kube/reflector.ts';

/** What is asked of a cache. */
export interface CacheCheckInput {
  readonly kind: KindName;
  readonly synced: boolean;
  readonly reflector: Pick<Reflector, 'failure'>;
}

/** Why a cache is not ready yet, with what to do about it; `undefined` when it is. A CRD that is missing is the usual end of an upgrade in the wrong order. */
export function cacheCheck({ kind, synced, reflector: { failure } }: CacheCheckInput): string | undefined {
  if (synced) return undefined;
  const waits = `the first list of ${kind} is not complete`;
  if (failure === undefined) return waits;
  if (!isLongshoreError(failure)) return `${waits}: ${failure.name}`;
  return failure.reason === 'ResourceNotServed' ? `${waits}: ${missing(kind)}` : `${waits}: ${failure.message}`;
}

function missing(kind: KindName): string {
  const { apiVersion, plural } = kindPaths[kind];
  const [group = '', version = ''] = apiVersion.split('/');
  return (
    `the cluster has no CustomResourceDefinition ${plural}.${group} with version ${version}. CRDs come before the operator: ` +
    'helm upgrade with crds.install=true, or kubectl apply --server-side -k crds/ of this version; the operator goes on by itself then.'
  );
}
