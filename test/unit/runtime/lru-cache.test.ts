import { expect } from 'chai';
import { createLruCache } from '../../../src/runtime/lru-cache.ts';

describe('LRU cache', () => {
  it('is bounded, forgets what was used least recently, and says so', () => {
    const seen: string[] = [];
    const cache = createLruCache<number>(2, (result) => seen.push(result));
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).to.deep.equal([1, undefined, 3, 2]);
    expect(seen).to.deep.equal(['hit', 'evicted', 'hit', 'miss', 'hit']);
  });

  it('replaces what it holds without growing', () => {
    const cache = createLruCache<number>(2);
    for (const value of [1, 2, 3]) cache.set('a', value);
    cache.set('b', 4);
    expect([cache.get('a'), cache.get('b'), cache.size]).to.deep.equal([3, 4, 2]);
    cache.delete('a');
    expect([cache.get('a'), cache.size]).to.deep.equal([undefined, 1]);
  });
});
