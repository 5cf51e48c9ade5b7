import { expect } from 'chai';
import fc from 'fast-check';
import { classify, type CallSubject } from '../../../src/aws/classify.ts';
import { ERROR_RULES } from '../../../src/aws/error-rules.ts';
import { conflictError, isLongshoreError } from '../../../src/core/errors.ts';

const onRead: CallSubject = { operation: 'DescribeServices', object: 'service shop/web', account: 'prod', region: 'eu-west-1' };
const onWrite: CallSubject = { ...onRead, operation: 'UpdateService' };
const aws = (name: string, message: string, status = 400, more: object = {}): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status }, ...more });

const rows: readonly [name: string, error: unknown, subject: CallSubject, kind: string, reason: string][] = [
  ['an unknown cluster may be fresh, or made later', aws('ClusterNotFoundException', 'Cluster not found.'), onWrite, 'transient', 'ClusterNotFound'],
  ['a bad parameter', aws('InvalidParameterException', 'Invalid CPU'), onWrite, 'terminal', 'InvalidParameter'],
  ['a refusal without a name of its own', aws('ClientException', 'No Fargate configuration exists'), onWrite, 'terminal', 'ClientException'],
  ['a quota', aws('LimitExceededException', 'too many'), onRead, 'terminal', 'LimitExceeded'],
  ['expired credentials', aws('ExpiredTokenException', 'The security token included in the request is expired'), onRead, 'terminal', 'CredentialsInvalid'],
  ['a wrong clock', aws('InvalidSignatureException', 'Signature expired: 20260101T000000Z is now earlier than'), onRead, 'transient', 'ClockSkew'],
  ['no credentials', aws('CredentialsProviderError', 'Could not load credentials from any providers', 0), onWrite, 'terminal', 'CredentialsUnavailable'],
  ['a draining service of that name', aws('InvalidParameterException', 'Unable to Start a service that is still Draining.'), onWrite, 'wait', 'ServiceDraining'],
  ['concurrent registrations', aws('ClientException', 'Too many concurrent attempts to create a new revision of the specified family.'), onWrite, 'wait', 'RevisionContention'],
  ['a role that ECS does not see yet', aws('InvalidParameterException', 'Unable to assume the service linked role. Please verify that the ECS service linked role exists.'), onWrite, 'wait', 'RoleNotReady'],
  ['a target group without a balancer', aws('InvalidParameterException', 'The target group with targetGroupArn x does not have an associated load balancer.'), onWrite, 'wait', 'LoadBalancerNotReady'],
  ['somebody created it first', aws('InvalidParameterException', 'Creation of service was not idempotent.'), onWrite, 'conflict', 'ServiceExists'],
  ['somebody deleted it first', aws('ServiceNotActiveException', 'Service was not ACTIVE.'), onWrite, 'conflict', 'ServiceNotActive'],
  ['a hook that was continued meanwhile', aws('InvalidParameterException', 'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN'), onWrite, 'conflict', 'HookNotWaiting'],
  ['a deployment that ended while its hook waited', aws('InvalidParameterException', 'Continuing a service deployment is not allowed for service deployment in terminal states.'), onWrite, 'conflict', 'HookNotWaiting'],
  ['a new deployment that is not listed yet', aws('ServiceDeploymentNotFoundException', 'not found'), onWrite, 'transient', 'ServiceDeploymentNotFound'],
  ['a throttle', aws('ThrottlingException', 'Rate exceeded'), onRead, 'transient', 'Throttled'],
  ['HTTP 429 by any name', aws('Whatever', 'slow', 429), onWrite, 'transient', 'Throttled'],
  ['a fault, on a read', aws('ServerException', 'oops', 500), onRead, 'transient', 'AwsUnavailable'],
  ['a fault, on a write', aws('ServerException', 'oops', 500), onWrite, 'transient', 'OutcomeUnknown'],
  ['a time-out, on a read', Object.assign(new Error('timed out'), { name: 'TimeoutError' }), onRead, 'transient', 'NoAnswer'],
  ['a time-out, on a write', Object.assign(new Error('timed out'), { name: 'TimeoutError' }), onWrite, 'transient', 'OutcomeUnknown'],
  ['a refused connection to several addresses', new AggregateError([Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })]), onWrite, 'transient', 'Unreachable'],
  ['a connection that was never made in time', Object.assign(new Error('@smithy/node-http-handler - the request socket did not establish a connection with the server within the configured timeout of 3000 ms.'), { name: 'TimeoutError' }), onWrite, 'transient', 'Unreachable'],
  ['a refusal that nobody knew yet', aws('BrandNewException', 'no'), onWrite, 'terminal', 'RejectedByAws'],
  ['no error at all', 'text', onRead, 'transient', 'NoAnswer'],
];

