import { isPlainJson, parseAccept } from './media-type.ts';
import { notAcceptable } from '../model/status-error.ts';

/** How objects are shown to the client. */
export type Representation =
  | { readonly as: 'object' }
  | { readonly as: 'table'; readonly version: 'v1' | 'v1beta1' }
  | { readonly as: 'partial'; readonly version: 'v1' | 'v1beta1' };

const AS: Readonly<Record<string, 'table' | 'partial'>> = {
  Table: 'table',
  PartialObjectMetadata: 'partial',
  PartialObjectMetadataList: 'partial',
};

/**
 * The first acceptable form. Protobuf is never written; clients that prefer it always offer JSON too.
 * @throws StatusError 406 when nothing fits.
 */
export function negotiate(accept: string | undefined): Representation {
  for (const entry of parseAccept(accept)) {
    if (isPlainJson(entry)) return { as: 'object' };
    const { as, g, v } = entry.parameters as { readonly as?: string; readonly g?: string; readonly v?: string };
    const shown = as === undefined ? undefined : AS[as];
    if (entry.type === 'application/json' && shown !== undefined && g === 'meta.k8s.io' && (v === 'v1' || v === 'v1beta1')) {
      return { as: shown, version: v };
    }
  }
  throw notAcceptable(['application/json']);
}
