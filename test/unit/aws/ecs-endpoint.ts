/** A scripted ECS endpoint on nock, and a port that talks to it over the SDK's real HTTP handler. */
import nock from 'nock';
import { createAwsPort, type AwsPortOptions } from '../../../src/aws/aws-port.ts';
import type { AwsScope, EcsPort, ReadOptions, WriteOptions } from '../../../src/core/ports.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { createSimClock } from '../../../src/simulator/sim-clock.ts';

export const ENDPOINT = 'http://ecs.aws.test';
export const STS_ENDPOINT = 'http://sts.aws.test';
export const READ: ReadOptions = { lane: 'sweep', maxAgeMs: 0 };
export const SERVICE = { cluster: 'shop', serviceName: 'web' };
export const SERVICE_ARN = 'arn:aws:ecs:eu-west-1:111122223333:service/shop/web';

/** A hundred times as fast as real time: a pause of a second passes in 10 ms. */
export const clock = createSimClock({ base: systemClock, speed: 100 });
export const write = (): WriteOptions => ({ lane: 'change', deadline: Number.POSITIVE_INFINITY });

/** Real time, and no part of what a test shows: a loaded machine may let an answer wait for longer than any limit that would be quick. */
const endMs = 120_000;

export const scope = (overrides: Partial<AwsScope> = {}): AwsScope => ({
  account: 'prod',
  accountId: '111122223333',
  partition: 'aws',
  region: 'eu-west-1',
  credentials: {},
  endpoints: { ecs: ENDPOINT, sts: STS_ENDPOINT },
  sharePercent: 100,
  ...overrides,
});

export function portOn(overrides: Partial<AwsPortOptions> = {}, of: AwsScope = scope()): EcsPort {
  return createAwsPort({
    version: '1.2.3',
    clock,
    random: () => 0,
    requestTimeoutMs: endMs,
    credentials: () => async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }),
    ...overrides,
  }).ecs(of);
}

export interface SeenCall {
  readonly operation: string;
  readonly input: Record<string, any>;
  readonly headers: Record<string, string>;
}

export type Reply = { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> };

/** Answers every ECS call with what `answer` says; the returned list grows with the calls. */
export function ecs(answer: (call: SeenCall, index: number) => Reply): SeenCall[] {
  const seen: SeenCall[] = [];
  nock(ENDPOINT)
    .persist()
    .post('/')
    .reply(function (_uri, body) {
      const headers = Object.fromEntries(Object.entries(this.req.headers).map(([name, value]) => [name, String(value)]));
      const call = { operation: headers['x-amz-target']?.split('.')[1] ?? '', input: (typeof body === 'string' ? JSON.parse(body) : body) as Record<string, any>, headers };
      seen.push(call);
      const { status = 200, body: answerBody = {}, headers: more = {} } = answer(call, seen.length - 1);
      return [status, typeof answerBody === 'string' ? answerBody : JSON.stringify(answerBody), { 'content-type': 'application/x-amz-json-1.1', ...more }];
    });
  return seen;
}

export const fault = (type: string, message: string, status = 400): Reply => ({ status, body: { __type: type, message } });

export const serviceBody = (serviceName = 'web', more: object = {}): object => ({
  serviceName,
  serviceArn: `arn:aws:ecs:eu-west-1:111122223333:service/shop/${serviceName}`,
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop',
  status: 'ACTIVE',
  desiredCount: 2,
  createdAt: 1_700_000_000.123,
  ...more,
});

/** The error of a call that must fail. */
export async function failureOf(promise: Promise<unknown>): Promise<{ kind: string; reason: string; message: string; retryAfterMs?: number }> {
  try {
    await promise;
  } catch (error) {
    return error as never;
  }
  throw new Error('the call did not fail');
}

/** Call it in `describe`: nock on for these tests only. */
export function useNock(): void {
  before(() => {
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
  });
  afterEach(() => nock.cleanAll());
  after(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}
