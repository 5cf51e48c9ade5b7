/** A binary heap whose members can also be taken out of the middle, in O(log n). */
export interface Heap<T> {
  readonly size: number;
  push(item: T): void;
  /** The first item, left in place. */
  peek(): T | undefined;
  pop(): T | undefined;
  /** False when the item was not in the heap. */
  remove(item: T): boolean;
}

/**
 * Orders items by `before`, which must not change for an item while it is inside. An item is identified by reference and
 * may be in the heap once.
 */
export function createHeap<T extends object>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = [];
  const indexes = new Map<T, number>();

  const place = (item: T, index: number): void => {
    items[index] = item;
    indexes.set(item, index);
  };

  const rise = (item: T, from: number): number => {
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !before(item, parent)) break;
      place(parent, index);
      index = above;
    }
    place(item, index);
    return index;
  };

  const sink = (item: T, from: number): void => {
    let index = from;
    for (;;) {
      const left = items[2 * index + 1];
      const right = items[2 * index + 2];
      if (left === undefined) break;
      const [child, at] = right !== undefined && before(right, left) ? [right, 2 * index + 2] : [left, 2 * index + 1];
      if (!before(child, item)) break;
      place(child, index);
      index = at;
    }
    place(item, index);
  };

  const remove = (item: T): boolean => {
    const index = indexes.get(item);
    if (index === undefined) return false;
    indexes.delete(item);
    const last = items.pop();
    if (last !== undefined && last !== item) {
      // The last leaf fills the hole; it may belong above or below it.
      if (rise(last, index) === index) sink(last, index);
    }
    return true;
  };

  return {
    get size() {
      return items.length;
    },
    push(item) {
      items.push(item);
      rise(item, items.length - 1);
    },
    peek: () => items[0],
    pop() {
      const first = items[0];
      if (first !== undefined) remove(first);
      return first;
    },
    remove,
  };
}
