import type { KubeObject } from '../api/meta.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Drops the two members that make up most of an object and that nobody reads, and freezes the rest. What came from here
 * before (and so is frozen) comes back as it is: a list trims its pages as they arrive, not all at once at the end.
 */
export function trim<T extends KubeObject>(object: T): T {
  if (Object.isFrozen(object)) return object;
  const { managedFields: _dropped, annotations, ...metadata } = object.metadata as T['metadata'] & { managedFields?: unknown };
  const kept = Object.entries(annotations ?? {}).filter(([name]) => name !== LAST_APPLIED);
  return deepFreeze({ ...object, metadata: { ...metadata, ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }) } });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
