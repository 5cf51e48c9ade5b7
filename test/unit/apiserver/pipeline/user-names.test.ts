import { expect } from 'chai';
import { withMembers, type Json, type JsonObject } from '../../../../src/apiserver/model/json.ts';
import { mergePatch } from '../../../../src/apiserver/pipeline/merge-patch.ts';
import { strategicMergePatch } from '../../../../src/apiserver/pipeline/strategic-merge-patch.ts';

const changers: Readonly<Record<string, (target: JsonObject, patch: JsonObject) => Json>> = { mergePatch, strategicMergePatch, withMembers };
const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject;

describe('keys of a ConfigMap, which may have any of these names', () => {
  for (const [title, change] of Object.entries(changers)) {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      it(`${title}: adds and replaces ${name}`, () => {
        const added = change({ a: '1' }, parsed(`{"${name}":"x"}`)) as JsonObject;
        expect(JSON.stringify(added)).to.equal(`{"a":"1","${name}":"x"}`);
        expect(JSON.stringify(change(added, parsed(`{"${name}":"y"}`)))).to.equal(`{"a":"1","${name}":"y"}`);
      });

      it(`${title}: keeps what an object of the name ${name} holds`, () => {
        expect(JSON.stringify(change({}, parsed(`{"${name}":{"b":"x"}}`)))).to.equal(`{"${name}":{"b":"x"}}`);
      });
    }
  }
});
