/** From a kind to its CustomResourceDefinition (apiextensions.k8s.io/v1). */
import type { JsonSchema } from './json-schema.ts';
import type { Kind } from './kind.ts';

/** The members of a CRD that ours have. */
export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly names: {
      readonly kind: string;
      readonly listKind: string;
      readonly plural: string;
      readonly singular: string;
      readonly shortNames: readonly string[];
      readonly categories: readonly string[];
    };
    readonly scope: 'Namespaced' | 'Cluster';
    readonly versions: readonly CrdVersion[];
  };
}

/** `CustomResourceDefinitionVersion` (apiextensions.k8s.io/v1), with the members that are written. */
interface CrdVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema: { readonly openAPIV3Schema: JsonSchema };
  readonly subresources?: {
    readonly status: Readonly<Record<string, never>>;
    readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string; readonly labelSelectorPath: string };
  };
  readonly additionalPrinterColumns: readonly {
    readonly name: string;
    readonly type: string;
    readonly jsonPath: string;
    readonly description: string;
    readonly priority?: number;
  }[];
}

const schemas = new WeakMap<Kind, JsonSchema>();

/** The schema of whole objects of a kind. Always the same value for a kind, so that compiled validators are found again. */
export function rootSchema(kind: Kind): JsonSchema {
  const known = schemas.get(kind);
  if (known !== undefined) return known;
  const schema: JsonSchema = {
    type: 'object',
    description: kind.description,
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: `Version of the schema, ${kind.group}/${kind.version}.` },
      kind: { type: 'string', description: `Kind of the object, ${kind.kind}.` },
      metadata: { type: 'object' },
      spec: kind.spec.json,
      ...(kind.status === undefined ? {} : { status: { ...kind.status.json, ...(kind.statusDefault === undefined ? {} : { default: kind.statusDefault }) } }),
    },
  };
  schemas.set(kind, schema);
  return schema;
}

/** The CRD of a kind; `annotations` are added to its metadata. */
export function crdOf(kind: Kind, annotations: Readonly<Record<string, string>> = {}): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${kind.group}`, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: {
      group: kind.group,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        shortNames: kind.shortNames,
        categories: kind.categories,
      },
      scope: kind.scope,
      versions: [
        {
          name: kind.version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: rootSchema(kind) },
          ...(kind.status === undefined ? {} : { subresources: { status: {}, ...(kind.scale === undefined ? {} : { scale: kind.scale }) } }),
          additionalPrinterColumns: kind.columns,
        },
      ],
    },
  };
}
