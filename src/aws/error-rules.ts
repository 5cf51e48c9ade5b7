/**
 * How ECS and STS errors are judged, as data, first match first. Names are the modelled exceptions of the API
 * (section 11 of the ECS API reference), texts the ones that ECS uses where one exception means several things
 * (section 10). `advice` completes the sentence "what to do".
 */
import type { ErrorKind } from '../core/errors.ts';

/** When an error of AWS is which kind of ours. A rule matches if both the name and, where there is one, the text do. */
export interface ErrorRule {
  /** Exception names; empty: any name. */
  readonly names: readonly string[];
  readonly text?: RegExp;
  readonly kind: ErrorKind;
  /** CamelCase; becomes the reason of conditions and events. */
  readonly reason: string;
  readonly retryAfterMs?: number;
  readonly advice: string;
}

const refusals = ['InvalidParameterException', 'ClientException', 'ServerException'];

/** Things that pass by themselves, whatever exception carries them. */
const waits: readonly ErrorRule[] = [
  { names: refusals, text: /still draining/i, kind: 'wait', reason: 'ServiceDraining', retryAfterMs: 15_000, advice: 'The old service of this name has to finish draining first; it is tried again by itself.' },
  { names: refusals, text: /cannot be stopped while deployments are active/i, kind: 'wait', reason: 'DeploymentActive', retryAfterMs: 15_000, advice: 'It is tried again when the deployment has ended.' },
  { names: refusals, text: /too many concurrent attempts to create a new revision/i, kind: 'wait', reason: 'RevisionContention', retryAfterMs: 2_000, advice: 'Somebody registers revisions of this family at the same time; it is tried again by itself.' },
  { names: refusals, text: /service[- ]linked role/i, kind: 'wait', reason: 'RoleNotReady', retryAfterMs: 10_000, advice: 'A role that was just made needs some seconds until ECS sees it. If it stays: run "aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com".' },
  { names: refusals, text: /role being passed has the proper permissions/i, kind: 'wait', reason: 'RoleNotReady', retryAfterMs: 15_000, advice: 'A role that was just made needs some seconds until ECS sees it. If it stays: check its trust policy (ecs.amazonaws.com) and permissions.' },
  { names: refusals, text: /does not have an associated load balancer/i, kind: 'wait', reason: 'LoadBalancerNotReady', retryAfterMs: 15_000, advice: 'Attach the target group to a listener of a load balancer; it is tried again by itself.' },
];

/** The world changed between reading and writing: read again and plan anew. */
const conflicts: readonly ErrorRule[] = [
  { names: ['InvalidParameterException'], text: /creation of service was not idempotent/i, kind: 'conflict', reason: 'ServiceExists', advice: 'A service of this name was made in the meantime; it is read again before anything else.' },
  { names: ['ServiceNotActiveException'], kind: 'conflict', reason: 'ServiceNotActive', advice: 'The service was deleted in the meantime; it is read again before anything else.' },
  { names: ['ClientException', 'InvalidParameterException'], text: /taskdefinition is inactive/i, kind: 'conflict', reason: 'TaskDefinitionInactive', advice: 'The revision was deregistered in the meantime; it is read again before anything else.' },
  {
    // Somebody else continued it, or its time-out did: `Provided hookId is either completed, unavailable, or not associated`,
    // `Continuing a service deployment is not allowed for service deployment in terminal states.` (section 9.8).
    names: ['InvalidParameterException', 'ClientException'], text: /hookId is either completed|continuing a service deployment is not allowed/i,
    kind: 'conflict', reason: 'HookNotWaiting', advice: 'The hook waits no more; the deployment is read again.',
  },
  { names: ['ConflictException'], kind: 'conflict', reason: 'StateConflict', advice: 'The object changed in the meantime; it is read again before anything else.' },
];

