import { join } from 'node:path';
import { expect } from 'chai';
import { openLevelJournal } from '../../../src/apiserver/store/level-journal.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { collection, startServer, widget, widgetCrd } from './api-client.ts';

describe('a restart on the same directory', () => {
  const dir = tempDir('restart');
  const open = async (name: string, crds: readonly object[] = [widgetCrd]) => startServer({ journal: await openLevelJournal(join(dir(), name)), crds });
  const list = async (api: Awaited<ReturnType<typeof open>>) => (await api.call('GET', collection)).body;

  it('finds everything where it was and writes nothing by itself', async () => {
    const first = await open('same');
    await first.call('POST', collection, widget('a', { image: 'x' }));
    const before = await list(first);
    await first.server.close();
    const second = await open('same');
    expect(await list(second)).to.deep.equal(before);
    // A watch of before goes on without a new list.
    const watch = await second.watch(`${collection}?watch=true&resourceVersion=${before.metadata.resourceVersion}`);
    await second.call('POST', collection, widget('b'));
    expect((await watch.take()).map((event) => event.type)).to.deep.equal(['ADDED']);
    watch.stop();
    await second.server.close();
  });

  it('brings a changed CRD along, with the defaults of its new fields on old objects', async () => {
    const first = await open('changed');
    await first.call('POST', collection, widget('a', { image: 'x' }));
    await first.server.close();
    const changed = structuredClone(widgetCrd) as any;
    changed.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.size = { type: 'string', default: 'small' };
    const second = await open('changed', [changed]);
    const { items } = await list(second);
    expect(items[0].spec).to.deep.equal({ image: 'x', color: 'blue', size: 'small' });
    await second.server.close();
  });
});
