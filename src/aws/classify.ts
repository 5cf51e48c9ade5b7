/**
 * Turns whatever the SDK throws into a `LongshoreError`, once, at the edge. Every message says what was tried on which
 * object, what AWS said in its own words, and what to do; secrets are taken out and the length is bounded.
 */
import { conflictError, isLongshoreError, LongshoreError, terminalError, transientError, waitError } from '../core/errors.ts';
import { redactText } from '../telemetry/redact.ts';
import { ACCESS_DENIED, ERROR_RULES, NO_ANSWER, NOT_SENT, THROTTLES, type ErrorRule } from './error-rules.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

/** Which call failed, in the words that its error is told with. */
export interface CallSubject {
  readonly operation: OperationName;
  /** What the call was about, for people: `service shop/web`. */
  readonly object: string;
  /** metadata.name of the AwsAccount. */
  readonly account: string;
  readonly region: string;
}

/** The members of foreign errors that count; all may be absent. */
interface ForeignError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

const MAX_WORDS = 600;
const MAX_READ = 4_096;

/** Classifies `error`; an error that is ours already passes through. */
export function classify(error: unknown, subject: CallSubject): LongshoreError {
  if (isLongshoreError(error)) return error;
  const foreign = readForeign(error);
  const write = OPERATIONS[subject.operation].access === 'write';
  const say = (advice: string): string => `${subject.operation} for ${subject.object} (account ${subject.account}, ${subject.region}): ${words(foreign)} ${advice}`;
  const options = { cause: error, ...(foreign.retryAfterMs === undefined ? {} : { retryAfterMs: foreign.retryAfterMs }) };

  if (THROTTLES.has(foreign.name) || foreign.status === 429) {
    return transientError('Throttled', say('AWS limits the rate of calls; the call is repeated later by itself.'), options);
  }
  if (ACCESS_DENIED.has(foreign.name)) return accessDenied(foreign, subject, error);
  const rule = ERROR_RULES.find((candidate) => matches(candidate, foreign));
  if (rule !== undefined) return byRule(rule, say(rule.advice), error);
  if (neverSent(foreign)) {
    return transientError('Unreachable', say('The endpoint could not be reached and nothing was sent. Check network, proxy and endpoint settings.'), options);
  }
  if (write && (foreign.status === 0 || foreign.status >= 500 || foreign.status < 400 || noAnswer(foreign))) {
    return transientError('OutcomeUnknown', say('It may have been carried out all the same; the object is read again before anything else is tried.'), options);
  }
  if (foreign.status >= 500) return transientError('AwsUnavailable', say('AWS has a fault; the call is repeated by itself.'), options);
  if (foreign.name === 'AbortError') return transientError('Aborted', say('The call was stopped, since nobody waits for it any more.'), options);
  if (foreign.status >= 400 && !noAnswer(foreign)) return terminalError('RejectedByAws', say('Correct what AWS names.'), options);
  return transientError('NoAnswer', say('No whole answer came; the call is repeated by itself.'), options);
}

function byRule(rule: ErrorRule, message: string, cause: unknown): LongshoreError {
  const { kind, reason, retryAfterMs } = rule;
  const options = { cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  switch (kind) {
    case 'terminal':
      return terminalError(reason, message, options);
    case 'wait':
      return waitError(reason, message, { ...options, retryAfterMs: retryAfterMs ?? 10_000 });
    case 'transient':
      return transientError(reason, message, options);
    case 'conflict':
      return conflictError(reason, message, options);
    default: {
      const never: never = kind;
      return never;
    }
  }
}

const matches = (rule: ErrorRule, error: ForeignError): boolean =>
  rule.names.includes(error.name) && (rule.text === undefined || rule.text.test(error.message));

/** IAM's own text names the principal, the action (which may be iam:PassRole or sts:AssumeRole) and the resource. */
function accessDenied(foreign: ForeignError, subject: CallSubject, cause: unknown): LongshoreError {
  const action = /perform: ([\w-]+:\w+)/.exec(foreign.message)?.[1] ?? OPERATIONS[subject.operation].iamAction;
  const resource = /on resource: (\S+)/.exec(foreign.message)?.[1] ?? subject.object;
  const principal = /User: (\S+)/.exec(foreign.message)?.[1] ?? `the credentials of account ${subject.account}`;
  return terminalError(
    'AccessDenied',
    `${subject.operation} for ${subject.object} (account ${subject.account}, ${subject.region}) is not allowed. ` +
      `Allow ${action} on ${resource} for ${principal}. ${words(foreign)}`,
    { cause },
  );
}

function words(error: ForeignError): string {
  const text = error.message.replace(/\s+/g, ' ').trim();
  const clipped = text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}...` : text;
  return `AWS says: ${error.name}${error.status === 0 ? '' : ` (HTTP ${error.status})`}: ${clipped === '' ? 'no message' : clipped}${/[.!?]$/.test(clipped) ? '' : '.'}`;
}

const neverSent = (error: ForeignError): boolean =>
  NOT_SENT.has(error.code) || NOT_SENT.has(error.name) || /did not establish a connection/i.test(error.message);

const noAnswer = (error: ForeignError): boolean => NO_ANSWER.has(error.name) || NO_ANSWER.has(error.code) || error.name === 'SyntaxError';

function readForeign(error: unknown): ForeignError {
  const members = asRecord(error);
  const cause = asRecord(members['cause']);
  const first = firstOf(members['errors']);
  const response = asRecord(members['$response']);
  const metadata = asRecord(members['$metadata']);
  return {
    name: text(members['name']) || 'UnknownError',
    // Cut before it is searched for secrets: its length is up to whoever answered.
    message: redactText((text(members['message']) || text(first['message'])).slice(0, MAX_READ)),
    // Node reports a refused connection to several addresses as one AggregateError.
    code: text(members['code']) || text(cause['code']) || text(first['code']),
    status: number(metadata['httpStatusCode']) ?? number(response['statusCode']) ?? 0,
    retryAfterMs: retryAfter(asRecord(response['headers'])),
  };
}

/** `x-amz-retry-after` is in milliseconds, `retry-after` in seconds; both are capped, since they come from outside. */
function retryAfter(headers: Readonly<Record<string, unknown>>): number | undefined {
  const exact = number(Number(headers['x-amz-retry-after'] ?? Number.NaN));
  const seconds = number(Number(headers['retry-after'] ?? Number.NaN));
  const ms = exact ?? (seconds === undefined ? undefined : seconds * 1_000);
  return ms === undefined || ms < 0 ? undefined : Math.min(ms, 60_000);
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});
const firstOf = (value: unknown): Readonly<Record<string, unknown>> => asRecord(Array.isArray(value) ? (value as readonly unknown[])[0] : undefined);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
