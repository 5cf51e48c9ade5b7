import { badRequest, unprocessable } from '../model/status-error.ts';
import type { FieldValidation } from '../pipeline/write-request.ts';

/** Query parameters of writes. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  readonly force: boolean;
}

const PRINTABLE = /^[\x20-\x7e\u00a0-\uffff]*$/u;

/** @throws StatusError 422 for values that are not known. */
export function parseWriteOptions(query: URLSearchParams, userAgent: string | undefined, isApply: boolean): WriteOptions {
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  const unknown = dryRun.find((value) => value !== 'All');
  if (unknown !== undefined) throw unprocessable(`dryRun: Unsupported value: ${JSON.stringify(unknown)}: supported values: "All"`);

  const given = query.get('fieldManager') ?? '';
  if (given.length > 128) throw unprocessable('fieldManager: Too long: may not be more than 128 bytes');
  if (!PRINTABLE.test(given)) throw unprocessable('fieldManager: Invalid value: should only contain printable characters');
  if (isApply && given === '') throw unprocessable('fieldManager: Required value: is required for apply patch');

  const fieldValidation = query.get('fieldValidation') ?? '';
  if (fieldValidation !== '' && fieldValidation !== 'Strict' && fieldValidation !== 'Warn' && fieldValidation !== 'Ignore') {
    throw unprocessable(`fieldValidation: Unsupported value: ${JSON.stringify(fieldValidation)}: supported values: "Ignore", "Strict", "Warn"`);
  }
  const force = query.get('force');
  if (force !== null && !isApply) throw unprocessable('force: Forbidden: may not be specified for non-apply patch');
  return {
    dryRun: dryRun.length > 0,
    fieldManager: given === '' ? ((userAgent ?? '').split('/')[0] ?? '').slice(0, 128) || 'unknown' : given,
    fieldValidation: fieldValidation === '' ? 'Warn' : fieldValidation,
    force: force === 'true' || force === '1',
  };
}

/** Query parameters of lists and watches. */
export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** 0: no limit. */
  readonly limit: number;
  readonly continueToken: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean;
  /** `undefined`: the server picks. */
  readonly timeoutSeconds: number | undefined;
}

/** @throws StatusError 400 for numbers that are none, 422 for combinations that Kubernetes forbids. */
export function parseListOptions(query: URLSearchParams): ListOptions {
  const watch = flag(query, 'watch');
  const resourceVersion = query.get('resourceVersion') ?? '';
  if (resourceVersion !== '' && !/^\d+$/.test(resourceVersion)) {
    throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(resourceVersion)}: must be a decimal number`);
  }
  const options: ListOptions = {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    limit: whole(query, 'limit') ?? 0,
    continueToken: query.get('continue') ?? '',
    resourceVersion,
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    watch,
    allowWatchBookmarks: flag(query, 'allowWatchBookmarks'),
    sendInitialEvents: flag(query, 'sendInitialEvents'),
    timeoutSeconds: whole(query, 'timeoutSeconds'),
  };
  checkCombination(options, query.has('sendInitialEvents'));
  return options;
}

function checkCombination(options: ListOptions, initialEventsGiven: boolean): void {
  const { resourceVersionMatch: match, watch, sendInitialEvents } = options;
  if (match !== '' && match !== 'Exact' && match !== 'NotOlderThan') {
    throw unprocessable(`resourceVersionMatch: Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`);
  }
  if (watch) {
    if (initialEventsGiven && match !== 'NotOlderThan') {
      throw unprocessable('resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
    }
    if (!initialEventsGiven && match !== '') throw unprocessable('resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch');
    if (sendInitialEvents && !options.allowWatchBookmarks) {
      throw unprocessable('sendInitialEvents: Forbidden: sendInitialEvents requires allowWatchBookmarks');
    }
    return;
  }
  if (initialEventsGiven) throw unprocessable('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list');
  if (match !== '' && options.resourceVersion === '') {
    throw unprocessable('resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided');
  }
  if (match !== '' && options.continueToken !== '') {
    throw unprocessable('resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided');
  }
  if (match === 'Exact' && options.resourceVersion === '0') {
    throw unprocessable('resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
}

function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== 'false' && value !== '0';
}

function whole(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`${name}: Invalid value: ${JSON.stringify(text)}: must be a whole number`);
  return Number(text);
}
