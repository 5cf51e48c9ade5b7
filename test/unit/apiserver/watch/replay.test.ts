import { expect } from 'chai';
import fc from 'fast-check';
import { MERGE, collection, startServer, widget } from '../api-client.ts';

type Operation =
  | { readonly does: 'create'; readonly name: string }
  | { readonly does: 'delete'; readonly name: string }
  | { readonly does: 'label'; readonly name: string; readonly tier: string }
  | { readonly does: 'color'; readonly name: string; readonly color: string };

const name = fc.constantFrom('a', 'b', 'c', 'd');
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ does: fc.constant('create' as const), name }),
  fc.record({ does: fc.constant('delete' as const), name }),
  fc.record({ does: fc.constant('label' as const), name, tier: fc.constantFrom('front', 'back') }),
  fc.record({ does: fc.constant('color' as const), name, color: fc.constantFrom('red', 'blue') }),
);

describe('a list and a watch from its version', () => {
  for (const selector of ['', '&labelSelector=tier%3Dfront', '&fieldSelector=spec.color%3Dred']) {
    it(`end in what a later list shows, whatever happened between${selector === '' ? '' : ` (${decodeURIComponent(selector)})`}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { maxLength: 25 }), fc.array(operation, { maxLength: 25 }), async (before, after) => {
          const api = await startServer();
          const run = async (operations: readonly Operation[]): Promise<void> => {
            for (const each of operations) {
              const url = `${collection}/${each.name}`;
              if (each.does === 'create') await api.call('POST', collection, widget(each.name));
              else if (each.does === 'delete') await api.call('DELETE', url);
              else if (each.does === 'label') await api.call('PATCH', url, { metadata: { labels: { tier: each.tier } } }, { type: MERGE });
              else await api.call('PATCH', url, { spec: { color: each.color } }, { type: MERGE });
            }
          };
          const list = async () => (await api.call('GET', `${collection}?x=1${selector}`)).body;
          await run(before);
          const start = await list();
          const state = new Map<string, any>(start.items.map((item: any) => [item.metadata.name, item]));
          await run(after.slice(0, 5));
          const watch = await api.watch(`${collection}?watch=true&resourceVersion=${start.metadata.resourceVersion}${selector}`);
          await run(after.slice(5));
          for (const { type, object } of await watch.take()) {
            const known = state.has(object.metadata.name);
            expect(known, `${type} ${object.metadata.name}`).to.equal(type !== 'ADDED');
            if (type === 'DELETED') state.delete(object.metadata.name);
            else state.set(object.metadata.name, object);
          }
          const end = await list();
          expect([...state.values()].toSorted((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1))).to.deep.equal(end.items);
          watch.stop();
          await api.server.close();
        }),
        { numRuns: 15 },
      );
    });
  }
});
