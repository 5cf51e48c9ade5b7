import { expect } from 'chai';
import fc from 'fast-check';
import { collection, startServer, widget } from '../api-client.ts';

const value = fc.jsonValue({ maxDepth: 3 });
const some = (...names: readonly string[]) => fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
const metadata = some('name', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences', 'managedFields', 'resourceVersion', 'uid', 'generateName', 'deletionTimestamp');
const spec = fc.oneof(some('image', 'ports', 'tags', 'env', 'box', 'replicas', 'command', 'serial', 'names', 'versions', 'group', 'scope'), value);

const kinds = [
  { apiVersion: 'example.io/v1', kind: 'Widget', url: collection },
  { apiVersion: 'v1', kind: 'ConfigMap', url: '/api/v1/namespaces/default/configmaps' },
  { apiVersion: 'v1', kind: 'Secret', url: '/api/v1/namespaces/default/secrets' },
  { apiVersion: 'v1', kind: 'Event', url: '/api/v1/namespaces/default/events' },
  { apiVersion: 'v1', kind: 'Namespace', url: '/api/v1/namespaces' },
  { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', url: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions' },
  { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', url: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews' },
];
const types = ['application/json', 'application/yaml', 'application/merge-patch+json', 'application/json-patch+json', 'application/apply-patch+yaml', 'application/strategic-merge-patch+json'];

describe('any request at all', () => {
  it('is answered with a result or a Status of the 4xx, and leaves every list readable', async () => {
    const api = await startServer();
    await api.call('POST', collection, widget('a', { ports: [{ name: 'p' }] }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'PUT', 'PATCH'),
        fc.constantFrom(...kinds),
        fc.constantFrom('', '/a', '/a/status', '/a/scale', '/other'),
        fc.constantFrom(...types),
        fc.oneof(fc.record({ metadata: fc.oneof(metadata, value), spec, data: spec, status: value }, { requiredKeys: [] }), value),
        fc.constantFrom('', '?dryRun=All', '?fieldManager=m', '?fieldManager=m&force=true', '?fieldValidation=Strict'),
        async (method, kind, suffix, type, body, query) => {
          const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
          const sent = isObject ? { ...body, apiVersion: kind.apiVersion, kind: kind.kind } : body;
          const reply = await api.call(method, `${kind.url}${suffix}${query}`, JSON.stringify(sent), { type });
          expect(reply.status, JSON.stringify(reply.body)).to.be.lessThan(500);
          if (reply.status >= 400) expect(reply.body).to.include({ kind: 'Status', status: 'Failure', code: reply.status });
          const list = await api.call('GET', kind.url, undefined, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } });
          expect(list.status).to.be.oneOf([200, 405]);
        },
      ),
      { numRuns: 400 },
    );
    await api.server.close();
  });
});
