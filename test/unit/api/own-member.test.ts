import { expect } from 'chai';
import fc from 'fast-check';
import { ownMember, setOwnMember } from '../../../src/api/own-member.ts';

const names = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString'), fc.string());

describe('own members', () => {
  it('hold whatever their name is, and nothing that was not put there', () => {
    fc.assert(
      fc.property(names, names, fc.jsonValue(), (name, other, value) => {
        const object: Record<string, unknown> = {};
        expect(ownMember(object, name)).to.equal(undefined);
        setOwnMember(object, name, value);
        setOwnMember(object, name, value);
        expect(Object.keys(object)).to.deep.equal([name]);
        expect(ownMember(object, name)).to.equal(value);
        if (other !== name) expect(ownMember(object, other)).to.equal(undefined);
        expect(Object.getPrototypeOf(object)).to.equal(Object.prototype);
      }),
    );
  });
});
