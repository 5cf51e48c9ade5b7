import { expect } from 'chai';
import type { Harness } from '../api-client.ts';
import { MERGE, collection, startServer, widget } from '../api-client.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

describe('get and list', () => {
  let api: Harness;
  beforeEach(async () => {
    api = await startServer({ historySize: 50 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await api.call('POST', collection, widget(name, { color: name === 'c' ? 'red' : 'blue', replicas: 2 }, { labels: { name, half: name < 'c' ? '1' : '2' } }));
    }
  });
  afterEach(() => api.server.close());
  const names = (body: any) => body.items.map((item: any) => item.metadata.name);
  const list = async (query: string) => (await api.call('GET', `${collection}?${query}`)).body;

  it('pages through one consistent state, whatever changes meanwhile', async () => {
    const first = await list('limit=2');
    expect(first.metadata.remainingItemCount).to.equal(3);
    await api.call('DELETE', `${collection}/d`);
    await api.call('POST', collection, widget('bb'));
    const second = await list(`limit=2&continue=${first.metadata.continue}`);
    const third = await list(`limit=2&continue=${second.metadata.continue}`);
    expect([first, second, third].map(names)).to.deep.equal([['a', 'b'], ['c', 'd'], ['e']]);
    expect(new Set([first, second, third].map((page) => page.metadata.resourceVersion)).size).to.equal(1);
    expect(third.metadata).not.to.have.property('continue');
  });

  it('answers 410 for a token whose state left the history', async () => {
    const first = await list('limit=2');
    for (let index = 0; index < 120; index += 1) await api.call('PATCH', `${collection}/a`, { spec: { replicas: index + 10 } }, { type: MERGE });
    expect(await list(`limit=2&continue=${first.metadata.continue}`)).to.include({ code: 410, reason: 'Expired' });
  });

  it('refuses a token that is none, and a version that is no number', async () => {
    expect(await list('continue=abc')).to.include({ code: 400, message: 'continue key is not valid' });
    expect((await list('resourceVersion=abc')).code).to.equal(400);
    expect((await list('limit=-1')).code).to.equal(400);
  });

  const selectors: readonly (readonly [string, readonly string[]])[] = [
    ['labelSelector=half%3D1', ['a', 'b']],
    ['labelSelector=half!%3D1', ['c', 'd', 'e']],
    ['labelSelector=name%20in%20(a,e)', ['a', 'e']],
    ['labelSelector=name%20notin%20(a,e),half%3D2', ['c', 'd']],
    ['labelSelector=!half', []],
    ['labelSelector=half', ['a', 'b', 'c', 'd', 'e']],
    ['labelSelector=half%3E1', ['c', 'd', 'e']],
    ['fieldSelector=metadata.name%3Dd', ['d']],
    ['fieldSelector=metadata.name!%3Dd,metadata.namespace%3Ddefault', ['a', 'b', 'c', 'e']],
    ['fieldSelector=spec.color%3Dred', ['c']],
  ];
  for (const [query, expected] of selectors) {
    it(`selects by ${decodeURIComponent(query)}`, async () => {
      const body = await list(query);
      expect(names(body)).to.deep.equal(expected);
    });
  }

  it('counts no remaining items with a selector', async () => {
    const body = await list('limit=1&labelSelector=half%3D2');
    expect(body.metadata).to.have.property('continue');
    expect(body.metadata).not.to.have.property('remainingItemCount');
  });

  it('refuses selectors that it cannot evaluate', async () => {
    expect(await list('fieldSelector=spec.image%3Dx')).to.include({ code: 400, message: 'field label not supported: spec.image' });
    expect((await list('labelSelector=a%20b')).code).to.equal(400);
  });

  it('shows a Table with the columns of the CRD', async () => {
    const { body } = await api.call('GET', `${collection}?limit=1`, undefined, { headers: { accept: TABLE } });
    expect(body).to.include({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(body.columnDefinitions.map((column: any) => [column.name, column.type, column.priority])).to.deep.equal([
      ['Name', 'string', 0],
      ['Color', 'string', 0],
      ['Ready', 'string', 0],
      ['Replicas', 'integer', 1],
    ]);
    expect(body.rows[0].cells).to.deep.equal(['a', 'blue', null, 2]);
    expect(body.rows[0].object).to.include({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' });
    expect(body.metadata).to.have.property('continue');
  });

  it('includes whole objects or none in a Table when asked', async () => {
    const whole = await api.call('GET', `${collection}/a?includeObject=Object`, undefined, { headers: { accept: TABLE } });
    expect(whole.body.rows[0].object.spec.color).to.equal('blue');
    const none = await api.call('GET', `${collection}/a?includeObject=None`, undefined, { headers: { accept: TABLE } });
    expect(none.body.rows[0]).not.to.have.property('object');
  });

  it('shows metadata only when asked', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
    const { body } = await api.call('GET', collection, undefined, { headers: { accept } });
    expect(body.kind).to.equal('PartialObjectMetadataList');
    expect(body.items[0]).not.to.have.property('spec');
  });

  it('answers JSON to a client that prefers protobuf, and 406 to one that takes nothing else', async () => {
    const both = await api.call('GET', collection, undefined, { headers: { accept: 'application/vnd.kubernetes.protobuf,application/json' } });
    expect(both.status).to.equal(200);
    expect((await api.call('GET', collection, undefined, { headers: { accept: 'application/vnd.kubernetes.protobuf' } })).status).to.equal(406);
  });

  it('answers errors as Status, never as Table', async () => {
    const { body } = await api.call('GET', `${collection}/none`, undefined, { headers: { accept: TABLE } });
    expect(body).to.include({ kind: 'Status', code: 404, message: 'widgets.example.io "none" not found' });
  });

  it('serves an exact older version from the history', async () => {
    const before = (await list('')).metadata.resourceVersion;
    await api.call('DELETE', `${collection}/a`);
    expect(names(await list(`resourceVersion=${before}&resourceVersionMatch=Exact`))).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    expect(names(await list(`resourceVersion=${before}&resourceVersionMatch=NotOlderThan`))).to.deep.equal(['b', 'c', 'd', 'e']);
  });

  it('refuses what is not served: methods, subresources, paths', async () => {
    expect((await api.call('PUT', collection, widget('a'))).status).to.equal(405);
    expect((await api.call('GET', `${collection}/a/log`)).status).to.equal(404);
    expect((await api.call('GET', '/nowhere')).body).to.equal('404 page not found\n');
    expect((await api.call('GET', '/apis/example.io/v1/namespaces/default/gadgets')).body.message).to.equal('the server could not find the requested resource');
    expect((await api.call('POST', '/apis/example.io/v1/widgets', widget('x'))).status).to.equal(404);
  });

  it('does not take what every object inherits for a label', async () => {
    expect((await list('labelSelector=constructor')).items).to.deep.equal([]);
    expect((await list('labelSelector=!toString')).items).to.have.length(5);
  });
});
