import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { expect } from 'chai';
import { createStore } from '../../../../src/apiserver/store/create-store.ts';
import { openLevelJournal } from '../../../../src/apiserver/store/level-journal.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const key = (name: string) => ({ storage: 'example.io/widgets', namespace: 'default', name });
const object = (name: string) => ({ apiVersion: 'example.io/v1', kind: 'Widget', metadata: { name, namespace: 'default' } });

describe('openLevelJournal', () => {
  const dir = tempDir('level');

  it('brings back objects, removals and the revision after a restart', async () => {
    const path = join(dir(), 'one');
    const first = createStore(await openLevelJournal(path));
    await first.write((tx) => {
      tx.put(key('a'), object('a'));
      tx.put({ storage: 'core/namespaces', namespace: '', name: 'shop' }, object('shop'));
      tx.put(key('b'), object('b'));
      tx.remove(key('b'), object('b'));
    });
    await first.close();
    const second = createStore(await openLevelJournal(path));
    expect(second.revision()).to.equal(4);
    expect(second.get(key('a'))?.['metadata']).to.include({ name: 'a', resourceVersion: '1' });
    expect(second.get({ storage: 'core/namespaces', namespace: '', name: 'shop' })).to.have.property('kind', 'Widget');
    expect(second.get(key('b'))).to.equal(undefined);
    // A watch may resume from the last revision, not from an older one.
    expect(second.changesSince('example.io/widgets', 4)).to.deep.equal([]);
    expect(second.changesSince('example.io/widgets', 3)).to.equal(undefined);
    await second.close();
  });

  it('starts an empty directory at the revision that is given, and answers 410 to whoever knows an older one', async () => {
    const path = join(dir(), 'first');
    const first = createStore(await openLevelJournal(path, 1_000));
    await first.write((tx) => tx.put(key('a'), object('a')));
    expect(first.get(key('a'))?.['metadata']).to.include({ resourceVersion: '1001' });
    expect(first.changesSince('example.io/widgets', 999)).to.equal(undefined);
    await first.close();
    const second = createStore(await openLevelJournal(path, 2_000));
    expect(second.revision()).to.equal(1_001);
    await second.close();
  });

  it('says in one line that another holder has the directory', async () => {
    const path = join(dir(), 'two');
    const holder = await openLevelJournal(path);
    const error = await openLevelJournal(path).catch((reason: Error) => reason);
    expect(error).to.have.property('message', `the data directory ${path} is in use by another process: stop that one, or choose another directory`);
    await holder.close();
  });

  it('refuses a directory of a newer format', async () => {
    const path = join(dir(), 'three');
    mkdirSync(path);
    const db = new ClassicLevel(path);
    await db.put('meta/format', '99');
    await db.close();
    const error = await openLevelJournal(path).catch((reason: Error) => reason);
    expect(error).to.have.property('message', `the data directory ${path} has format 99, this version reads format 2`);
  });

  it('refuses writes after close', async () => {
    const store = createStore(await openLevelJournal(join(dir(), 'four')));
    await store.close();
    const error = await store.write((tx) => tx.put(key('a'), object('a'))).catch((reason: any) => reason);
    expect(error).to.include({ code: 503, message: 'the store is closed' });
  });
});
