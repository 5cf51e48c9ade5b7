interface WakeQueue<T> {
  /** Sets or moves the time at which an item is due; `undefined` takes it out. */
  set(item: T, at: number | undefined): void;
  /** When the earliest item is due. */
  earliest(): number | undefined;
  /** Takes out the earliest item if it is due by `limit`. */
  takeDue(limit: number): { readonly item: T; readonly at: number } | undefined;
  clear(): void;
}

interface Entry<T> {
  readonly item: T;
  readonly at: number;
  /** Breaks ties by age, so that one seed gives one history. */
  readonly sequence: number;
}

/** A binary heap with one entry in force for each item; moved items leave a stale entry that is skipped when it surfaces. */
export function createWakeQueue<T>(): WakeQueue<T> {
  const heap: Entry<T>[] = [];
  const inForce = new Map<T, Entry<T>>();
  let sequence = 0;

  const before = (left: Entry<T>, right: Entry<T>): boolean => left.at < right.at || (left.at === right.at && left.sequence < right.sequence);

  const push = (entry: Entry<T>): void => {
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !before(entry, parent)) break;
      heap[index] = parent;
      heap[parentIndex] = entry;
      index = parentIndex;
    }
  };

  const pop = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const leftIndex = 2 * index + 1;
      const left = heap[leftIndex];
      const right = heap[leftIndex + 1];
      if (left === undefined) break;
      const child = right !== undefined && before(right, left) ? { entry: right, index: leftIndex + 1 } : { entry: left, index: leftIndex };
      if (!before(child.entry, last)) break;
      heap[index] = child.entry;
      index = child.index;
    }
    heap[index] = last;
  };

  const top = (): Entry<T> | undefined => {
    for (let head = heap[0]; head !== undefined; head = heap[0]) {
      if (inForce.get(head.item) === head) return head;
      pop();
    }
    return undefined;
  };

  return {
    set(item, at) {
      if (at === undefined) {
        inForce.delete(item);
        return;
      }
      if (inForce.get(item)?.at === at) return;
      const entry = { item, at, sequence: sequence++ };
      inForce.set(item, entry);
      push(entry);
    },
    earliest: () => top()?.at,
    takeDue(limit) {
      const head = top();
      if (head === undefined || head.at > limit) return undefined;
      pop();
      inForce.delete(head.item);
      return { item: head.item, at: head.at };
    },
    clear() {
      heap.length = 0;
      inForce.clear();
    },
  };
}
