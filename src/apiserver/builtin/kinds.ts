import type { ResourceDefinition } from '../model/resource.ts';
import { crdKind } from './crd.ts';
import { configMapKind, secretKind, serviceAccountKind } from './data-kinds.ts';
import { eventKind, eventViewKind } from './event.ts';
import { leaseKind } from './lease.ts';
import { namespaceKind } from './namespace.ts';
import { selfSubjectAccessReviewKind, selfSubjectReviewKind, selfSubjectRulesReviewKind } from './reviews.ts';

/** Every kind that is there without a CRD. */
export const builtinKinds: readonly ResourceDefinition[] = [
  namespaceKind,
  secretKind,
  configMapKind,
  serviceAccountKind,
  eventKind,
  eventViewKind,
  leaseKind,
  crdKind,
  selfSubjectAccessReviewKind,
  selfSubjectRulesReviewKind,
  selfSubjectReviewKind,
];
