/** All kinds of the group; CRDs, docs, the CLI and the embedded API server iterate this. */
import type { Kind } from './kind.ts';
import { awsAccountKind } from './v1beta1/awsaccount.ts';
import { ecsServiceKind } from './v1beta1/ecsservice.ts';
import { gitSourceKind } from './v1beta1/gitsource.ts';
import { rolloutApprovalKind } from './v1beta1/rolloutapproval.ts';

/** In the order in which docs and CRDs list them. */
export const registry: readonly Kind[] = [ecsServiceKind, gitSourceKind, awsAccountKind, rolloutApprovalKind];

/** The kind that an object claims to be, if it is one of ours. */
export function kindOf(object: { readonly apiVersion?: unknown; readonly kind?: unknown }): Kind | undefined {
  return registry.find((each) => each.kind === object.kind && `${each.group}/${each.version}` === object.apiVersion);
}
