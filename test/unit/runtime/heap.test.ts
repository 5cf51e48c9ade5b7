import { expect } from 'chai';
import fc from 'fast-check';
import { createHeap } from '../../../src/runtime/heap.ts';

describe('heap', () => {
  it('gives its items in order, whatever was pushed and removed in between', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ value: fc.nat(50), remove: fc.boolean() }), { maxLength: 200 }), (steps) => {
        const heap = createHeap<{ value: number }>((a, b) => a.value < b.value);
        const model: { value: number }[] = [];
        for (const { value, remove } of steps) {
          if (remove && model.length > 0) {
            const [victim] = model.splice(value % model.length, 1);
            expect(heap.remove(victim!)).to.equal(true);
            expect(heap.remove(victim!)).to.equal(false);
          } else {
            const item = { value };
            model.push(item);
            heap.push(item);
          }
        }
        expect(heap.size).to.equal(model.length);
        const drained: number[] = [];
        for (let item = heap.pop(); item !== undefined; item = heap.pop()) drained.push(item.value);
        expect(drained).to.deep.equal(model.map((item) => item.value).toSorted((a, b) => a - b));
      }),
    );
  });
});