/** Late visibility (section 10: ECS is eventually consistent) and things that another tool may still make. */
const notYet: readonly ErrorRule[] = [
  { names: ['ServiceNotFoundException'], kind: 'transient', reason: 'ServiceNotFound', advice: 'It is read again; ECS may show a new service late.' },
  { names: ['ServiceDeploymentNotFoundException'], kind: 'transient', reason: 'ServiceDeploymentNotFound', advice: 'It is read again; ECS shows a new deployment some seconds late.' },
  { names: ['ClusterNotFoundException'], kind: 'transient', reason: 'ClusterNotFound', retryAfterMs: 30_000, advice: 'Create the cluster, or correct spec.target.cluster, the account or the region; a fresh cluster may show up late.' },
  { names: ['ResourceNotFoundException'], kind: 'transient', reason: 'ResourceNotFound', advice: 'It is read again; ECS may show a new resource late.' },
  { names: ['ClientException', 'InvalidParameterException'], text: /taskdefinition not found|unable to describe task definition/i, kind: 'transient', reason: 'TaskDefinitionNotFound', advice: 'It is read again; ECS may show a new revision late.' },
];

const credentials: readonly ErrorRule[] = [
  {
    // The SDK learns the offset from the answer's Date header, so the next call is signed right (section 14).
    names: ['InvalidSignatureException', 'RequestTimeTooSkewed', 'RequestExpired', 'SignatureDoesNotMatch'],
    text: /expired|not yet current|skew/i,
    kind: 'transient', reason: 'ClockSkew', advice: 'Correct the clock of this machine.',
  },
  {
    names: ['CredentialsProviderError', 'ProviderError', 'TokenProviderError'],
    kind: 'terminal', reason: 'CredentialsUnavailable',
    advice: 'Give the operator AWS credentials (environment, profile, web identity or instance role), or name a role in the AwsAccount.',
  },
  {
    names: ['ExpiredToken', 'ExpiredTokenException', 'UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidSignatureException', 'SignatureDoesNotMatch', 'IncompleteSignature', 'MissingAuthenticationTokenException', 'AuthFailure'],
    kind: 'terminal', reason: 'CredentialsInvalid',
    advice: 'Renew or correct the credentials of the AwsAccount.',
  },
  { names: ['OptInRequired', 'RegionDisabledException', 'BlockedException'], kind: 'terminal', reason: 'AccountBlocked', advice: 'Enable the region, or clear the account\'s state with AWS.' },
];

const terminals: readonly ErrorRule[] = [
  { names: ['LimitExceededException', 'AttributeLimitExceededException', 'ServiceQuotaExceededException'], kind: 'terminal', reason: 'LimitExceeded', advice: 'Ask AWS for a higher quota (Service Quotas), or use less.' },
  { names: ['InvalidParameterException', 'ValidationException', 'SerializationException', 'MissingParameter', 'InvalidParameterValue'], kind: 'terminal', reason: 'InvalidParameter', advice: 'Correct the field that AWS names.' },
  { names: ['UnsupportedFeatureException', 'PlatformUnknownException', 'PlatformTaskDefinitionIncompatibilityException'], kind: 'terminal', reason: 'UnsupportedFeature', advice: 'Use a platform, region or setting that has the feature.' },
  { names: ['NamespaceNotFoundException'], kind: 'terminal', reason: 'NamespaceNotFound', advice: 'Create the Cloud Map namespace, or correct the Service Connect namespace.' },
  { names: ['ClientException'], kind: 'terminal', reason: 'ClientException', advice: 'Correct what AWS names.' },
];

/** In the order in which they are tried: what a text tells apart comes before the names that it would fall under. */
export const ERROR_RULES: readonly ErrorRule[] = [...waits, ...conflicts, ...notYet, ...credentials, ...terminals];

/** Exceptions that no rule judges, since the advice names action, resource and principal, which are taken out of IAM's own text. */
export const ACCESS_DENIED: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized']);

/** Section 14, without LimitExceededException: that is a quota here, and no wait helps. */
export const THROTTLES: ReadonlySet<string> = new Set([
  'Throttling', 'ThrottlingException', 'ThrottledException', 'RequestThrottled', 'RequestThrottledException', 'TooManyRequestsException',
  'RequestLimitExceeded', 'SlowDown', 'BandwidthLimitExceeded', 'PriorRequestNotComplete',
]);

/** The connection was never made, so nothing can have happened on the other side. */
export const NOT_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** The answer did not come, or not whole. */
export const NO_ANSWER: ReadonlySet<string> = new Set([
  'TimeoutError', 'RequestTimeout', 'RequestTimeoutException', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORTED',
]);
