import { expect } from 'chai';
import { createStore } from '../../../../src/apiserver/store/create-store.ts';
import type { Journal } from '../../../../src/apiserver/store/journal.ts';
import { memoryJournal } from '../../../../src/apiserver/store/journal.ts';
import type { Change } from '../../../../src/apiserver/store/store.ts';

const key = (name: string, namespace = 'default') => ({ storage: 'example.io/widgets', namespace, name });
const object = (name: string, spec = {}, namespace = 'default') => ({ apiVersion: 'example.io/v1', kind: 'Widget', metadata: { name, namespace }, spec });
const names = (objects: readonly any[]) => objects.map((each) => each.metadata.name);

describe('createStore', () => {
  it('counts one revision for each change over all kinds', async () => {
    const store = createStore(memoryJournal());
    await store.write((tx) => tx.put(key('a'), object('a')));
    const other = await store.write((tx) => tx.put({ storage: 'core/secrets', namespace: 'default', name: 's' }, object('s')));
    expect(other['metadata']).to.include({ resourceVersion: '2' });
    expect(store.revision()).to.equal(2);
  });

  it('hands out frozen objects, so that no caller can change what is stored', async () => {
    const store = createStore(memoryJournal());
    const mine = object('a', { nested: { list: [1] } });
    await store.write((tx) => tx.put(key('a'), mine));
    const stored = store.get(key('a')) as any;
    expect(() => {
      stored.spec.nested.list.push(2);
    }).to.throw(TypeError);
  });

  it('stores nothing of a write that throws', async () => {
    const store = createStore(memoryJournal());
    const failing = store.write((tx) => {
      tx.put(key('a'), object('a'));
      throw new Error('no');
    });
    const after = store.write((tx) => tx.get(key('a')));
    expect(await failing.catch((error: Error) => error.message)).to.equal('no');
    expect(await after).to.equal(undefined);
    expect(store.revision()).to.equal(0);
  });

  it('lets a write see the writes before it that are not on disk yet', async () => {
    const store = createStore(memoryJournal());
    const [, seen] = await Promise.all([
      store.write((tx) => tx.put(key('a'), object('a'))),
      store.write((tx) => [tx.get(key('a')), names(tx.list('example.io/widgets'))]),
    ]);
    expect(seen[0]).to.have.property('kind', 'Widget');
    expect(seen[1]).to.deep.equal(['a']);
  });

  it('shows a change to readers and watchers only once it is durable', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const journal: Journal = { ...memoryJournal(), append: () => gate };
    const store = createStore(journal);
    const seen: Change[] = [];
    store.subscribe('example.io/widgets', (change) => seen.push(change));
    const write = store.write((tx) => tx.put(key('a'), object('a')));
    await new Promise((resolve) => setImmediate(resolve));
    expect([store.get(key('a')), seen.length, store.revision()]).to.deep.equal([undefined, 0, 0]);
    release();
    await write;
    expect([seen.length, store.revision()]).to.deep.equal([1, 1]);
  });

  it('puts writes of one moment into one synced batch', async () => {
    const sizes: number[] = [];
    const journal: Journal = {
      ...memoryJournal(),
      append: async (changes) => {
        sizes.push(changes.length);
      },
    };
    const store = createStore(journal);
    await Promise.all(Array.from({ length: 50 }, (_, index) => store.write((tx) => tx.put(key(`w${index}`), object(`w${index}`)))));
    expect(sizes).to.deep.equal([50]);
  });

  it('refuses everything after the disk failed, since nobody knows what was kept', async () => {
    const journal: Journal = { ...memoryJournal(), append: () => Promise.reject(new Error('no space left')) };
    const failures: string[] = [];
    const store = createStore(journal, { onFailure: (error) => failures.push(error.message) });
    const first = await store.write((tx) => tx.put(key('a'), object('a'))).catch((error: Error) => error);
    expect(first).to.have.property('message', 'no space left');
    const second = await store.write((tx) => tx.put(key('b'), object('b'))).catch((error: any) => error);
    expect(second).to.include({ code: 503, message: 'the store stopped after a failed write: no space left' });
    expect(failures).to.deep.equal(['the store stopped after a failed write: no space left']);
    expect(store.get(key('a'))).to.equal(undefined);
  });

  it('lists by namespace and name, one namespace or all', async () => {
    const store = createStore(memoryJournal());
    await store.write((tx) => {
      for (const [name, namespace] of [['b', 'x'], ['a', 'x'], ['z', 'a'], ['a', 'x-y']] as const) tx.put(key(name, namespace), object(name, {}, namespace));
    });
    expect(names(store.list('example.io/widgets', 'x').objects)).to.deep.equal(['a', 'b']);
    expect(names(store.list('example.io/widgets').objects)).to.deep.equal(['z', 'a', 'b', 'a']);
  });

  it('rebuilds a list as it was at an older revision', async () => {
    const store = createStore(memoryJournal());
    await store.write((tx) => {
      tx.put(key('a'), object('a', { v: 1 }));
      tx.put(key('b'), object('b'));
    });
    const before = store.list('example.io/widgets');
    await store.write((tx) => {
      tx.put(key('a'), object('a', { v: 2 }));
      tx.remove(key('b'), object('b'));
      tx.put(key('c'), object('c'));
    });
    expect(store.listAt(before.revision, 'example.io/widgets')).to.deep.equal(before);
    expect(names(store.list('example.io/widgets').objects)).to.deep.equal(['a', 'c']);
  });

  it('forgets history beyond the window, and says so', async () => {
    const store = createStore(memoryJournal(), { historySize: 5 });
    for (let index = 0; index < 30; index += 1) await store.write((tx) => tx.put(key('a'), object('a', { index })));
    expect(store.changesSince('example.io/widgets', 1)).to.equal(undefined);
    expect(store.listAt(1, 'example.io/widgets')).to.equal(undefined);
    expect(store.changesSince('example.io/widgets', 27)?.map((change) => change.revision)).to.deep.equal([28, 29, 30]);
  });

  it('leaves no trace of a dry run', async () => {
    const store = createStore(memoryJournal());
    const made = await store.write((tx) => tx.put(key('a'), object('a')), { dryRun: true });
    expect(made['metadata']).not.to.have.property('resourceVersion');
    expect([store.get(key('a')), store.revision()]).to.deep.equal([undefined, 0]);
  });
});
