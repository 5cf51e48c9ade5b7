import type { FieldError } from '../../api/field-error.ts';
import type { JsonSchema } from '../../api/json-schema.ts';
import type { ApiObject } from './api-object.ts';
import type { Json } from './json.ts';
import type { ErrorSubject } from './status-error.ts';

/** What a request does, in the words of discovery and RBAC. */
export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** A column of a Table. `cell` gets the object as clients see it; `undefined` prints as nothing. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description: string;
  /** 0 is always shown, 1 and more only with `-o wide`. */
  readonly priority: number;
  cell(object: ApiObject, nowMs: number): Json | undefined;
}

/** Where the scale subresource reads and writes, as JSON paths of members (`.spec.replicas`). */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** Facts of a write that a kind's own code may need. */
export interface WriteFacts {
  readonly nowMs: number;
  /** Absent on create. */
  readonly previous?: ApiObject;
}

/** Who a request acts as. */
export interface UserInfo {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What a request on one kind in one version is judged by. Built-in kinds are such values; CRDs are turned into them. */
export interface ResourceDefinition {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  /** Key of the kind in the store; two views of one kind (core and events.k8s.io Event) share it. */
  readonly storage: string;
  readonly status: boolean;
  readonly scale?: ScalePaths;
  /** Schema of the whole object, `metadata` left open: its members are Kubernetes' own. */
  readonly schema: JsonSchema;
  readonly columns: readonly Column[];
  /** Field selectors beyond metadata.name and metadata.namespace, as dotted member paths. */
  readonly selectableFields: readonly string[];
  /** Built-ins merge strategically and may be sent as protobuf; custom resources refuse both with 415. */
  readonly builtin: boolean;
  /** Whether writes count in `metadata.generation` (ConfigMap, Secret, Event and the like have none). */
  readonly counted: boolean;
  /** Fills in what the server itself owns, before validation (Namespace finalizers, Secret stringData). */
  readonly prepare?: (object: ApiObject, facts: WriteFacts) => ApiObject;
  /** Rules beyond the schema. */
  readonly check?: (object: ApiObject, facts: WriteFacts) => readonly FieldError[];
  readonly view?: {
    /** From the stored form to this version's. */
    readonly fromStored: (object: ApiObject) => ApiObject;
    readonly toStored: (object: ApiObject) => ApiObject;
  };
  /** The CRD is being deleted: nothing new may be created. */
  readonly ending?: boolean;
  /** Warning to everyone who writes this version. */
  readonly deprecation?: string;
  /** Only for kinds that are never stored: what a create is answered with. */
  readonly answer?: (object: ApiObject, user: UserInfo) => ApiObject;
  /** DNS-1123 subdomain (default) or label. */
  readonly nameRule?: 'label' | 'subdomain';
}

/** `G/V`, or `V` in the core group: what objects say in `apiVersion`. */
export function apiVersionOf(definition: Pick<ResourceDefinition, 'group' | 'version'>): string {
  return definition.group === '' ? definition.version : `${definition.group}/${definition.version}`;
}

/** The subject of an error about an object of this kind. */
export function subjectOf(definition: ResourceDefinition, name?: string): ErrorSubject {
  return { group: definition.group, resource: definition.plural, ...(name === undefined ? {} : { name }) };
}

/** The subject of an Invalid error, which names the Kind. */
export function kindSubjectOf(definition: ResourceDefinition, name: string): ErrorSubject {
  return { group: definition.group, resource: definition.kind, name };
}
