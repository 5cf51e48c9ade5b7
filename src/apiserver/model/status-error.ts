import type { FieldError } from '../../api/field-error.ts';
import { fieldErrorText } from '../../api/field-error.ts';
import type { JsonObject } from './json.ts';

/** One entry of `details.causes`; kubectl builds its `* field: message` lines from these. */
export interface Cause {
  /** Where, as a Kubernetes field path: `spec.containers[0].name`. Empty for the whole object. */
  readonly field: string;
  readonly reason: string;
  /** Without the field: `Required value`, `Invalid value: -1: must not be negative`. */
  readonly message: string;
}

/** Which object an error is about. `resource` is the plural name (the Kind for Invalid), as `details.kind` wants it. */
export interface ErrorSubject {
  readonly group: string;
  readonly resource: string;
  readonly name?: string;
  readonly uid?: string;
}

interface StatusErrorInit {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly subject?: ErrorSubject;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

/** The one error type of the server: everything a client is told, in the words of kube-api.md section 10. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly subject: ErrorSubject | undefined;
  readonly causes: readonly Cause[];
  readonly retryAfterSeconds: number | undefined;

  constructor(init: StatusErrorInit) {
    super(init.message);
    this.name = 'StatusError';
    this.code = init.code;
    this.reason = init.reason;
    this.subject = init.subject;
    this.causes = init.causes ?? [];
    this.retryAfterSeconds = init.retryAfterSeconds;
  }
}

/** `P.G`, or `P` in the core group: how Kubernetes names a resource in messages. */
export function qualified(subject: Pick<ErrorSubject, 'group' | 'resource'>): string {
  return subject.group === '' ? subject.resource : `${subject.resource}.${subject.group}`;
}

const named = (subject: ErrorSubject): string => `${qualified(subject)} ${JSON.stringify(subject.name ?? '')}`;

/** 400: the request itself cannot be read. Trying again does not help. */
export function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: 'BadRequest', message });
}

/** 403: not allowed to this user, or to nobody for as long as things are so; `why` completes the sentence. */
export function forbidden(subject: ErrorSubject, why: string, causes: readonly Cause[] = []): StatusError {
  const what = subject.name === undefined || subject.name === '' ? qualified(subject) : named(subject);
  return new StatusError({ code: 403, reason: 'Forbidden', message: `${what} is forbidden: ${why}`, subject, causes });
}

/** 404: there is no object of that name. */
export function notFound(subject: ErrorSubject): StatusError {
  return new StatusError({ code: 404, reason: 'NotFound', message: `${named(subject)} not found`, subject });
}

/** No such path or resource type: the text that kubectl turns into "the server doesn't have a resource type". */
export function unknownResource(): StatusError {
  return new StatusError({ code: 404, reason: 'NotFound', message: 'the server could not find the requested resource' });
}

/** 405: the kind has no such verb, and discovery does not list it. */
export function methodNotSupported(subject: ErrorSubject, verb: string): StatusError {
  const message = `${verb} is not supported on resources of kind "${qualified(subject)}"`;
  return new StatusError({ code: 405, reason: 'MethodNotAllowed', message, subject });
}

/** The kind is going away with its CRD. */
export function createNotAllowed(subject: ErrorSubject): StatusError {
  const message = 'create not allowed while custom resource definition is terminating';
  return new StatusError({ code: 405, reason: 'MethodNotAllowed', message, subject });
}

/** 406: none of the forms that `Accept` names can be made. */
export function notAcceptable(accepted: readonly string[]): StatusError {
  const message = `only the following media types are accepted: ${accepted.join(', ')}`;
  return new StatusError({ code: 406, reason: 'NotAcceptable', message });
}

/** 415: the body is in a form that this kind does not take. Final for kubectl, which does not try another form (kube-api.md section 1). */
export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError({ code: 415, reason: 'UnsupportedMediaType', message });
}

/** 409: a create met an object of that name. */
export function alreadyExists(subject: ErrorSubject): StatusError {
  return new StatusError({ code: 409, reason: 'AlreadyExists', message: `${named(subject)} already exists`, subject });
}

/** 409: a precondition does not hold; the client reads again before it tries again. */
export function conflict(subject: ErrorSubject, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${named(subject)}: ${why}`;
  return new StatusError({ code: 409, reason: 'Conflict', message, subject });
}

/** Optimistic concurrency lost; the text that clients match to retry. */
export function modified(subject: ErrorSubject): StatusError {
  return conflict(subject, 'the object has been modified; please apply your changes to the latest version and try again');
}

/** 409 of server-side apply: others own fields; `causes` name them, which kubectl turns into advice on `--force-conflicts`. */
export function applyConflict(message: string, causes: readonly Cause[]): StatusError {
  return new StatusError({ code: 409, reason: 'Conflict', message, causes });
}

/** 410: the history does not reach back that far. Clients list anew; `message` says what was too old. */
export function expired(message: string): StatusError {
  return new StatusError({ code: 410, reason: 'Expired', message });
}

/** 413: the body has more than `limitBytes` bytes. */
export function tooLarge(limitBytes: number): StatusError {
  const message = `Request entity too large: limit is ${limitBytes}`;
  return new StatusError({ code: 413, reason: 'RequestEntityTooLarge', message });
}

/** `subject.resource` is the Kind here. One error stands alone in the message, several in brackets. */
export function invalid(subject: ErrorSubject, errors: readonly FieldError[]): StatusError {
  const lines = errors.map(fieldErrorText);
  const text = lines.length === 1 ? lines.join('') : `[${lines.join(', ')}]`;
  const message = `${named(subject)} is invalid: ${text}`;
  const causes = errors.map((error) => ({ field: error.path, reason: error.reason, message: error.message }));
  return new StatusError({ code: 422, reason: 'Invalid', message, subject, causes });
}

/** A request that is understood but whose parameters or patch cannot be processed. */
export function unprocessable(message: string): StatusError {
  return new StatusError({ code: 422, reason: 'Invalid', message });
}

/** 500: a fault of this server. What it was is in the log only, since it may quote what is secret. */
export function internalError(message: string): StatusError {
  return new StatusError({ code: 500, reason: 'InternalError', message: `Internal error occurred: ${message}` });
}

/** 504: a state that is not there yet, such as a resourceVersion of the future; clients ask again after `retryAfterSeconds`. */
export function serverTimeout(message: string, retryAfterSeconds = 1): StatusError {
  return new StatusError({ code: 504, reason: 'Timeout', message, retryAfterSeconds });
}

/** 503: the store takes no writes; clients ask again after a second. */
export function unavailable(message: string): StatusError {
  return new StatusError({ code: 503, reason: 'ServiceUnavailable', message, retryAfterSeconds: 1 });
}

/** The `Status` object of a failure, as bodies and watch ERROR events carry it. */
export function statusOf(error: StatusError): JsonObject {
  const { subject } = error;
  const details: JsonObject = {
    ...(subject?.name === undefined || subject.name === '' ? {} : { name: subject.name }),
    ...(subject === undefined || subject.group === '' ? {} : { group: subject.group }),
    ...(subject === undefined ? {} : { kind: subject.resource }),
    ...(subject?.uid === undefined ? {} : { uid: subject.uid }),
    ...(error.causes.length === 0
      ? {}
      : { causes: error.causes.map(({ reason, message, field }) => ({ reason, message, ...(field === '' ? {} : { field }) })) }),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    reason: error.reason,
    ...(Object.keys(details).length === 0 ? {} : { details }),
    code: error.code,
  };
}
