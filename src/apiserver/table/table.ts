import type { ApiObject } from '../model/api-object.ts';
import { metadataOf } from '../model/api-object.ts';
import type { JsonObject } from '../model/json.ts';
import type { Column } from '../model/resource.ts';

/** What each row carries beside its cells, from `?includeObject=`. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

interface TableInput {
  readonly version: 'v1' | 'v1beta1';
  readonly columns: readonly Column[];
  readonly objects: readonly ApiObject[];
  readonly metadata: JsonObject;
  readonly include: IncludeObject;
  readonly nowMs: number;
  /** Off for all but the first event of a Table watch. */
  readonly withDefinitions: boolean;
}

/** The server-side rendering that `kubectl get` prints (meta.k8s.io Table). */
export function tableOf(input: TableInput): JsonObject {
  const { version, columns, objects, metadata, include, nowMs, withDefinitions } = input;
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: withDefinitions ? columns.map(definitionOf) : null,
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, nowMs) ?? null),
      ...(include === 'None' ? {} : { object: include === 'Object' ? object : partialOf(object, version) }),
    })),
  };
}

function definitionOf({ name, type, format, description, priority }: Column): JsonObject {
  // Ages are worked out here, so on the wire a date is text; Kubernetes still announces the column's own type.
  return { name, type, format: format ?? '', description, priority };
}

/** Only the metadata of an object: what `as=PartialObjectMetadata` and Table rows carry. */
export function partialOf(object: ApiObject, version: 'v1' | 'v1beta1' = 'v1'): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: metadataOf(object) };
}
