import { expect } from 'chai';
import type { Harness } from '../api-client.ts';
import { collection, startServer, widget } from '../api-client.ts';

describe('create', () => {
  let api: Harness;
  beforeEach(async () => {
    api = await startServer();
  });
  afterEach(() => api.server.close());

  it('stamps what the server owns and applies defaults', async () => {
    const { status, body } = await api.call('POST', collection, widget('a', { image: 'x' }, { uid: 'mine', generation: 7, creationTimestamp: '2001-01-01T00:00:00Z' }));
    expect(status).to.equal(201);
    expect(body.metadata).to.include({ name: 'a', namespace: 'default', generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' });
    expect(body.metadata.uid).to.match(/^[0-9a-f-]{36}$/);
    expect(Number(body.metadata.resourceVersion)).to.be.greaterThan(0);
    expect(body.spec).to.deep.equal({ image: 'x', color: 'blue' });
  });

  it('drops status where status is a subresource', async () => {
    const { body } = await api.call('POST', collection, { ...widget('a'), status: { replicas: 3 } });
    expect(body).not.to.have.property('status');
  });

  it('makes a name from generateName', async () => {
    const { body } = await api.call('POST', collection, { apiVersion: 'example.io/v1', kind: 'Widget', metadata: { generateName: 'run-' } });
    expect(body.metadata.name).to.match(/^run-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  const refusals: readonly (readonly [string, string, unknown, number, string, string])[] = [
    ['no name', collection, widget(''), 422, 'Invalid', 'Widget.example.io "" is invalid: metadata.name: Required value: name or generateName is required'],
    ['another namespace in the body', collection, widget('a', {}, { namespace: 'other' }), 400, 'BadRequest', 'the namespace of the provided object does not match the namespace sent on the request'],
    ['a namespace that is not there', '/apis/example.io/v1/namespaces/none/widgets', widget('a'), 404, 'NotFound', 'namespaces "none" not found'],
    ['another kind', collection, { ...widget('a'), kind: 'Gadget' }, 400, 'BadRequest', 'the kind in the data (Gadget) does not match the expected kind (Widget)'],
    ['another version', collection, { ...widget('a'), apiVersion: 'example.io/v2' }, 400, 'BadRequest', 'the API version in the data (example.io/v2) does not match the expected API version (example.io/v1)'],
    ['no kind', collection, { metadata: { name: 'a' } }, 400, 'BadRequest', "Object 'Kind' or 'apiVersion' is missing in the body of the request"],
    ['a value out of range', collection, widget('a', { replicas: -1 }), 422, 'Invalid', 'Widget.example.io "a" is invalid: spec.replicas: Invalid value: -1: spec.replicas in body should be greater than or equal to 0'],
    ['an unknown field, strict', `${collection}?fieldValidation=Strict`, widget('a', { bogus: 1 }), 400, 'BadRequest', 'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.bogus"'],
    ['unknown metadata, strict', `${collection}?fieldValidation=Strict`, widget('a', {}, { bogus: 1 }), 400, 'BadRequest', 'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "metadata.bogus"'],
    ['a bad dryRun', `${collection}?dryRun=Some`, widget('a'), 422, 'Invalid', 'dryRun: Unsupported value: "Some": supported values: "All"'],
    ['a bad fieldValidation', `${collection}?fieldValidation=Loud`, widget('a'), 422, 'Invalid', 'fieldValidation: Unsupported value: "Loud": supported values: "Ignore", "Strict", "Warn"'],
    ['a long field manager', `${collection}?fieldManager=${'m'.repeat(129)}`, widget('a'), 422, 'Invalid', 'fieldManager: Too long: may not be more than 128 bytes'],
    ['JSON that does not parse', collection, '{"a":', 400, 'BadRequest', 'the body of the request is not valid JSON'],
  ];
  for (const [name, url, body, status, reason, message] of refusals) {
    it(`refuses ${name}`, async () => {
      const reply = await api.call('POST', url, body);
      expect(reply.body).to.include({ kind: 'Status', status: 'Failure', code: status, reason, message });
      expect(reply.status).to.equal(status);
    });
  }

  it('refuses a name that is not a DNS name with one cause', async () => {
    const { body } = await api.call('POST', collection, widget('Not_A_Name'));
    expect(body.details).to.include({ name: 'Not_A_Name', group: 'example.io', kind: 'Widget' });
    expect(body.details.causes).to.have.length(1);
    expect(body.details.causes[0]).to.include({ reason: 'FieldValueInvalid', field: 'metadata.name' });
  });

  it('lists several errors in brackets with one cause each', async () => {
    const { body } = await api.call('POST', collection, widget('a', { replicas: 'many', image: 3 }));
    expect(body.message).to.match(/^Widget\.example\.io "a" is invalid: \[spec\..*, spec\..*\]$/);
    expect(body.details.causes.map((cause: any) => cause.field)).to.have.members(['spec.replicas', 'spec.image']);
  });

  it('refuses a second object of the name', async () => {
    await api.call('POST', collection, widget('a'));
    const { status, body } = await api.call('POST', collection, widget('a'));
    expect(status).to.equal(409);
    expect(body).to.include({ reason: 'AlreadyExists', message: 'widgets.example.io "a" already exists' });
  });

  it('warns of unknown and doubled fields, drops and ignores them', async () => {
    const text = '{"apiVersion":"example.io/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"image":"x","image":"y","bogus":1}}';
    const { status, headers, body } = await api.call('POST', collection, text);
    expect(status).to.equal(201);
    expect(headers['warning']).to.deep.equal(['299 - "duplicate field \\"spec.image\\""', '299 - "unknown field \\"spec.bogus\\""']);
    expect(body.spec).to.deep.equal({ image: 'y', color: 'blue' });
    const ignored = await api.call('POST', `${collection}?fieldValidation=Ignore`, text.replace('"a"', '"b"'));
    expect(ignored.headers).not.to.have.property('warning');
  });

  it('stores nothing on a dry run, and judges it all the same', async () => {
    const { status, body } = await api.call('POST', `${collection}?dryRun=All`, widget('a'));
    expect(status).to.equal(201);
    expect(body.spec.color).to.equal('blue');
    expect(body.metadata).not.to.have.property('resourceVersion');
    expect((await api.call('GET', `${collection}/a`)).status).to.equal(404);
    expect((await api.call('POST', `${collection}?dryRun=All`, widget('a', { replicas: -1 }))).status).to.equal(422);
  });

  it('reads YAML', async () => {
    const yaml = 'apiVersion: example.io/v1\nkind: Widget\nmetadata: {name: y}\nspec: {image: z}\n';
    expect((await api.call('POST', collection, yaml, { type: 'application/yaml' })).body.spec.image).to.equal('z');
  });

  it('refuses protobuf for custom resources with the list of what it takes', async () => {
    const { status, body } = await api.call('POST', collection, new Uint8Array([0x6b]), { type: 'application/vnd.kubernetes.protobuf' });
    expect(status).to.equal(415);
    expect(body.message).to.equal('the body of the request was in an unknown format - accepted media types include: application/json, application/yaml');
  });
});
