import { expect } from 'chai';
import { KubeConfig } from '@kubernetes/client-node';
import { crdOf } from '../../../src/api/crd.ts';
import type { KubeObject } from '../../../src/api/meta.ts';
import { registry } from '../../../src/api/registry.ts';
import { ecsServiceExamples } from '../../../src/api/v1beta1/ecsservice-examples.ts';
import { rolloutApprovalKind } from '../../../src/api/v1beta1/rolloutapproval.ts';
import { createApiServer, type ApiServer } from '../../../src/apiserver/server.ts';
import { isLongshoreError, type LongshoreError } from '../../../src/core/errors.ts';
import type { KubePort } from '../../../src/core/ports.ts';
import { createKubePort } from '../../../src/kube/client.ts';
import { credentialSource } from '../../../src/kube/credentials.ts';
import { httpTransport } from '../../../src/kube/http-transport.ts';
import { inProcessTransport } from '../../../src/kube/in-process-transport.ts';
import { createLeaderElection } from '../../../src/kube/lease.ts';
import { createReflector } from '../../../src/kube/reflector.ts';
import { createObjectStore } from '../../../src/kube/store.ts';
import type { KubeTransport } from '../../../src/kube/transport.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { testContext } from '../../support/context.ts';
import { until } from './scripted-server.ts';

type Web = KubeObject<{ service: { desiredCount: number } }>;
const condition = { type: 'Ready', status: 'True', reason: 'Ready', message: 'ok', lastTransitionTime: '2026-01-01T00:00:00Z' };

async function failure(work: Promise<unknown>): Promise<LongshoreError> {
  const error: unknown = await work.then(
    () => expect.fail('did not fail'),
    (reason: unknown) => reason,
  );
  if (!isLongshoreError(error)) throw error;
  return error;
}

/** The same suite over a function call and over a socket: whoever passes it can stand in for the other. */
const ways: { name: string; connect: (server: ApiServer) => Promise<KubeTransport> }[] = [
  { name: 'in-process', connect: async (server) => inProcessTransport((request) => server.handle(request)) },
  {
    name: 'over a socket',
    async connect(server) {
      const { url } = await server.listen({ host: '127.0.0.1', port: 0 });
      const config = new KubeConfig();
      config.loadFromClusterAndUser({ name: 'c', server: url, skipTLSVerify: true }, { name: 'u' });
      return httpTransport({ credentials: credentialSource(config, systemClock), userAgent: 'longshore/test', log: silentLogger });
    },
  },
];

