import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../../../src/api/meta.ts';
import { createObjectStore } from '../../../src/kube/store.ts';

const object = (name: string, version: number, uid = 0): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: `ns-${name}`, uid: `${name}-${uid}`, resourceVersion: String(version) },
});
const text = (each: KubeObject): string => `${each.metadata.uid}@${each.metadata.resourceVersion}`;

const byUid = ({ metadata }: KubeObject): string | undefined => metadata.uid;

describe('object store', () => {
  it('tells changes from which a listener can rebuild the store, whatever happened', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const small = fc.record({ name, version: fc.integer({ min: 1, max: 4 }), uid: fc.nat(1) }).map((each) => object(each.name, each.version, each.uid));
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom('put' as const, 'remove' as const), one: small }),
      fc.record({ do: fc.constant('replace' as const), all: fc.uniqueArray(small, { maxLength: 3, selector: ({ metadata }) => metadata.name }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const store = createObjectStore(() => expect.fail('no listener throws'));
        const rebuilt = new Map<string, string>();
        store.onChange((before, after) => {
          expect(before !== undefined || after !== undefined).to.equal(true);
          if (before !== undefined) expect(rebuilt.get(before.metadata.name), 'the state before is the one told last').to.equal(text(before));
          if (before !== undefined && after !== undefined) expect(after.metadata.uid).to.equal(before.metadata.uid);
          if (after === undefined) rebuilt.delete(before!.metadata.name);
          else rebuilt.set(after.metadata.name, text(after));
        });
        for (const each of steps) {
          if (each.do === 'replace') store.replace(each.all);
          else store[each.do](each.one);
          expect([...rebuilt.values()].toSorted()).to.deep.equal(store.list().map(text).toSorted());
          for (const uid of ['a-0', 'b-1']) expect(store.listBy(byUid, uid).map(text)).to.deep.equal(store.list().filter((one) => byUid(one) === uid).map(text));
        }
        for (const [key, value] of rebuilt) expect(text(store.get({ namespace: `ns-${key}`, name: key })!)).to.equal(value);
        expect(store.synced).to.equal(steps.some((each) => each.do === 'replace'));
      }),
    );
  });

  it('shows a listener the whole new list', () => {
    const store = createObjectStore(() => undefined);
    const seen: unknown[] = [];
    store.onChange(() => seen.push([store.list().length, store.synced]));
    store.replace([object('a', 1), object('b', 1)]);
    expect(seen).to.deep.equal([[2, true], [2, true]]);
  });

  it('tells nothing when a list brings nothing new, and nothing to a listener that left', () => {
    const store = createObjectStore(() => undefined);
    let told = 0;
    const leave = store.onChange(() => (told += 1));
    store.replace([object('a', 1)]);
    store.replace([object('a', 1)]);
    expect(told).to.equal(1);
    leave();
    store.put(object('a', 2));
    expect(told).to.equal(1);
  });

  it('gives out one list until something changes, and never changes a list that it gave out', () => {
    const store = createObjectStore(() => undefined);
    store.replace([object('a', 1)]);
    const before = store.list();
    expect(store.list()).to.equal(before);
    store.put(object('a', 1));
    expect(store.list(), 'the same version says nothing new').to.equal(before);
    store.put(object('b', 1));
    expect([before, store.list()].map((list) => list.map(text))).to.deep.equal([['a-0@1'], ['a-0@1', 'b-0@1']]);
    store.remove(object('a', 1));
    expect(store.list().map(text)).to.deep.equal(['b-0@1']);
    store.replace([object('a', 2)]);
    expect(store.list().map(text)).to.deep.equal(['a-0@2']);
  });

  it('keeps the successor when the deletion of its predecessor comes late', () => {
    const store = createObjectStore(() => undefined);
    store.put(object('a', 5, 1));
    store.remove(object('a', 4, 0));
    expect(store.list().map(text)).to.deep.equal(['a-1@5']);
  });

  it('looks at all objects once for an index, and then at one for each change', () => {
    const store = createObjectStore(() => expect.fail('no listener throws'));
    const names = Array.from({ length: 5_000 }, (_, number) => `n${number}`);
    store.replace(names.map((name) => object(name, 1)));
    let looks = 0;
    const byTeam = ({ metadata }: KubeObject): string | undefined => {
      looks += 1;
      return metadata.name.endsWith('00') ? 'hundreds' : undefined;
    };
    expect(store.listBy(byTeam, 'hundreds')).to.have.length(49);
    expect(looks).to.equal(5_000);
    for (const name of names.slice(0, 200)) {
      store.put(object(name, 2));
      expect(store.listBy(byTeam, 'hundreds')).to.have.length(49);
    }
    store.remove(object('n100', 2));
    expect(store.listBy(byTeam, 'hundreds')).to.have.length(48);
    expect(looks).to.equal(5_000 + 2 * 200 + 1);
  });

  it('refuses an index that is made for every question', () => {
    const store = createObjectStore(() => expect.fail('no listener throws'));
    expect(() => {
      for (let question = 0; question < 100; question += 1) store.listBy(() => 'x', 'x');
    }).to.throw(RangeError);
  });
});
