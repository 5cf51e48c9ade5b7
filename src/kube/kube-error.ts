import { conflictError, isLongshoreError, terminalError, transientError, type LongshoreError } from '../core/errors.ts';
import type { KindName } from '../core/ports.ts';
import { keyText, type ObjectKey } from '../core/model/key.ts';
import { kindPaths } from './kinds.ts';
import { redactValues } from './redact-values.ts';
import { parseStatus, type KubeStatus, type StatusCause } from './status.ts';

/** What was asked, in the words of RBAC, so that a refusal can say which rule is missing. */
export interface KubeCall {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  readonly kind: KindName;
  readonly key: ObjectKey;
  readonly subresource?: string;
  /** The impersonated user, if any: the rule is missing there and not at the operator. */
  readonly asUser?: string;
}

interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What an answer outside 2xx means, by the API conventions' table of status codes
 * (https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#http-status-codes).
 * Messages name the object and never repeat a value that may be secret.
 */
export function refusalError(call: KubeCall, { status, headers, body }: Refusal): LongshoreError {
  const parsed = parseStatus(body, status);
  const what = describe(call);
  const said = explanation(parsed);
  const retryAfterMs = retryAfter(headers, parsed);
  const hint = retryAfterMs === undefined ? {} : { retryAfterMs };
  switch (status) {
    case 400:
    case 405:
    case 406:
    case 413:
    case 415:
    case 422:
      return terminalError(status === 422 ? 'Invalid' : 'BadRequest', `${what} was refused: ${said}`);
    case 401:
      // A rotated token: the transport has dropped the old one, and the next try reads the new one.
      return transientError('Unauthorized', `${what}: the API server does not accept the credentials.`);
    case 403:
      return forbidden(call, parsed, what);
    case 404:
      // Only a Status says that an object is absent. Any other 404 (a CRD that is not installed, a proxy's page) does not; and a list is of no object.
      return parsed.reason === 'NotFound' && call.verb !== 'list'
        ? terminalError('NotFound', `${what}: ${said}`)
        : transientError('ResourceNotServed', `${what}: the API server does not serve ${kindPaths[call.kind].plural}; are the CRDs installed?`);
    case 409:
      return conflict(parsed, what);
    case 410:
      return transientError('Expired', `${what}: ${said}`);
    case 429:
      return transientError('KubeThrottled', `${what}: the API server asks to slow down.`, hint);
    default:
      return status >= 500
        ? transientError('KubeUnavailable', `${what}: the API server answered ${status}: ${said}`, hint)
        : terminalError('BadRequest', `${what}: the API server answered ${status}: ${said}`);
  }
}

/** What a missing answer means: the network, a time limit, or our own stop. A `LongshoreError` passes through. */
export function noAnswerError(call: KubeCall, error: unknown): LongshoreError {
  if (isLongshoreError(error)) return error;
  const code = codeOf(error);
  // The error itself is not kept: undici's may hold the request with its Authorization header.
  return transientError('KubeUnreachable', `${describe(call)}: no answer from the API server (${code}).`);
}

/** An answer of 2xx whose body is not what the API promises: cut short on its way, as far as we can tell. */
export function brokenAnswerError(call: KubeCall): LongshoreError {
  return transientError('KubeBrokenAnswer', `${describe(call)}: the API server's answer is not a complete object.`);
}

function describe({ verb, kind, key, subresource, asUser }: KubeCall): string {
  const target = key.name === '' ? `${kindPaths[kind].plural}${key.namespace === '' ? '' : ` in ${key.namespace}`}` : `${kind} ${keyText(key)}`;
  return `${verb} ${target}${subresource === undefined ? '' : `/${subresource}`}${asUser === undefined ? '' : ` as ${asUser}`}`;
}

function explanation({ message, causes, code }: KubeStatus): string {
  const listed = causes.filter(({ field, message: text }) => field !== '' && text !== '');
  if (listed.length > 0) return listed.map((cause) => `${cause.field}: ${redactValues(cause.message, cause.field)}`).join('; ');
  return message === '' ? `status ${code} without an explanation` : redactValues(message, '');
}

function forbidden(call: KubeCall, status: KubeStatus, what: string): LongshoreError {
  if (status.causes.some(({ reason }) => reason === 'NamespaceTerminating')) {
    return terminalError('NamespaceTerminating', `${what}: the namespace is being deleted.`);
  }
  const said = redactValues(status.message, '');
  return terminalError('Forbidden', `${what} is forbidden. ${missingRule(call, said)} The server says: ${said}`);
}

/** The rule that would allow the call, as a person has to write it. */
function missingRule({ kind, verb, subresource, key, asUser }: KubeCall, said: string): string {
  if (asUser !== undefined && /\bcannot impersonate\b/.test(said)) {
    return 'The operator needs the RBAC rule apiGroups [""], resources ["serviceaccounts"], verbs ["impersonate"].';
  }
  const { apiVersion, plural } = kindPaths[kind];
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  const where = key.namespace === '' ? 'in the cluster' : `in namespace ${key.namespace}`;
  return `${asUser ?? 'The operator'} needs the RBAC rule apiGroups ["${group}"], resources ["${resource}"], verbs ["${verb}"] ${where}.`;
}

function conflict(status: KubeStatus, what: string): LongshoreError {
  const owned = status.causes.filter(({ reason }) => reason === 'FieldManagerConflict');
  if (owned.length > 0) {
    const fields = owned.map((cause) => `${cause.field} (${managerOf(cause)})`).join(', ');
    return terminalError('FieldConflict', `${what}: other field managers own ${fields}. Let one of them give up the field, or remove it here.`);
  }
  return conflictError(status.reason === 'AlreadyExists' ? 'AlreadyExists' : 'Conflict', `${what}: ${explanation(status)}`);
}

/** The cause reads `conflict with "M" using V`, or `conflict with "M" with subresource "status" using V`. */
function managerOf({ message }: StatusCause): string {
  const manager = /^conflict with "([^"]*)"/.exec(message)?.[1];
  return manager === undefined ? 'owner unknown' : `owned by "${manager}"`;
}

/** `Retry-After` in seconds (servers send no date here), or the Status's own hint; at most ten minutes. */
function retryAfter(headers: Readonly<Record<string, string>>, status: KubeStatus): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  const wanted = Number.isFinite(seconds) && seconds >= 0 ? seconds : status.retryAfterSeconds;
  return wanted === undefined ? undefined : Math.min(wanted, 600) * 1000;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}

/**
 * True when the refusal of a delete means that this very object is gone: there is none of the name, or the one there has
 * another uid ("Precondition failed: UID in precondition: ..., UID in object meta: ...").
 */
export function goneUnder(error: unknown): boolean {
  if (!isLongshoreError(error)) return false;
  return error.reason === 'NotFound' || (error.reason === 'Conflict' && /\bUID in precondition\b/i.test(error.message));
}