for (const { name, connect } of ways) {
  describe(`Kubernetes port on the embedded API server, ${name}`, () => {
    const ctx = testContext();
    let server: ApiServer;
    let transport: KubeTransport;
    let port: KubePort;
    /** Each test has a namespace of its own, since starting a server costs more than a test. */
    let tests = 0;
    let key = { namespace: '', name: 'web' };
    let web: Web;
    const withCount = (desiredCount: number): KubeObject => ({ ...web, spec: { ...web.spec, service: { ...web.spec!.service, desiredCount } } });
    const apply = (object: KubeObject, fieldManager = 'git', force = false): Promise<KubeObject> => port.apply(ctx, object, { fieldManager, force });

    before(async () => {
      server = await createApiServer({ clock: systemClock, log: silentLogger, crds: registry.map((kind) => crdOf(kind)) });
      transport = await connect(server);
      port = createKubePort({ transport, fieldManager: 'longshore', instance: 'pod-1' });
    });
    beforeEach(async () => {
      key = { namespace: `shop-${(tests += 1)}`, name: 'web' };
      web = { ...(ecsServiceExamples[0]!.object as unknown as Web), metadata: key };
      await port.apply(ctx, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: key.namespace } }, { fieldManager: 'test', force: false });
    });
    after(async () => {
      await transport.close();
      await server.close();
    });

    it('creates by apply, reads, and applies again without a change', async () => {
      expect(await port.get(ctx, 'EcsService', key)).to.equal(undefined);
      const created = await apply(web);
      expect(created.metadata).to.include({ ...key, generation: 1 });
      expect(await port.get(ctx, 'EcsService', key)).to.deep.equal(created);
      expect((await apply(web)).metadata.resourceVersion).to.equal(created.metadata.resourceVersion);
    });

    it('names manager and field of a conflict, and takes over when forced', async () => {
      await apply(web);
      const error = await failure(apply(withCount(7), 'other'));
      expect(error).to.include({ kind: 'terminal', reason: 'FieldConflict' });
      expect(error.message).to.include('.spec.service.desiredCount').and.to.include('"git"');
      expect((await apply(withCount(7), 'other', true)).spec).to.have.nested.property('service.desiredCount', 7);
    });

    it('refuses an unknown field and an invalid value by name, and stores nothing', async () => {
      expect((await failure(apply({ ...web, spec: { ...web.spec, bogus: 1 } }))).message).to.include('spec.bogus');
      const invalid = await failure(apply(withCount(-5)));
      expect(invalid).to.include({ kind: 'terminal', reason: 'Invalid' });
      expect(invalid.message).to.include('spec.service.desiredCount').and.to.include('-5');
      expect(await port.get(ctx, 'EcsService', key)).to.equal(undefined);
    });

    it('keeps an approval as it was given: without a status, and never for another revision', async () => {
      const approval: KubeObject = { ...rolloutApprovalKind.examples[0].object, metadata: { namespace: key.namespace, name: 'yes' } };
      const created = await apply(approval);
      expect(created).to.not.have.property('status');
      const moved = { ...approval, spec: { ...(approval.spec as object), targetHash: `v1:${'0'.repeat(32)}` } };
      expect((await failure(apply(moved))).message).to.include('an approval is immutable');
      expect(await port.get(ctx, 'RolloutApproval', { namespace: key.namespace, name: 'yes' })).to.deep.equal(created);
    });

    it('stores nothing in a dry run', async () => {
      const dry = await port.apply(ctx, web, { fieldManager: 'git', force: false, dryRun: true });
      expect(dry.metadata.name).to.equal('web');
      expect(await port.get(ctx, 'EcsService', key)).to.equal(undefined);
    });

    it('replaces the status as a whole, keeps the generation, and refuses a stale write', async () => {
      const created = await apply(web);
      const first = await port.putStatus(ctx, created, { observedGeneration: 1, conditions: [condition] });
      expect(first.metadata.generation).to.equal(1);
      expect(await failure(port.putStatus(ctx, created, { observedGeneration: 2 }))).to.include({ kind: 'conflict' });
      const second = await port.putStatus(ctx, first, { observedGeneration: 3 });
      expect(second.status).to.deep.equal({ observedGeneration: 3 });
      expect(second.spec).to.deep.equal(created.spec);
    });

    it('patches under a guard', async () => {
      const created = await apply(web);
      const patched = await port.patch(ctx, created, { metadata: { finalizers: ['longshore.dev/test'] } });
      expect(patched.metadata.finalizers).to.deep.equal(['longshore.dev/test']);
      expect(await failure(port.patch(ctx, created, { metadata: { finalizers: [] } }))).to.include({ kind: 'conflict' });
      await port.delete(ctx, patched, {});
      const terminating = await port.get(ctx, 'EcsService', key);
      expect(terminating?.metadata.deletionTimestamp).to.be.a('string');
      await port.patch(ctx, terminating!, { metadata: { finalizers: [] } });
      expect(await port.get(ctx, 'EcsService', key)).to.equal(undefined);
      expect(await failure(port.patch(ctx, terminating!, { metadata: { finalizers: [] } }))).to.include({ kind: 'terminal', reason: 'NotFound' });
    });

    it('deletes only the object with this uid', async () => {
      const created = await apply(web);
      await port.delete(ctx, { ...created, metadata: { ...created.metadata, uid: '00000000-0000-0000-0000-000000000000' } }, {});
      expect(await port.get(ctx, 'EcsService', key)).not.to.equal(undefined);
      await port.delete(ctx, created, {});
      expect(await port.get(ctx, 'EcsService', key)).to.equal(undefined);
      await port.delete(ctx, created, {});
    });

    it('lists by namespace and label', async () => {
      await apply(web);
      await apply({ ...web, metadata: { ...web.metadata, name: 'api', labels: { team: 'a' } } });
      const names = async (options: Parameters<KubePort['list']>[2]): Promise<string[]> => (await port.list(ctx, 'EcsService', options)).map(({ metadata }) => metadata.name);
      expect(await names({ namespace: key.namespace })).to.deep.equal(['api', 'web']);
      expect(await names({ labelSelector: 'team=a' })).to.deep.equal(['api']);
      expect(await names({ namespace: 'default' })).to.deep.equal([]);
    });

    it('acts as a service account, and says who lacks which permission', async () => {
      await port.apply(ctx, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer', namespace: key.namespace } }, { fieldManager: 'test', force: false });
      const asUser = `system:serviceaccount:${key.namespace}:deployer`;
      await port.apply(ctx, web, { fieldManager: 'git', force: false, asUser });
      const elsewhere = { ...web, metadata: { name: 'web', namespace: 'default' } };
      const error = await failure(port.apply(ctx, elsewhere, { fieldManager: 'git', force: false, asUser }));
      expect(error).to.include({ kind: 'terminal', reason: 'Forbidden' });
      expect(error.message).to.include(asUser).and.to.include('"ecsservices"').and.to.include('namespace default');
    });

    it('counts up one event for duplicates', async () => {
      const regarding = await apply(web);
      for (let n = 0; n < 3; n += 1) await port.event(ctx, { regarding, type: 'Warning', reason: 'RolledBack', message: 'circuit breaker' });
      const events = (await port.list(ctx, 'Event', { namespace: key.namespace })) as readonly (KubeObject & { count: number; involvedObject: object })[];
      expect(events.map(({ count }) => count)).to.deep.equal([3]);
      expect(events[0]?.involvedObject).to.include({ kind: 'EcsService', name: 'web', uid: regarding.metadata.uid });
    });

    it('keeps a store equal to the server, through changes while nobody watched', async () => {
      const store = createObjectStore(() => undefined);
      const run = (stop: AbortSignal): Promise<void> => createReflector({ selection: { kind: 'EcsService', namespace: key.namespace }, transport, store, clock: systemClock, log: silentLogger, random: Math.random }).run(stop);
      await apply(web);
      const first = new AbortController();
      const watching = run(first.signal);
      await until(() => store.get(key) !== undefined);
      const changed = await apply(withCount(5));
      await until(() => store.get(key)?.metadata.resourceVersion === changed.metadata.resourceVersion);
      expect(store.get(key)?.metadata).not.to.have.property('managedFields');
      first.abort();
      await watching;

      await port.delete(ctx, changed, {});
      const reborn = await apply(web);
      const told: string[] = [];
      store.onChange((before, after) => told.push(after === undefined ? `-${before?.metadata.uid}` : `+${after.metadata.uid}`));
      const second = new AbortController();
      const again = run(second.signal);
      await until(() => told.length === 2);
      expect(told).to.deep.equal([`-${changed.metadata.uid}`, `+${reborn.metadata.uid}`]);
      await port.delete(ctx, reborn, {});
      await until(() => store.list().length === 0);
      second.abort();
      await again;
    });

    it('hands a lease from one replica to the next', async () => {
      const stops = [new AbortController(), new AbortController()];
      const leads: number[] = [];
      const runs = stops.map((stop, index) =>
        createLeaderElection({ transport, clock: systemClock, log: silentLogger, key: { namespace: key.namespace, name: 'operator' }, identity: `pod-${index}`, retryMs: 20 }).run(stop.signal, async (leading) => {
          leads.push(index);
          if (!leading.aborted) await new Promise((resolve) => leading.addEventListener('abort', resolve, { once: true }));
        }),
      );
      await until(() => leads.length === 1);
      const [leader] = leads;
      stops[leader!]!.abort();
      await until(() => leads.length === 2);
      expect(leads.toSorted()).to.deep.equal([0, 1]);
      stops[1 - leader!]!.abort();
      await Promise.all(runs);
      expect((await port.get(ctx, 'Lease', { namespace: key.namespace, name: 'operator' }))?.spec).to.include({ holderIdentity: '', leaseTransitions: 1 });
    });
  });
}
