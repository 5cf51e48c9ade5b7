import { expect } from 'chai';
import fc from 'fast-check';
import { APPLY, collection, startServer, widget } from '../api-client.ts';

const port = fc.record({ name: fc.constantFrom('a', 'b', 'c'), port: fc.integer({ min: 1, max: 3 }) }, { requiredKeys: ['name'] });
const spec = fc.record(
  {
    image: fc.constantFrom('x', 'y'),
    replicas: fc.integer({ min: 0, max: 2 }),
    tags: fc.uniqueArray(fc.constantFrom('p', 'q', 'r')),
    command: fc.array(fc.constantFrom('s', 't'), { maxLength: 2 }),
    env: fc.dictionary(fc.constantFrom('A', 'B'), fc.constantFrom('1', '2')),
    ports: fc.uniqueArray(port, { selector: (each) => each.name }),
    box: fc.record({ width: fc.integer({ min: 1, max: 2 }), height: fc.integer({ min: 1, max: 2 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const step = fc.record({ manager: fc.constantFrom('one', 'two', 'three'), spec });

/** Everything that was applied is in the object. */
function expectHolds(object: any, applied: any): void {
  if (Array.isArray(applied) && applied.every((entry) => typeof entry === 'object')) {
    for (const entry of applied) expectHolds(object.find((each: any) => each.name === entry.name), entry);
  } else if (typeof applied === 'object' && !Array.isArray(applied)) {
    for (const [key, value] of Object.entries(applied)) expectHolds(object[key], value);
  } else if (Array.isArray(applied)) expect(object).to.include.members(applied);
  else expect(object).to.equal(applied);
}

describe('server-side apply by several managers, forced', () => {
  const url = `${collection}/a`;

  it('holds what the last one applied, changes nothing when repeated, and leaves nothing when all give up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const api = await startServer();
        const apply = async (manager: string, value: object) => {
          const reply = await api.call('PATCH', `${url}?fieldManager=${manager}&force=true`, widget('a', value as any), { type: APPLY });
          expect(reply.status).to.be.oneOf([200, 201]);
          return reply.body;
        };
        for (const { manager, spec: applied } of steps) {
          const first = await apply(manager, applied);
          expectHolds(first.spec, applied);
          expect(await apply(manager, applied)).to.deep.equal(first);
        }
        let last: any;
        for (const manager of new Set(steps.map((each) => each.manager))) last = await apply(manager, {});
        expect(last.spec).to.deep.equal({ color: 'blue' });
        await api.server.close();
      }),
      { numRuns: 40 },
    );
  });
});
