import { expect } from 'chai';
import fc from 'fast-check';
import { answerToJson, KEPT_EVENTS, toJson } from '../../../src/aws/to-json.ts';

describe('toJson', () => {
  it('writes times as ISO 8601, drops what is absent, keeps null', () => {
    expect(toJson({ at: new Date(0), gone: undefined, nothing: null, list: [undefined, 1] })).to.deep.equal({ at: '1970-01-01T00:00:00.000Z', nothing: null, list: [null, 1] });
  });

  it('is the identity on JSON, and frozen all through', () => {
    const frozen = (value: unknown): boolean => typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = toJson(value);
        expect(JSON.parse(JSON.stringify(json))).to.deep.equal(JSON.parse(JSON.stringify(value)));
        expect(frozen(json)).to.equal(true);
      }),
      { examples: [[JSON.parse('{"__proto__":false}')], [JSON.parse('{"a":{"__proto__":{"b":1}}}')]] },
    );
  });
});

describe('answerToJson', () => {
  const events = Array.from({ length: 30 }, (_, index) => ({ id: `${index}`, createdAt: new Date(index * 1_000) }));

  it('drops $metadata and keeps the newest events, in whatever order they come', () => {
    const answer = answerToJson({ $metadata: { requestId: 'x' }, services: [{ serviceName: 'web', events: events.toReversed() }, { serviceName: 'api' }], service: { events } });
    expect(Object.keys(answer).toSorted()).to.deep.equal(['service', 'services']);
    const ids = Array.from({ length: KEPT_EVENTS }, (_, index) => `${29 - index}`);
    const [web, api] = answer['services'] as { events?: { id: string }[] }[];
    expect(web?.events?.map(({ id }) => id)).to.deep.equal(ids);
    expect(api?.events).to.equal(undefined);
    expect((answer['service'] as { events: { id: string }[] }).events.map(({ id }) => id)).to.deep.equal(ids);
  });
});
