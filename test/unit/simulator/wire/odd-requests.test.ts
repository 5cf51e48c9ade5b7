import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { text } from 'node:stream/consumers';
import type { Listener } from '../../../../src/simulator/wire/listener.ts';
import { startSimulator, type TestSimulator } from '../builders.ts';

const authorization = (scope: string): string => `AWS4-HMAC-SHA256 Credential=AKIA/${scope}/aws4_request, SignedHeaders=host, Signature=00`;
const sound = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters',
  authorization: authorization('20260101/eu-west-1/ecs'),
};
const without = (name: keyof typeof sound): Record<string, string> => Object.fromEntries(Object.entries(sound).filter(([header]) => header !== name));
const form = { 'content-type': 'application/x-www-form-urlencoded', authorization: authorization('20260101/eu-west-1/sts') };

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | readonly Buffer[];
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** By node:http and not by an SDK or fetch, which would send only what is sound. A list of buffers goes in chunks. */
function send(listener: Listener, { method = 'POST', headers = sound, body = '{}' }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(listener.url, { method, headers, agent: false }, (response) => {
      text(response).then((read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }), reject);
    });
    request.on('error', reject);
    if (typeof body === 'string' || Buffer.isBuffer(body)) {
      request.end(body);
      return;
    }
    for (const chunk of body) request.write(chunk);
    request.end();
  });
}

describe('odd requests at the simulator', () => {
  let world: TestSimulator;
  let listener: Listener;
  before(async () => {
    world = await startSimulator();
    listener = await world.simulator.listen();
  });
  after(() => world.simulator.close());

  const refused: readonly (Sent & { readonly what: string; readonly code: string; readonly says: RegExp })[] = [
    { what: 'no Authorization', headers: without('authorization'), code: 'MissingAuthenticationTokenException', says: /^Missing Authentication Token$/ },
    { what: 'an Authorization of another kind', headers: { ...sound, authorization: 'Bearer abc' }, code: 'IncompleteSignatureException', says: /requires a Credential/ },
    { what: 'a signature for another service', headers: { ...sound, authorization: authorization('20260101/eu-west-1/s3') }, code: 'InvalidSignatureException', says: /^Credential should be scoped to correct service: 'ecs'\.$/ },
    { what: 'a Region that is none', headers: { ...sound, authorization: authorization('20260101/nowhere/ecs') }, code: 'InvalidSignatureException', says: /^Credential should be scoped to a valid region, not 'nowhere'\.$/ },
    { what: 'no target', headers: without('x-amz-target'), code: 'UnknownOperationException', says: /no x-amz-target header/ },
    { what: 'the target of another service', headers: { ...sound, 'x-amz-target': 'AWSEvents.PutRule' }, code: 'UnknownOperationException', says: /AWSEvents\.PutRule/ },
    { what: 'an operation that every object inherits', headers: { ...sound, 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.constructor' }, code: 'UnknownOperationException', says: /constructor/ },
    { what: 'another content-type', headers: { ...sound, 'content-type': 'text/plain' }, code: 'UnknownOperationException', says: /must be application\/x-amz-json-1\.1, got "text\/plain"/ },
    { what: 'no content-type', headers: without('content-type'), code: 'UnknownOperationException', says: /must be application\/x-amz-json-1\.1, got none/ },
    { what: 'another method', method: 'PUT', code: 'UnknownOperationException', says: /must be POST, got PUT/ },
    { what: 'a compressed body', headers: { ...sound, 'content-encoding': 'gzip' }, body: gzipSync('{}'), code: 'SerializationException', says: /content-encoding "gzip"/ },
    { what: 'a compressed body that does not say so', body: gzipSync('{}'), code: 'SerializationException', says: /must be a JSON object/ },
    { what: 'a body that is no JSON', body: '{', code: 'SerializationException', says: /must be a JSON object/ },
    { what: 'a body that is no object', body: '[]', code: 'SerializationException', says: /must be a JSON object/ },
    { what: 'a body that is nested 100,000 deep', body: `{"maxResults":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, code: 'SerializationException', says: /maxResults/ },
  ];
  for (const { what, code, says, ...sent } of refused) {
    it(`answers ${what} with one ${code}`, async () => {
      const answer = await send(listener, sent);
      expect({ status: answer.status, type: answer.headers['content-type'] }, answer.body).to.deep.equal({ status: 400, type: 'application/x-amz-json-1.1' });
      const error = JSON.parse(answer.body);
      expect(error.__type).to.equal(code);
      expect(error.message).to.match(says);
    });
  }

  it('takes header names in any case, a parameter of the content-type, and a body in chunks', async () => {
    const headers = { 'CONTENT-TYPE': 'Application/X-Amz-Json-1.1; charset=utf-8', 'X-AMZ-Target': sound['x-amz-target'], AUTHORIZATION: sound.authorization };
    const answer = await send(listener, { headers, body: [Buffer.from('{"maxRes'), Buffer.from('ults":1}')] });
    expect({ status: answer.status, body: JSON.parse(answer.body) }).to.deep.equal({ status: 200, body: { clusterArns: [] } });
  });

  for (const [how, body] of [['with a length', Buffer.alloc(1_200_000, ' ')], ['in chunks', Array.from({ length: 12 }, () => Buffer.alloc(100_000, ' '))]] as const) {
    it(`refuses a body over the limit ${how}, and serves the next request`, async () => {
      const answer = await send(listener, { body });
      expect({ status: answer.status, type: answer.headers['x-amzn-errortype'] }).to.deep.equal({ status: 413, type: 'RequestEntityTooLargeException' });
      expect(JSON.parse(answer.body)).to.deep.equal({ __type: 'RequestEntityTooLargeException', message: 'The request body is larger than 1048576 bytes.' });
      expect((await send(listener, {})).status).to.equal(200);
    });
  }

  const queries: readonly (Sent & { readonly what: string; readonly code: string })[] = [
    { what: 'a signature for another service', headers: { ...form, authorization: sound.authorization }, body: 'Action=GetCallerIdentity', code: 'SignatureDoesNotMatch' },
    { what: 'no action', headers: form, body: '', code: 'MissingAction' },
    { what: 'an unknown action', headers: form, body: 'Action=GetFederationToken', code: 'InvalidAction' },
  ];
  for (const { what, code, ...sent } of queries) {
    it(`answers ${what} in STS's protocol with one ${code}`, async () => {
      const answer = await send(listener, sent);
      expect({ status: answer.status, type: answer.headers['content-type'] }).to.deep.equal({ status: 400, type: 'text/xml' });
      expect(answer.body).to.contain(`<Code>${code}</Code>`);
    });
  }
});
