import { expect } from 'chai';
import { inTurns } from '../../../src/runtime/turn.ts';

describe('inTurns', () => {
  it('lets others work after so many parts, and gives the result', async () => {
    const order: string[] = [];
    function* work(): Generator<void, string> {
      for (const part of [1, 2, 3, 4, 5]) {
        order.push(`part ${part}`);
        yield;
      }
      return 'result';
    }
    setImmediate(() => order.push('somebody else'));
    expect(await inTurns(work(), 2)).to.equal('result');
    expect(order).to.deep.equal(['part 1', 'part 2', 'somebody else', 'part 3', 'part 4', 'part 5']);
  });

  it('passes an error on', async () => {
    function* work(): Generator<void, never> {
      yield;
      throw new Error('broken');
    }
    const failed = await inTurns(work(), 1).catch((error: unknown) => error);
    expect(failed).to.have.property('message', 'broken');
  });
});
