import type { OwnershipScope } from '../apply/ownable.ts';
import type { ResourceRegistry } from '../model/registry.ts';
import type { ResourceDefinition } from '../model/resource.ts';
import type { SchemaToolkit } from './schema-toolkit.ts';

/** What unknown and duplicate fields lead to: 400, `Warning` headers (the default), or nothing (kube-api.md section 7). */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';
/** Empty: the object itself. */
export type WriteSubresource = '' | 'status' | 'scale';

/** One write as the pipeline sees it, after routing, decoding and authorisation. */
export interface WriteRequest {
  readonly definition: ResourceDefinition;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  /** From the URL; empty on create. */
  readonly name: string;
  readonly subresource: WriteSubresource;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  readonly force: boolean;
  readonly nowMs: number;
  /** Adds one `Warning` header to the answer. */
  warn(message: string): void;
}

/** What the pipeline is made of; the same for every request. */
export interface PipelineParts {
  /** The kinds served now. */
  registry(): ResourceRegistry;
  readonly toolkit: SchemaToolkit;
  readonly ids: Ids;
}

/** Where randomness comes from. */
export interface Ids {
  uid(): string;
  /** Five characters for generateName. */
  suffix(): string;
}

/** Which part of the object the request's endpoint may change. */
export function scopeOf(request: Pick<WriteRequest, 'definition' | 'subresource'>): OwnershipScope {
  if (request.subresource === 'status') return 'status';
  return request.definition.status ? 'main' : 'whole';
}
