/** Reading and changing the metadata of an object, whatever its kind. All functions return new objects. */
import type { Json, JsonObject } from './json.ts';
import { numberOr, objectOr, stringOr, strings, withMembers } from './json.ts';

/** Any object of the API as JSON: `apiVersion`, `kind`, `metadata` and the members of its kind. */
export type ApiObject = JsonObject;

export function metadataOf(object: ApiObject): JsonObject {
  return objectOr(object['metadata']);
}

export function nameOf(object: ApiObject): string {
  return stringOr(metadataOf(object)['name']);
}

export function namespaceOf(object: ApiObject): string {
  return stringOr(metadataOf(object)['namespace']);
}

export function uidOf(object: ApiObject): string {
  return stringOr(metadataOf(object)['uid']);
}

export function resourceVersionOf(object: ApiObject): string {
  return stringOr(metadataOf(object)['resourceVersion']);
}

export function generationOf(object: ApiObject): number {
  return numberOr(metadataOf(object)['generation'], 0);
}

export function labelsOf(object: ApiObject): JsonObject {
  return objectOr(metadataOf(object)['labels']);
}

export function annotationsOf(object: ApiObject): JsonObject {
  return objectOr(metadataOf(object)['annotations']);
}

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
