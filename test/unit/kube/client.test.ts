import { expect } from 'chai';
import type { KubeObject } from '../../../src/api/meta.ts';
import { isLongshoreError, type LongshoreError } from '../../../src/core/errors.ts';
import type { KubePort } from '../../../src/core/ports.ts';
import { createKubePort } from '../../../src/kube/client.ts';
import { inProcessTransport, type InProcessAnswer, type InProcessRequest } from '../../../src/kube/in-process-transport.ts';
import { REQUEST_TIMEOUT_MS } from '../../../src/kube/api-call.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import type { Context } from '../../../src/runtime/context.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';

const web: KubeObject = { apiVersion: 'longshore.dev/v1beta1', kind: 'EcsService', metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7' }, spec: { a: 1 } };
const key = { namespace: 'shop', name: 'web' };

interface Sent {
  readonly line: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: InProcessRequest['headers'];
  readonly body: unknown;
}

type Reply = InProcessAnswer | Error | 'never';

/** A port whose server gives `replies` one after the other. */
function portWith(...replies: Reply[]): { port: KubePort; sent: Sent[]; ctx: Context; clock: ReturnType<typeof virtualClock>; stop: AbortController } {
  const sent: Sent[] = [];
  const clock = virtualClock(0);
  const stop = new AbortController();
  const transport = inProcessTransport(async ({ method, url, headers, body }) => {
    const parsed = new URL(url, 'http://x');
    const text = new TextDecoder().decode(body);
    sent.push({ line: `${method} ${parsed.pathname}`, query: Object.fromEntries(parsed.searchParams), headers, body: text === '' ? undefined : JSON.parse(text) });
    const reply = replies.shift() ?? new Error('no reply left');
    if (reply === 'never') return new Promise(() => undefined);
    if (reply instanceof Error) throw reply;
    return reply;
  });
  const port = createKubePort({ transport, fieldManager: 'longshore', instance: 'pod-1' });
  return { port, sent, ctx: { clock, log: silentLogger, signal: stop.signal, reconcileId: 'r' }, clock, stop };
}

const ok = (body: unknown, status = 200): InProcessAnswer => ({ status, headers: {}, body: JSON.stringify(body) });
const refusal = (code: number, reason: string, message: string, details: object = {}, headers: Record<string, string> = {}): InProcessAnswer => ({
  status: code,
  headers,
  body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, details, code }),
});

const failure = async (work: Promise<unknown>): Promise<LongshoreError> => {
  const error: unknown = await work.then(
    () => expect.fail('did not fail'),
    (reason: unknown) => reason,
  );
  if (!isLongshoreError(error)) throw error;
  return error;
};

