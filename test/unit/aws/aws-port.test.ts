import { HttpResponse } from '@smithy/core/protocols';
import { expect } from 'chai';
import { createAwsPort } from '../../../src/aws/aws-port.ts';
import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import { testContext } from '../../support/context.ts';
import { scope } from './ecs-endpoint.ts';

/** An edge whose ECS lives in this process and takes every call. */
function edge(clock: VirtualClock) {
  let sent = 0;
  const handler = {
    handle: async () => {
      sent += 1;
      const body = { taskDefinition: { taskDefinitionArn: 'arn:aws:ecs:eu-west-1:1:task-definition/web:1', family: 'web', revision: 1, status: 'ACTIVE' } };
      return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) }) };
    },
  };
  const aws = createAwsPort({
    version: '1',
    clock,
    random: () => 0,
    requestHandler: () => handler,
    credentials: () => async () => ({ accessKeyId: 'A', secretAccessKey: 'b' }),
  });
  return { aws, sent: () => sent };
}

describe('AwsPort', () => {
  // The SDK reads ~/.aws/config once per process, which is work that virtual time does not wait for.
  before(async () => {
    const { aws } = edge(virtualClock());
    await aws.ecs(scope()).registerTaskDefinition(testContext(), { family: 'web' }, { lane: 'change', deadline: Number.POSITIVE_INFINITY });
    aws.close();
  });

  it('lets all scopes of one account and Region share one set of buckets: AWS counts no roles', async () => {
    const clock = virtualClock();
    const { aws, sent } = edge(clock);
    const ctx = testContext({ clock });
    // Two profiles of one account: two clients. 20 registrations at once, then one a second.
    const ports = ['one', 'two'].map((profile) => aws.ecs(scope({ credentials: { profile } })));
    expect(ports[0]).not.to.equal(ports[1]);
    const all = ports.flatMap((port) => Array.from({ length: 15 }, () => port.registerTaskDefinition(ctx, { family: 'web' }, { lane: 'change', deadline: clock.now() + 60_000 })));
    await clock.advance(100);
    expect(sent()).to.equal(20);
    await clock.advance(5_000);
    expect(sent()).to.equal(25);
    await clock.advance(10_000);
    await Promise.all(all);
    expect(sent()).to.equal(30);
    aws.close();
  });

  it('gives another account buckets of its own', async () => {
    const clock = virtualClock();
    const { aws, sent } = edge(clock);
    const ctx = testContext({ clock });
    const ports = ['111122223333', '444455556666'].map((accountId) => aws.ecs(scope({ accountId })));
    await Promise.all(ports.flatMap((port) => Array.from({ length: 15 }, () => port.registerTaskDefinition(ctx, { family: 'web' }, { lane: 'change', deadline: clock.now() + 60_000 }))));
    expect(sent()).to.equal(30);
    aws.close();
  });

  it('refuses a write that waits past its deadline, and sends it not even later', async () => {
    const clock = virtualClock();
    const { aws, sent } = edge(clock);
    const ctx = testContext({ clock });
    const port = aws.ecs(scope());
    const reasons: string[] = [];
    for (let index = 0; index < 25; index += 1) {
      port.registerTaskDefinition(ctx, { family: 'web' }, { lane: 'change', deadline: clock.now() + 2_500 }).then(
        () => reasons.push('sent'),
        (error: { reason: string }) => reasons.push(error.reason),
      );
    }
    await clock.advance(60_000);
    expect(sent()).to.equal(22);
    expect(reasons.filter((reason) => reason === 'LeaseExpiring')).to.have.length(3);
  });
});
