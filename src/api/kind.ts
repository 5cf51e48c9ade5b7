/** What one kind of object is to Kubernetes: names, scope, columns, schema and subresources. */
import type { Infer, SchemaNode } from './schema.ts';
import type { KubeObject } from './meta.ts';

/** A column of `kubectl get`. Those with priority 1 appear with `-o wide` only. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly jsonPath: string;
  readonly description: string;
  readonly priority?: 0 | 1;
}

/** A manifest that the reference shows, the generator writes to docs/reference/examples and the tests validate. */
export interface Example {
  /** File name without extension. */
  readonly name: string;
  readonly title: string;
  readonly object: KubeObject;
}

/** Everything that makes a kind; CRD, types, validators, docs and tables are derived from it. */
export interface Kind<Spec extends SchemaNode = SchemaNode, Status extends SchemaNode = SchemaNode> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster';
  /** Made by a person for one occasion and declared nowhere: a GitSource does not apply it. */
  readonly byHand?: true;
  readonly description: string;
  readonly spec: Spec;
  /** Absent for a kind that no controller judges. */
  readonly status?: Status;
  readonly statusDefault?: Readonly<Record<string, unknown>>;
  readonly columns: readonly PrinterColumn[];
  readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string; readonly labelSelectorPath: string };
  readonly examples: readonly Example[];
}

/** The type of a kind's objects. */
export type ObjectOf<K extends Kind> = KubeObject<Infer<K['spec']>, K extends { readonly status: infer Status } ? Infer<Status> : undefined>;

/** The columns that every kind with a status starts with: is it fine, and if not, why. */
export const readyColumns: readonly PrinterColumn[] = [
  { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status', description: 'Whether everything is as declared.' },
  { name: 'Reason', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason', description: 'Why it is, or is not.' },
];
/** The message, for `-o wide`. */
export const messageColumn: PrinterColumn = {
  name: 'Message',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].message',
  description: 'The whole message of the Ready condition.',
  priority: 1,
};
/** The age, last of the narrow columns. */
export const ageColumn: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since the object was created.' };
