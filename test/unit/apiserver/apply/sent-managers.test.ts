import { expect } from 'chai';
import type { Harness, Reply } from '../api-client.ts';
import { APPLY, MERGE, collection, startServer, widget } from '../api-client.ts';

const entry = (changes: Readonly<Record<string, unknown>> = {}) => ({
  manager: 'ci',
  operation: 'Update',
  apiVersion: 'example.io/v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:image': {} } },
  ...changes,
});

const ownersOf = (reply: Reply): readonly string[] => (reply.body.metadata.managedFields ?? []).map((each: any) => `${each.manager} ${each.operation}`);

describe('managedFields that a client sends', () => {
  let api: Harness;
  const url = `${collection}/a`;
  const merge = (managedFields: unknown): Promise<Reply> => api.call('PATCH', `${url}?fieldManager=tool`, { metadata: { managedFields } }, { type: MERGE });
  beforeEach(async () => {
    api = await startServer();
  });
  afterEach(() => api.server.close());

  const junk: readonly (readonly [string, unknown])[] = [
    ['an unknown operation', entry({ operation: 'Steal' })],
    ['no operation', entry({ operation: undefined })],
    ['no apiVersion', entry({ apiVersion: '' })],
    ['no fieldsType', entry({ fieldsType: undefined })],
    ['another fieldsType', entry({ fieldsType: 'FieldsV9' })],
    ['fields that are no set', entry({ fieldsV1: { 'f:spec': 'all' } })],
    ['an element of no kind', entry({ fieldsV1: { spec: {} } })],
    ['a key that is no JSON', entry({ fieldsV1: { 'f:spec': { 'f:ports': { 'k:{"name': {} } } } })],
    ['a value that is no JSON', entry({ fieldsV1: { 'f:spec': { 'f:tags': { 'v:x': {} } } } })],
    ['a manager with a name without end', entry({ manager: 'm'.repeat(129) })],
  ];
  for (const [what, bad] of junk) {
    it(`count as not sent with ${what}: ownership stays as it was, on create and on update`, async () => {
      const made = await api.call('POST', `${collection}?fieldManager=maker`, widget('a', { image: 'x' }, { managedFields: [bad] }));
      expect(made.status).to.equal(201);
      expect(ownersOf(made)).to.deep.equal(['maker Update']);
      const merged = await merge([entry(), bad]);
      expect(merged.status).to.equal(200);
      expect(merged.body.metadata.managedFields).to.deep.equal(made.body.metadata.managedFields);
    });
  }

  const unreadable: readonly (readonly [string, unknown, string])[] = [
    ['no list', 'all of it', 'metadata.managedFields must be a list'],
    ['a list of texts', ['x'], 'metadata.managedFields[0] must be an object'],
    ['a manager that is a number', [entry(), entry({ manager: 5 })], 'metadata.managedFields[1].manager must be a string'],
    ['a time that is none', [entry({ time: 'yesterday' })], 'metadata.managedFields[0].time must be a time in RFC 3339'],
  ];
  for (const [what, managedFields, message] of unreadable) {
    it(`are refused when they are ${what}, since no client could read them back`, async () => {
      const made = await api.call('POST', collection, widget('a', {}, { managedFields }));
      expect(made.body).to.include({ code: 400, message });
      await api.call('POST', collection, widget('a'));
      expect((await merge(managedFields)).body).to.include({ code: 400, message });
    });
  }

  it('replace what is stored when they are sound', async () => {
    await api.call('POST', `${collection}?fieldManager=maker`, widget('a', { image: 'x' }));
    expect(ownersOf(await merge([entry()]))).to.deep.equal(['ci Update']);
    const taken = await api.call('PATCH', `${url}?fieldManager=me`, widget('a', { image: 'y' }), { type: APPLY });
    expect(taken.body.message).to.equal('Apply failed with 1 conflict: conflict with "ci" using example.io/v1: .spec.image');
  });
});
