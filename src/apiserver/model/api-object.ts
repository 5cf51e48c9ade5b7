/** Reading and changing the metadata of an object, whatever its kind. All functions return new objects. */
import type { Json, JsonObject } from './json.ts';
import { numberOr, objectOr, stringOr, strings, withMembers } from './json.ts';

/** Any object of the API as JSON: `apiVersion`, `kind`, `metadata` and the members of its kind. */
export type ApiObject = JsonObject;

/** Empty when the object has none. */
export function metadataOf(object: ApiObject): JsonObject {
  return objectOr(object['metadata']);
}

/** Empty when absent, as in a create by generateName. */
export function nameOf(object: ApiObject): string {
  return stringOr(metadataOf(object)['name']);
}

/** Empty for cluster-scoped objects. */
export function namespaceOf(object: ApiObject): string {
  return stringOr(metadataOf(object)['namespace']);
}

/** Empty before the object was stored. Unlike a name, never used twice. */
export function uidOf(object: ApiObject): string {
  return stringOr(metadataOf(object)['uid']);
}

/** Empty before the object was stored. To clients opaque text; here a revision of the store in decimal digits. */
export function resourceVersionOf(object: ApiObject): string {
  return stringOr(metadataOf(object)['resourceVersion']);
}

/** 0 for kinds whose writes are not counted. */
export function generationOf(object: ApiObject): number {
  return numberOr(metadataOf(object)['generation'], 0);
}

/** Empty when there are none; values are not checked to be text. */
export function labelsOf(object: ApiObject): JsonObject {
  return objectOr(metadataOf(object)['labels']);
}

/** Empty when there are none; values are not checked to be text. */
export function annotationsOf(object: ApiObject): JsonObject {
  return objectOr(metadataOf(object)['annotations']);
}

/** In their order; empty when nothing holds the object. */
export function finalizersOf(object: ApiObject): readonly string[] {
  return strings(metadataOf(object)['finalizers']);
}

/** True once a delete was accepted and finalizers hold the object. */
export function isTerminating(object: ApiObject): boolean {
  return typeof metadataOf(object)['deletionTimestamp'] === 'string';
}

/** A copy with members of `metadata` set, or removed where `undefined`. */
export function withMetadata(object: ApiObject, changes: Readonly<Record<string, Json | undefined>>): ApiObject {
  return withMembers(object, { metadata: withMembers(metadataOf(object), changes) });
}

/** RFC 3339 in UTC with seconds, the form of `metav1.Time`. */
export function kubeTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