describe('classify', () => {
  for (const [name, error, subject, kind, reason] of rows) {
    it(`${name}: ${kind} ${reason}`, () => {
      expect(classify(error, subject)).to.include({ kind, reason });
    });
  }

  it('says what was tried on what, AWS\'s own words, and what to do', () => {
    const { message } = classify(aws('InvalidParameterException', 'Invalid CPU or memory value'), onWrite);
    expect(message).to.equal(
      'UpdateService for service shop/web (account prod, eu-west-1): AWS says: InvalidParameterException (HTTP 400): Invalid CPU or memory value. Correct the field that AWS names.',
    );
  });

  it('waits as long as AWS asks, within reason', () => {
    const throttle = (headers: object): Error => aws('ThrottlingException', 'Rate exceeded', 400, { $response: { headers } });
    expect(classify(throttle({ 'x-amz-retry-after': '1500' }), onRead).retryAfterMs).to.equal(1_500);
    expect(classify(throttle({ 'retry-after': '7' }), onRead).retryAfterMs).to.equal(7_000);
    expect(classify(throttle({ 'retry-after': '999999' }), onRead).retryAfterMs).to.equal(60_000);
    expect(classify(throttle({ 'retry-after': 'Wed, 21 Oct' }), onRead).retryAfterMs).to.equal(undefined);
  });

  it('keeps secrets and long texts out of the message', () => {
    const { message } = classify(aws('InvalidParameterException', `password=hunter2 AKIAABCDEFGHIJKLMNOP ${'x'.repeat(5_000)}`), onWrite);
    expect(message).not.to.contain('hunter2').and.not.to.contain('AKIAABCDEFGHIJKLMNOP');
    expect(message.length).to.be.lessThan(1_000);
  });

  it('makes one of our errors of whatever is thrown, and never throws itself', () => {
    const thrown = fc.oneof(
      fc.anything(),
      fc.record({ name: fc.string(), message: fc.string(), $metadata: fc.record({ httpStatusCode: fc.oneof(fc.integer(), fc.string()) }), code: fc.anything(), cause: fc.anything(), errors: fc.anything() }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(thrown, fc.constantFrom(onRead, onWrite), (error, subject) => {
        const judged = classify(error, subject);
        expect(isLongshoreError(judged)).to.equal(true);
        expect(judged.message).to.contain('service shop/web');
        // Whatever a write ran into that is not a clear refusal, nobody may believe that nothing happened.
        if (subject === onWrite) expect(judged.reason).not.to.be.oneOf(['NoAnswer', 'AwsUnavailable']);
      }),
    );
  });

  it('leaves an error of our own as it is', () => {
    const own = conflictError('Mine', 'as it is');
    expect(classify(own, onWrite)).to.equal(own);
  });

  it('every rule has CamelCase reason and a sentence of advice', () => {
    for (const { reason, advice } of ERROR_RULES) {
      expect(reason).to.match(/^[A-Z][A-Za-z]+$/);
      expect(advice).to.match(/^[A-Z].*\.$/);
    }
  });
});