describe('Kubernetes port: requests', () => {
  it('reads one object, and takes NotFound for absent', async () => {
    const { port, sent, ctx } = portWith(ok(web), refusal(404, 'NotFound', 'ecsservices.longshore.dev "web" not found'));
    expect(await port.get(ctx, 'EcsService', key)).to.deep.equal(web);
    expect(await port.get(ctx, 'EcsService', key)).to.equal(undefined);
    expect(sent.map(({ line }) => line)).to.deep.equal(Array(2).fill('GET /apis/longshore.dev/v1beta1/namespaces/shop/ecsservices/web'));
  });

  it('does not take a 404 without a Status for absent: the CRD may be missing, or a proxy may be talking', async () => {
    const { port, ctx } = portWith({ status: 404, headers: {}, body: '404 page not found' });
    expect(await failure(port.get(ctx, 'EcsService', key))).to.include({ kind: 'transient', reason: 'ResourceNotServed' });
  });

  it('knows the paths of built-in and cluster-scoped kinds', async () => {
    const { port, sent, ctx } = portWith(ok(web), ok(web), ok(web), ok(web));
    await port.get(ctx, 'Secret', key);
    await port.get(ctx, 'Namespace', { namespace: '', name: 'shop' });
    await port.get(ctx, 'AwsAccount', { namespace: 'ignored', name: 'prod' });
    await port.get(ctx, 'Lease', key);
    expect(sent.map(({ line }) => line)).to.deep.equal([
      'GET /api/v1/namespaces/shop/secrets/web',
      'GET /api/v1/namespaces/shop',
      'GET /apis/longshore.dev/v1beta1/awsaccounts/prod',
      'GET /apis/coordination.k8s.io/v1/namespaces/shop/leases/web',
    ]);
  });

  it('lists all pages and gives the items their kind', async () => {
    const item = { metadata: web.metadata };
    const { port, sent, ctx } = portWith(ok({ metadata: { resourceVersion: '9', continue: 'c' }, items: [item] }), ok({ metadata: { resourceVersion: '9' }, items: [item] }));
    const objects = await port.list(ctx, 'EcsService', { namespace: 'shop', labelSelector: 'a=b' });
    expect(objects.map(({ kind, apiVersion }) => `${apiVersion}/${kind}`)).to.deep.equal(Array(2).fill('longshore.dev/v1beta1/EcsService'));
    expect(sent.map(({ query }) => query)).to.deep.equal([
      { limit: '40', labelSelector: 'a=b' },
      { limit: '40', labelSelector: 'a=b', continue: 'c' },
    ]);
  });

  it('applies server-side, strictly, as the impersonated user', async () => {
    const { port, sent, ctx } = portWith(ok(web), ok(web, 201));
    await port.apply(ctx, web, { fieldManager: 'git', force: true, asUser: 'system:serviceaccount:shop:deployer', dryRun: true });
    await port.apply(ctx, web, { fieldManager: 'git', force: false });
    expect(sent[0]).to.deep.include({ line: 'PATCH /apis/longshore.dev/v1beta1/namespaces/shop/ecsservices/web', query: { fieldManager: 'git', force: 'true', fieldValidation: 'Strict', dryRun: 'All' }, body: web });
    expect(sent[0]?.headers).to.include({ 'content-type': 'application/apply-patch+yaml', 'impersonate-user': 'system:serviceaccount:shop:deployer' });
    expect(sent[1]?.query).to.deep.equal({ fieldManager: 'git', force: 'false', fieldValidation: 'Strict' });
    expect(sent[1]?.headers).not.to.have.property('impersonate-user');
  });

  it('replaces the status, guarded by the resourceVersion that was read', async () => {
    const { port, sent, ctx } = portWith(ok(web));
    await port.putStatus(ctx, { ...web, status: { old: 1 } }, { fresh: 2 });
    expect(sent[0]).to.deep.include({ line: 'PUT /apis/longshore.dev/v1beta1/namespaces/shop/ecsservices/web/status', body: { ...web, status: { fresh: 2 } } });
  });

  it('patches with resourceVersion and uid, and keeps the rest of the patch', async () => {
    const { port, sent, ctx } = portWith(ok(web));
    await port.patch(ctx, web, { metadata: { finalizers: ['x'] } });
    expect(sent[0]).to.deep.include({ line: 'PATCH /apis/longshore.dev/v1beta1/namespaces/shop/ecsservices/web', body: { metadata: { finalizers: ['x'], resourceVersion: '7', uid: 'u1' } } });
    expect(sent[0]?.headers).to.include({ 'content-type': 'application/merge-patch+json' });
  });

  it('refuses a guarded write of an object that was never read, before anything is sent', async () => {
    const { port, sent, ctx } = portWith();
    const unread = { ...web, metadata: { name: 'web', namespace: 'shop' } };
    expect((await failure(port.putStatus(ctx, unread, {}))).reason).to.equal('MissingResourceVersion');
    expect((await failure(port.patch(ctx, unread, {}))).reason).to.equal('MissingResourceVersion');
    expect(sent).to.deep.equal([]);
  });

  it('refuses kinds that are not its own', async () => {
    const { port, sent, ctx } = portWith();
    expect(await failure(port.apply(ctx, { ...web, kind: 'Deployment', apiVersion: 'apps/v1' }, { fieldManager: 'x', force: false }))).to.include({ kind: 'terminal', reason: 'UnknownKind' });
    expect(await failure(port.apply(ctx, { ...web, apiVersion: 'longshore.dev/v9' }, { fieldManager: 'x', force: false }))).to.include({ reason: 'UnknownKind' });
    expect(sent).to.deep.equal([]);
  });

  it('deletes exactly the object with this uid; gone or replaced by another is fine', async () => {
    const { port, sent, ctx } = portWith(
      ok({ kind: 'Status', status: 'Success' }),
      refusal(404, 'NotFound', 'gone'),
      refusal(409, 'Conflict', 'Operation cannot be fulfilled: Precondition failed: UID in precondition: u1, UID in object meta: u2'),
      refusal(409, 'Conflict', 'the object has been modified'),
    );
    await port.delete(ctx, web, {});
    await port.delete(ctx, web, {});
    await port.delete(ctx, web, {});
    expect(await failure(port.delete(ctx, web, {}))).to.include({ kind: 'conflict' });
    expect(sent[0]).to.deep.include({
      line: 'DELETE /apis/longshore.dev/v1beta1/namespaces/shop/ecsservices/web',
      body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions: { uid: 'u1' } },
    });
  });
});

