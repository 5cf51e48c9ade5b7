import type { ApiObject } from '../model/api-object.ts';
import { metadataOf, resourceVersionOf } from '../model/api-object.ts';
import type { Json } from '../model/json.ts';
import { at, isObject, numberOr, objectOr, withPath } from '../model/json.ts';
import type { ScalePaths } from '../model/resource.ts';
import { subjectOf } from '../model/resource.ts';
import { badRequest, notFound } from '../model/status-error.ts';
import type { Transaction } from '../store/store.ts';
import type { Patch } from './patch-object.ts';
import { applyPatch } from './patch-object.ts';
import { fromStored } from './stored-form.ts';
import { updateObject } from './update-object.ts';
import type { PipelineParts, WriteRequest } from './write-request.ts';

const members = (path: string): readonly string[] => path.split('.').filter((part) => part !== '');

/** The autoscaling/v1 Scale of an object, read at the paths that its CRD names. */
export function scaleOf(paths: ScalePaths, object: ApiObject): ApiObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadataOf(object);
  const selector = paths.labelSelectorPath === undefined ? undefined : at(object, ...members(paths.labelSelectorPath));
  const metadata = Object.fromEntries(
    Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp }).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
  const replicas = at(object, ...members(paths.specReplicasPath));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: typeof replicas === 'number' ? { replicas } : {},
    status: {
      replicas: numberOr(at(object, ...members(paths.statusReplicasPath)), 0),
      ...(typeof selector === 'string' && selector !== '' ? { selector } : {}),
    },
  };
}

/** Either a whole Scale (PUT) or a patch of the current one. */
export type ScaleChange = { readonly kind: 'replace'; readonly scale: ApiObject } | { readonly kind: 'patch'; readonly patch: Patch };

/**
 * Writes the replica count through the scale subresource; the rest of the object is judged and versioned as in any update.
 * @throws StatusError 400 when the result is not a Scale with a whole number of replicas.
 */
export function writeScale(parts: PipelineParts, tx: Transaction, request: WriteRequest, paths: ScalePaths, change: ScaleChange): ApiObject {
  const { definition, namespace, name } = request;
  const stored = tx.get({ storage: definition.storage, namespace, name });
  if (stored === undefined) throw notFound(subjectOf(definition, name));
  const previous = fromStored(parts.toolkit, definition, stored);
  const current = scaleOf(paths, previous);
  const scale = change.kind === 'replace' ? change.scale : applyPatch(current, change.patch);
  if (!isObject(scale) || scale['kind'] !== 'Scale' || scale['apiVersion'] !== 'autoscaling/v1') {
    throw badRequest('the object provided is unrecognized: the scale subresource takes an autoscaling/v1 Scale');
  }
  const replicas = objectOr(scale['spec'])['replicas'] ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    throw badRequest(`Scale.spec.replicas must be a whole number of 0 or more, got ${JSON.stringify(replicas)}`);
  }
  const version = resourceVersionOf(scale);
  const changed = withPath(previous, members(paths.specReplicasPath), replicas);
  const wanted = version === '' ? changed : withPath(changed, ['metadata', 'resourceVersion'], version);
  const updated = updateObject(parts, tx, request, { previous, wanted, requireResourceVersion: false });
  return scaleOf(paths, updated);
}
