import type { KubeObject } from '../api/meta.ts';
import { isLongshoreError, transientError } from '../core/errors.ts';
import type { KindName } from '../core/ports.ts';
import type { Clock } from '../runtime/clock.ts';
import { turn } from '../runtime/turn.ts';
import { pageIn, type ApiCall, type ObjectPage } from './api-call.ts';
import type { KubeCall } from './kube-error.ts';
import { collectionPath, kindPaths } from './kinds.ts';
import { trim } from './trim.ts';

/** What a reflector watches. */
export interface Selection {
  readonly kind: KindName;
  /** All namespaces when left out. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** Such as `metadata.name=web`. */
  readonly fieldSelector?: string;
}

/** Forty services of three containers are half a megabyte of JSON: about 10 ms to parse, and no turn of the loop carries more. */
const PAGE_SIZE = 40;

/** Continue tokens live for about five minutes; after two that expired the list is asked for in one piece. */
const MAX_PAGED_TRIES = 2;

/**
 * A complete list and the resourceVersion to watch from. Pages share the first page's version, so a token that expires
 * (410) makes the pages so far worthless: the list starts again.
 */
export async function listAll(
  call: ApiCall,
  ctx: { readonly signal: AbortSignal; readonly clock: Clock },
  selection: Selection,
): Promise<{ readonly objects: readonly KubeObject[]; readonly version: string }> {
  for (let attempt = 0; attempt < MAX_PAGED_TRIES; attempt += 1) {
    try {
      return await listPaged(call, ctx, selection, PAGE_SIZE);
    } catch (error) {
      if (!isLongshoreError(error) || error.reason !== 'Expired') throw error;
    }
  }
  return listPaged(call, ctx, selection, undefined);
}

async function listPaged(
  call: ApiCall,
  ctx: { readonly signal: AbortSignal; readonly clock: Clock },
  { kind, namespace, labelSelector, fieldSelector }: Selection,
  limit: number | undefined,
): Promise<{ objects: KubeObject[]; version: string }> {
  const what: KubeCall = { verb: 'list', kind, key: { namespace: namespace ?? '', name: '' } };
  const objects: KubeObject[] = [];
  const seen = new Set<string>();
  let page: ObjectPage | undefined;
  do {
    const query = { labelSelector, fieldSelector, limit: limit === undefined ? undefined : String(limit), continue: page?.continueToken };
    page = pageIn(what, kindPaths[kind].apiVersion, await call(ctx, { call: what, method: 'GET', path: collectionPath(kind, namespace), query }));
    // Page by page, so that no turn of the event loop carries more than one page.
    objects.push(...page.items.map((item) => trim(item)));
    await turn();
    // A server that hands out the same token again would keep us here for ever.
    if (page.continueToken !== undefined && seen.has(page.continueToken)) throw transientError('KubeBrokenAnswer', `list ${kindPaths[kind].plural}: the API server repeats a page.`);
    if (page.continueToken !== undefined) seen.add(page.continueToken);
  } while (page.continueToken !== undefined);
  return { objects, version: page.resourceVersion };
}
