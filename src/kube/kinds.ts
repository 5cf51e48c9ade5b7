import { API_VERSION, type KubeObject } from '../api/meta.ts';
import { terminalError } from '../core/errors.ts';
import type { ObjectKey } from '../core/model/key.ts';
import type { KindName } from '../core/ports.ts';

/** Where objects of a kind live on the API server. */
export interface KindPath {
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Group, version and plural of each kind that this program reads or writes. */
export const kindPaths: Readonly<Record<KindName, KindPath>> = {
  EcsService: { apiVersion: API_VERSION, plural: 'ecsservices', namespaced: true },
  GitSource: { apiVersion: API_VERSION, plural: 'gitsources', namespaced: true },
  AwsAccount: { apiVersion: API_VERSION, plural: 'awsaccounts', namespaced: false },
  RolloutApproval: { apiVersion: API_VERSION, plural: 'rolloutapprovals', namespaced: true },
  Secret: { apiVersion: 'v1', plural: 'secrets', namespaced: true },
  Namespace: { apiVersion: 'v1', plural: 'namespaces', namespaced: false },
  ServiceAccount: { apiVersion: 'v1', plural: 'serviceaccounts', namespaced: true },
  Lease: { apiVersion: 'coordination.k8s.io/v1', plural: 'leases', namespaced: true },
  // The core group's events: what `kubectl describe` reads on every server.
  Event: { apiVersion: 'v1', plural: 'events', namespaced: true },
};

/** The kind of an object by its own `kind` and `apiVersion`. Terminal error `UnknownKind` for any other. */
export function kindOf(object: KubeObject): KindName {
  if (Object.hasOwn(kindPaths, object.kind)) {
    const kind = object.kind as KindName;
    if (kindPaths[kind].apiVersion === object.apiVersion) return kind;
  }
  throw terminalError('UnknownKind', `${object.metadata.name}: Longshore does not write objects of kind ${object.kind} (${object.apiVersion}).`);
}

/** Path of all objects of a kind, in one namespace or (without one) in all. */
export function collectionPath(kind: KindName, namespace?: string): string {
  const { apiVersion, plural, namespaced } = kindPaths[kind];
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespaced && namespace !== undefined && namespace !== '' ? `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}` : `${root}/${plural}`;
}

/** Path of one object. The namespace of a cluster-scoped kind is ignored. */
export function objectPath(kind: KindName, key: ObjectKey): string {
  return `${collectionPath(kind, key.namespace)}/${encodeURIComponent(key.name)}`;
}

/** Namespace and name; the namespace is empty for objects of the whole cluster. */
export function keyOf(object: KubeObject): ObjectKey {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}
