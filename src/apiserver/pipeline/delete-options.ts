import { isObject, objectOr, strings } from '../model/json.ts';
import type { JsonObject } from '../model/json.ts';
import { badRequest, unprocessable } from '../model/status-error.ts';

/** What a delete asks for, complete: metav1.DeleteOptions without the grace period, since nothing here takes time to stop. */
export interface DeleteOptions {
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagationPolicy: 'Background' | 'Foreground' | 'Orphan';
  readonly dryRun: boolean;
}

/**
 * DeleteOptions from the body and the query. kubectl sends `dryRun` in the body, other clients in the query.
 * @throws StatusError 400 when the body is something else, 422 for values that are not known.
 */
export function parseDeleteOptions(body: JsonObject | undefined, query: URLSearchParams): DeleteOptions {
  if (body !== undefined && body['kind'] !== undefined && body['kind'] !== 'DeleteOptions') {
    throw badRequest(`the body of a delete must be DeleteOptions, got ${JSON.stringify(body['kind'])}`);
  }
  const dryRun = [...strings(body?.['dryRun']), ...query.getAll('dryRun')];
  const unknown = dryRun.find((value) => value !== 'All');
  if (unknown !== undefined) throw unprocessable(`dryRun: Unsupported value: ${JSON.stringify(unknown)}: supported values: "All"`);

  const orphan = body?.['orphanDependents'] ?? parseFlag(query.get('orphanDependents'));
  const policy = body?.['propagationPolicy'] ?? query.get('propagationPolicy') ?? (orphan === true ? 'Orphan' : 'Background');
  if (policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan') {
    throw unprocessable(`propagationPolicy: Unsupported value: ${JSON.stringify(policy)}: supported values: "Background", "Foreground", "Orphan"`);
  }
  const preconditions = isObject(body?.['preconditions']) ? objectOr(body['preconditions']) : {};
  const { uid, resourceVersion } = preconditions as { readonly uid?: unknown; readonly resourceVersion?: unknown };
  return {
    preconditions: {
      ...(typeof uid === 'string' && uid !== '' ? { uid } : {}),
      ...(typeof resourceVersion === 'string' && resourceVersion !== '' ? { resourceVersion } : {}),
    },
    propagationPolicy: policy,
    dryRun: dryRun.length > 0,
  };
}

function parseFlag(text: string | null): boolean | undefined {
  return text === null ? undefined : text === 'true' || text === '1';
}
