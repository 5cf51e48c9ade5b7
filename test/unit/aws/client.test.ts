import { expect } from 'chai';
import nock from 'nock';
import { testContext } from '../../support/context.ts';
import { clock, ecs, ENDPOINT, failureOf, fault, portOn, READ, scope, SERVICE, serviceBody, STS_ENDPOINT, useNock, write } from './ecs-endpoint.ts';

const ctx = testContext({ clock });
const update = { cluster: 'shop', service: 'web', desiredCount: 3 };

describe('AWS client over HTTP', () => {
  useNock();

  it('names itself, its version and the reconcile in the user agent', async () => {
    const seen = ecs(() => ({ body: { services: [serviceBody()] } }));
    await portOn().describeService(ctx, SERVICE, READ);
    const agent = seen[0]?.headers['user-agent'] ?? seen[0]?.headers['x-amz-user-agent'];
    expect(agent).to.contain('longshore/1.2.3').and.to.contain('longshore-reconcile/test');
  });

  it('repeats a throttled read, and reports the throttle', async () => {
    const throttles: string[] = [];
    const seen = ecs((_call, index) => (index < 2 ? fault('ThrottlingException', 'Rate exceeded') : { body: { services: [serviceBody()] } }));
    const metrics = { called: () => undefined, throttled: (_scope: object, operation: string) => void throttles.push(operation), waited: () => undefined, buckets: () => undefined, batched: () => undefined, cache: () => undefined };
    const service = await portOn({ metrics }).describeService(ctx, SERVICE, READ);
    expect(service?.serviceName).to.equal('web');
    expect(seen).to.have.length(3);
    expect(throttles).to.deep.equal(['DescribeServices', 'DescribeServices']);
  });

  it('gives a read up after three attempts, saying what AWS said', async () => {
    const seen = ecs(() => fault('ServerException', 'Service Unavailable. Please try again later.', 500));
    const error = await failureOf(portOn().describeService(ctx, SERVICE, READ));
    expect(seen).to.have.length(3);
    expect(error).to.include({ kind: 'transient', reason: 'AwsUnavailable' });
    expect(error.message).to.contain('service shop/web').and.to.contain('Please try again later');
  });

  for (const [name, reply, reason] of [
    ['a 500', fault('ServerException', 'oops', 500), 'OutcomeUnknown'],
    ['half an answer', { body: '{"service": {"serviceName": "we' }, 'OutcomeUnknown'],
    ['an answer without the service', { body: {} }, 'OutcomeUnknown'],
    ['a throttle', fault('ThrottlingException', 'Rate exceeded'), 'Throttled'],
    ['a quota', fault('LimitExceededException', 'The limit for services was exceeded.'), 'LimitExceeded'],
  ] as const) {
    it(`never repeats a write by itself: ${name} is ${reason}`, async () => {
      const seen = ecs(() => reply);
      const error = await failureOf(portOn().updateService(ctx, update, write()));
      expect(seen).to.have.length(1);
      expect(error.reason).to.equal(reason);
    });
  }

  it('does not repeat a read that is over a quota (the SDK by itself would)', async () => {
    const seen = ecs(() => fault('LimitExceededException', 'too many'));
    expect(await failureOf(portOn().listServices(ctx, 'shop', READ))).to.include({ kind: 'terminal', reason: 'LimitExceeded' });
    expect(seen).to.have.length(1);
  });

  it('takes half an answer to a read for no answer', async () => {
    const seen = ecs(() => ({ body: '{"services": [{"serviceName": "web", ' }));
    expect(await failureOf(portOn().describeService(ctx, SERVICE, READ))).to.include({ kind: 'transient', reason: 'NoAnswer' });
    expect(seen).to.have.length(3);
  });

  it('waits no longer than the time limit: a read is tried again, of a write the outcome is unknown', async () => {
    nock(ENDPOINT).persist().post('/').delay(600_000).reply(200, '{}');
    expect(await failureOf(portOn({ requestTimeoutMs: 20 }).listServices(ctx, 'shop', READ))).to.include({ kind: 'transient', reason: 'NoAnswer' });
    expect(await failureOf(portOn({ requestTimeoutMs: 20 }).updateService(ctx, update, write()))).to.include({ kind: 'transient', reason: 'OutcomeUnknown' });
    nock.abortPendingRequests();
  });

  for (const [code, reason] of [['ECONNRESET', 'OutcomeUnknown'], ['ECONNREFUSED', 'Unreachable'], ['ENOTFOUND', 'Unreachable']] as const) {
    it(`a write that ends in ${code} is ${reason}`, async () => {
      nock(ENDPOINT).post('/').replyWithError(Object.assign(new Error(`${code} 10.0.0.1`), { code }));
      expect(await failureOf(portOn().updateService(ctx, update, write()))).to.include({ kind: 'transient', reason });
    });
  }

  it('stops a call under way when the caller stops', async () => {
    nock(ENDPOINT).post('/').delay(600_000).reply(200, '{}');
    const stop = new AbortController();
    const pending = failureOf(portOn({ requestTimeoutMs: 120_000 }).updateService({ ...ctx, signal: stop.signal }, update, write()));
    setImmediate(() => stop.abort());
    expect((await pending).reason).to.equal('OutcomeUnknown');
    nock.abortPendingRequests();
  });

  it('sends nothing once the deadline of a write has passed', async () => {
    const seen = ecs(() => ({ body: { service: serviceBody() } }));
    const error = await failureOf(portOn().updateService(ctx, update, { lane: 'rollout', deadline: clock.now() - 1 }));
    expect(error).to.include({ kind: 'transient', reason: 'LeaseExpiring' });
    expect(seen).to.have.length(0);
  });

  it('says which action on what has to be allowed to whom', async () => {
    const principal = 'arn:aws:sts::111122223333:assumed-role/longshore/session';
    const resource = 'arn:aws:iam::111122223333:role/task';
    ecs(() => fault('AccessDeniedException', `User: ${principal} is not authorized to perform: iam:PassRole on resource: ${resource} because no identity-based policy allows the iam:PassRole action`));
    const error = await failureOf(portOn().registerTaskDefinition(ctx, { family: 'web' }, write()));
    expect(error).to.include({ kind: 'terminal', reason: 'AccessDenied' });
    expect(error.message).to.contain(`Allow iam:PassRole on ${resource} for ${principal}`).and.to.contain('no identity-based policy');
  });

  it('assumes the role with external id and session tags, and calls ECS as that role', async () => {
    let form = '';
    nock(STS_ENDPOINT)
      .post('/')
      .reply(200, (_uri, body) => {
        form = typeof body === 'string' ? body : new URLSearchParams(body as Record<string, string>).toString();
        return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLEEXAMPLE</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
      });
    const seen = ecs(() => ({ body: { services: [serviceBody()] } }));
    const credentials = { roleArn: 'arn:aws:iam::111122223333:role/longshore', externalId: 'customer-7', sessionTags: { team: 'shop' } };
    await portOn({}, scope({ credentials })).describeService(ctx, SERVICE, READ);
    const sent = new URLSearchParams(form);
    expect([sent.get('Action'), sent.get('ExternalId'), sent.get('Tags.member.1.Key'), sent.get('RoleSessionName')]).to.deep.equal(['AssumeRole', 'customer-7', 'team', 'longshore-prod']);
    expect(seen[0]?.headers['authorization']).to.contain('ASIAROLEEXAMPLE');
  });

  it('names the role when it may not be assumed', async () => {
    nock(STS_ENDPOINT)
      .post('/')
      .reply(403, '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/ci is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/longshore</Message></Error></ErrorResponse>');
    const error = await failureOf(portOn({}, scope({ credentials: { roleArn: 'arn:aws:iam::111122223333:role/longshore' } })).describeService(ctx, SERVICE, READ));
    expect(error).to.include({ kind: 'terminal', reason: 'AccessDenied' });
    expect(error.message).to.contain('Allow sts:AssumeRole on arn:aws:iam::111122223333:role/longshore');
  });

  it('asks STS who it is', async () => {
    nock(STS_ENDPOINT)
      .post('/')
      .reply(200, '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ci</Arn><UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>');
    const port = portOn();
    expect(await port.callerIdentity(ctx, READ)).to.deep.equal({ accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/ci' });
    expect((await port.callerIdentity(ctx, { lane: 'sweep', maxAgeMs: 3_600_000_000 })).accountId).to.equal('111122223333');
  });
});
