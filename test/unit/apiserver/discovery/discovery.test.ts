import { expect } from 'chai';
import type { Harness } from '../api-client.ts';
import { startServer, widgetCrd } from '../api-client.ts';

const aggregated = (version: string) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;

describe('discovery', () => {
  let api: Harness;
  beforeEach(async () => {
    api = await startServer();
  });
  afterEach(() => api.server.close());
  const get = (url: string, accept?: string) => api.call('GET', url, undefined, accept === undefined ? {} : { headers: { accept } });
  const crdUrl = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

  for (const version of ['v2', 'v2beta1']) {
    it(`answers aggregated ${version} in the type that was asked for`, async () => {
      const { headers, body } = await get('/apis', `${aggregated(version)},application/json`);
      expect(headers['content-type']).to.equal(aggregated(version));
      expect(body.apiVersion).to.equal(`apidiscovery.k8s.io/${version}`);
      const group = body.items.find((item: any) => item.metadata.name === 'example.io');
      expect(group.versions[0].resources[0]).to.deep.equal({
        resource: 'widgets',
        responseKind: { group: 'example.io', version: 'v1', kind: 'Widget' },
        scope: 'Namespaced',
        singularResource: 'widget',
        verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
        shortNames: ['wd'],
        categories: ['all'],
        subresources: [
          { subresource: 'status', responseKind: { group: 'example.io', version: 'v1', kind: 'Widget' }, verbs: ['get', 'patch', 'update'] },
          { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: ['get', 'patch', 'update'] },
        ],
      });
    });
  }

  it('honours If-None-Match', async () => {
    const first = await get('/api', aggregated('v2'));
    const again = await api.call('GET', '/api', undefined, { headers: { accept: aggregated('v2'), 'if-none-match': String(first.headers['etag']) } });
    expect(again.status).to.equal(304);
  });

  it('answers plain discovery to older clients', async () => {
    expect((await get('/api')).body).to.deep.include({ kind: 'APIVersions', versions: ['v1'] });
    expect((await get('/apis')).body.groups.map((group: any) => group.name)).to.include.members(['example.io', 'coordination.k8s.io']);
    expect((await get('/apis/example.io')).body.preferredVersion).to.deep.equal({ groupVersion: 'example.io/v1', version: 'v1' });
    expect((await get('/apis/example.io/v1')).body.resources.map((each: any) => each.name)).to.deep.equal(['widgets', 'widgets/status', 'widgets/scale']);
    expect((await get('/api/v1')).body.resources.map((each: any) => each.name)).to.include.members(['namespaces', 'secrets', 'events']);
    expect((await get('/apis/none')).status).to.equal(404);
    expect((await get('/apis/example.io/v9')).status).to.equal(404);
  });

  it('reports 1.32 and health', async () => {
    expect((await get('/version')).body).to.include({ major: '1', minor: '32' });
    for (const path of ['/healthz', '/livez', '/readyz', '/readyz/ping']) expect((await get(path)).body).to.equal('ok');
  });

  it('lists OpenAPI documents with hashes that change with the CRD and documents that may be kept', async () => {
    const index = (await get('/openapi/v3')).body;
    const before = index.paths['apis/example.io/v1'].serverRelativeURL;
    const document = await get(before);
    expect(document.headers['cache-control']).to.equal('public, immutable');
    expect(new Date(String(document.headers['expires'])).getTime()).to.be.greaterThan(api.clock.now() + 300 * 24 * 3600 * 1000);
    const patch = document.body.paths['/apis/example.io/v1/namespaces/{namespace}/widgets/{name}'].patch;
    expect(patch.parameters.map((each: any) => each.name)).to.include.members(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
    expect(Object.keys(patch.requestBody.content)).to.deep.equal(['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml']);
    expect(document.body.components.schemas['io.example.v1.Widget'].properties.spec.properties).to.have.property('ports');

    const crd = (await get(`${crdUrl}/widgets.example.io`)).body;
    crd.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.weight = { type: 'integer' };
    expect((await api.call('PUT', `${crdUrl}/widgets.example.io`, crd)).status).to.equal(200);
    expect((await get('/openapi/v3')).body.paths['apis/example.io/v1'].serverRelativeURL).not.to.equal(before);
  });

  it('lists strategic merge for built-in kinds, so that client-side apply needs no v2', async () => {
    const { body } = await get('/openapi/v3/api/v1');
    const patch = body.paths['/api/v1/namespaces/{namespace}/configmaps/{name}'].patch;
    expect(Object.keys(patch.requestBody.content)).to.include('application/strategic-merge-patch+json');
  });

  it('answers OpenAPI v2 with an empty document in a type that Go can read', async () => {
    const { status, headers, body } = await get('/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf');
    expect([status, headers['content-type'], body]).to.deep.equal([200, 'application/octet-stream', '']);
  });

  describe('CustomResourceDefinitions', () => {
    const other = (changes: object) => ({ ...widgetCrd, metadata: { name: 'gears.example.io' }, spec: { ...widgetCrd.spec, names: { kind: 'Gear', plural: 'gears' }, ...changes } });

    it('are established at once and serve their routes', async () => {
      const { status, body } = await api.call('POST', crdUrl, other({}));
      expect(status).to.equal(201);
      expect(body.status.conditions.map((each: any) => [each.type, each.status])).to.deep.equal([['NamesAccepted', 'True'], ['Established', 'True']]);
      expect(body.status).to.deep.include({ storedVersions: ['v1'], acceptedNames: { kind: 'Gear', plural: 'gears', singular: 'gear', listKind: 'GearList' } });
      expect((await get('/apis/example.io/v1/gears')).body.kind).to.equal('GearList');
    });

    const version = widgetCrd.spec.versions[0]!;
    const schema = (properties: object) => other({ versions: [{ ...version, schema: { openAPIV3Schema: { type: 'object', properties } } }] });
    const refusals: readonly (readonly [string, object, string])[] = [
      ['another name than plural.group', { ...other({}), metadata: { name: 'wrong.example.io' } }, 'metadata.name'],
      ['a group without a dot', other({ group: 'example' }), 'spec.group'],
      ['a built-in group', other({ group: 'coordination.k8s.io' }), 'spec.group'],
      ['two storage versions', other({ versions: [version, { ...version, name: 'v2' }] }), 'spec.versions'],
      ['a webhook conversion', other({ conversion: { strategy: 'Webhook' } }), 'spec.conversion.strategy'],
      ['no schema', other({ versions: [{ ...version, schema: undefined }] }), 'spec.versions[0].schema.openAPIV3Schema'],
      ['a column path that cannot be read', other({ versions: [{ ...version, additionalPrinterColumns: [{ name: 'X', type: 'string', jsonPath: '.a[?(@.b>1)]' }] }] }), 'spec.versions[0].additionalPrinterColumns[0].jsonPath'],
      ['a member without a type', schema({ a: {} }), 'spec.versions[0].schema.openAPIV3Schema.properties[a].type'],
      ['a type that does not exist', schema({ a: { type: 'text' } }), 'spec.versions[0].schema.openAPIV3Schema.properties[a].type'],
      ['a list without items', schema({ a: { type: 'array' } }), 'spec.versions[0].schema.openAPIV3Schema.properties[a].items'],
      ['a list-map without keys', schema({ a: { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'map' } }), 'spec.versions[0].schema.openAPIV3Schema.properties[a].x-kubernetes-list-map-keys'],
      ['a pattern that does not compile', schema({ a: { type: 'string', pattern: '(' } }), 'spec.versions[0].schema.openAPIV3Schema'],
      ['references', schema({ a: { type: 'object', $ref: '#/x' } }), 'spec.versions[0].schema.openAPIV3Schema.properties[a].$ref'],
      ['a scope that does not exist', other({ scope: 'Global' }), 'spec.scope'],
    ];
    for (const [name, crd, field] of refusals) {
      it(`are refused with ${name}`, async () => {
        const { body } = await api.call('POST', crdUrl, crd);
        expect(body.code).to.equal(422);
        expect(body.details.causes.map((cause: any) => cause.field)).to.include(field);
      });
    }
  });
});