describe('Kubernetes port: refusals', () => {
  const apply = (port: KubePort, ctx: Context): Promise<unknown> => port.apply(ctx, web, { fieldManager: 'git', force: false, asUser: 'system:serviceaccount:shop:deployer' });
  const managed = { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl-edit" using longshore.dev/v1beta1', field: '.spec.service.desiredCount' }] };
  const invalid = { causes: [{ reason: 'FieldValueInvalid', message: 'Invalid value: -1: must be at least 0', field: 'spec.service.desiredCount' }] };

  const table: { name: string; reply: Reply; expected: Partial<LongshoreError>; says?: string[] }[] = [
    { name: 'stale resourceVersion', reply: refusal(409, 'Conflict', 'the object has been modified'), expected: { kind: 'conflict', reason: 'Conflict' } },
    { name: 'already there', reply: refusal(409, 'AlreadyExists', 'exists'), expected: { kind: 'conflict', reason: 'AlreadyExists' } },
    { name: 'field of another manager', reply: refusal(409, 'Conflict', 'Apply failed with 1 conflict', managed), expected: { kind: 'terminal', reason: 'FieldConflict' }, says: ['kubectl-edit', '.spec.service.desiredCount', 'EcsService shop/web'] },
    { name: 'invalid value', reply: refusal(422, 'Invalid', 'is invalid', invalid), expected: { kind: 'terminal', reason: 'Invalid' }, says: ['spec.service.desiredCount: Invalid value: -1: must be at least 0'] },
    { name: 'unknown field', reply: refusal(400, 'BadRequest', 'strict decoding error: unknown field "spec.bogus"'), expected: { kind: 'terminal', reason: 'BadRequest' }, says: ['unknown field "spec.bogus"'] },
    {
      name: 'missing permission',
      reply: refusal(403, 'Forbidden', 'User cannot patch'),
      expected: { kind: 'terminal', reason: 'Forbidden' },
      says: ['system:serviceaccount:shop:deployer needs', 'apiGroups ["longshore.dev"]', 'resources ["ecsservices"]', 'verbs ["patch"]', 'namespace shop'],
    },
    {
      name: 'missing permission to impersonate',
      reply: refusal(403, 'Forbidden', 'users "system:serviceaccount:shop:deployer" is forbidden: User "op" cannot impersonate resource "serviceaccounts" in API group ""'),
      expected: { kind: 'terminal', reason: 'Forbidden' },
      says: ['The operator needs', 'resources ["serviceaccounts"]', 'verbs ["impersonate"]'],
    },
    { name: 'namespace being deleted', reply: refusal(403, 'Forbidden', 'terminating', { causes: [{ reason: 'NamespaceTerminating', message: '', field: '' }] }), expected: { kind: 'terminal', reason: 'NamespaceTerminating' } },
    { name: 'namespace not there', reply: refusal(404, 'NotFound', 'namespaces "shop" not found'), expected: { kind: 'terminal', reason: 'NotFound' }, says: ['namespaces "shop" not found'] },
    { name: 'old token', reply: refusal(401, 'Unauthorized', 'Unauthorized'), expected: { kind: 'transient', reason: 'Unauthorized' } },
    { name: 'expired', reply: refusal(410, 'Expired', 'too old'), expected: { kind: 'transient', reason: 'Expired' } },
    { name: 'throttled', reply: refusal(429, 'TooManyRequests', 'slow', {}, { 'Retry-After': '7' }), expected: { kind: 'transient', reason: 'KubeThrottled', retryAfterMs: 7_000 } },
    { name: 'throttled, said in the Status', reply: refusal(429, 'TooManyRequests', 'slow', { retryAfterSeconds: 3 }), expected: { kind: 'transient', retryAfterMs: 3_000 } },
    { name: 'internal error', reply: refusal(500, 'InternalError', 'etcd'), expected: { kind: 'transient', reason: 'KubeUnavailable', retryAfterMs: undefined } },
    { name: 'a proxy without a server', reply: { status: 503, headers: {}, body: '<html>' }, expected: { kind: 'transient', reason: 'KubeUnavailable' }, says: ['status 503 without an explanation'] },
    { name: 'no connection', reply: Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' }), expected: { kind: 'transient', reason: 'KubeUnreachable' }, says: ['ECONNREFUSED'] },
    { name: 'half an answer', reply: { status: 200, headers: {}, body: '{"kind":"EcsSer' }, expected: { kind: 'transient', reason: 'KubeBrokenAnswer' } },
  ];
  for (const { name, reply, expected, says = [] } of table) {
    it(`${name}: ${expected.kind} ${expected.reason ?? ''}`, async () => {
      const { port, ctx, clock } = portWith(reply);
      const error = await failure(apply(port, ctx));
      expect(error).to.include(expected);
      for (const part of says) expect(error.message).to.include(part);
      expect(clock.pending).to.equal(0);
    });
  }

  it('gives up a request without an answer', async () => {
    const { port, ctx, clock } = portWith('never');
    const outcome = failure(apply(port, ctx));
    await clock.advance(REQUEST_TIMEOUT_MS);
    expect(await outcome).to.include({ kind: 'transient', reason: 'KubeUnreachable' });
    expect(clock.pending).to.equal(0);
  });

  it('ends with the context, and leaves nothing behind', async () => {
    const { port, ctx, clock, stop } = portWith('never');
    const outcome = failure(apply(port, ctx));
    await clock.settle();
    stop.abort(new Error('shutdown'));
    expect(await outcome).to.include({ kind: 'transient' });
    expect(clock.pending).to.equal(0);
  });

  it('never repeats a value that may be a secret', async () => {
    const secret = 'hunter2: the "canary"';
    const quoted = JSON.stringify(secret);
    const replies = [
      refusal(422, 'Invalid', 'x', { causes: [{ reason: 'FieldValueInvalid', message: `Invalid value: ${quoted}: too long`, field: 'spec.taskDefinition.containerDefinitions[0].environment[0].value' }] }),
      refusal(422, 'Invalid', `EcsService "web" is invalid: spec.taskDefinition.containerDefinitions[0].dockerLabels[a]: Invalid value: ${quoted}: too long`),
      refusal(403, 'Forbidden', `Authorization: Bearer ${'hunter2'.repeat(4)} is not allowed`),
      Object.assign(new Error(`GET https://user:hunter2@server/`), { code: 'UND_ERR_SOCKET', headers: { authorization: 'hunter2' } }),
    ];
    for (const reply of replies) {
      const { port, ctx } = portWith(reply);
      const error = await failure(apply(port, ctx));
      expect(`${error.message} ${JSON.stringify(error)} ${String(error.stack)} ${JSON.stringify(error.cause)}`).not.to.include('hunter2');
      expect(error.message.length).to.be.above(20);
    }
  });
});
