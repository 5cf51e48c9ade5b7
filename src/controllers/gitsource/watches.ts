import type { KubeObject } from '../../api/meta.ts';
import type { ObjectKey } from '../../core/model/key.ts';
import { sameJson } from '../../core/model/canonical-json.ts';
import { DIGEST_ANNOTATION, SOURCE_LABEL } from '../../core/render/plan-source.ts';

/** Does this change of a GitSource ask for a look? Its own status writes do not. */
export function wakesSource(before: KubeObject | undefined, after: KubeObject | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  return before.metadata.generation !== after.metadata.generation || !sameJson(before.metadata.annotations ?? {}, after.metadata.annotations ?? {});
}

/**
 * The sources that have to look because an applied object was edited, relabelled or deleted. The operator's status
 * writes and finalizers wake nobody.
 */
export function sourcesToWake(before: KubeObject | undefined, after: KubeObject | undefined): readonly ObjectKey[] {
  if (before === undefined) return [];
  const same =
    after !== undefined &&
    before.metadata.generation === after.metadata.generation &&
    sameJson(before.metadata.labels ?? {}, after.metadata.labels ?? {}) &&
    sameJson(before.metadata.annotations ?? {}, after.metadata.annotations ?? {});
  if (same) return [];
  // A new digest is the source's own apply: it has nothing to look for.
  const digestOf = (object: KubeObject | undefined): string | undefined => object?.metadata.annotations?.[DIGEST_ANNOTATION];
  if (after !== undefined && digestOf(after) !== undefined && digestOf(before) !== digestOf(after)) return [];
  const names = new Set([before, after].flatMap((object) => object?.metadata.labels?.[SOURCE_LABEL] ?? []));
  return [...names].map((name) => ({ namespace: before.metadata.namespace ?? '', name }));
}
