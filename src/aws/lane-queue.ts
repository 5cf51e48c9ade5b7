/**
 * Waiters for one bucket, in lanes. Served strictly by urgency, except that every `FAIR_EVERY`th grant goes to whoever
 * has waited longest once that is more than `AGED_MS`: the last lane keeps moving under any load, and a rollback is
 * delayed by one grant at most. (Ageing by waiting time alone would let a thousand old sweep reads pass a rollback.)
 */
import type { Lane } from '../core/ports.ts';
import { LANES, urgency } from './lanes.ts';

/** Somebody in the queue; `enqueuedAt` in epoch milliseconds. */
export interface Waiter {
  readonly lane: Lane;
  readonly enqueuedAt: number;
  /** Called when the waiter is pushed out by a more urgent one. */
  readonly evict: () => void;
}

/** First come, first served inside a lane; among lanes as the head of this file says. */
export interface LaneQueue<W extends Waiter> {
  readonly size: number;
  /** False when the queue is full of waiters at least as urgent. May evict the youngest waiter of the last lane. */
  add(waiter: W): boolean;
  remove(waiter: W): void;
  /** Takes the next waiter of the lanes that `open` allows out; `undefined` when only closed lanes have waiters. */
  next(now: number, open: (lane: Lane) => boolean): W | undefined;
}

const AGED_MS = 10_000;
const FAIR_EVERY = 8;

/** An empty queue. `maxWaiters` bounds all lanes together. */
export function createLaneQueue<W extends Waiter>(maxWaiters: number): LaneQueue<W> {
  // Sets keep insertion order: FIFO inside a lane, and removal of an aborted waiter is O(1).
  const lanes: readonly Set<W>[] = LANES.map(() => new Set<W>());
  let size = 0;
  let grants = 0;

  const laneOf = (lane: Lane): Set<W> => lanes[urgency(lane)] ?? new Set<W>();
  const first = (set: Set<W>): W | undefined => set.values().next().value;

  /** Who is next in each open lane, the most urgent first. */
  const heads = (open: (lane: Lane) => boolean): readonly W[] => lanes.map(first).filter((head) => head !== undefined).filter((head) => open(head.lane));

  const remove = (waiter: W): void => {
    if (laneOf(waiter.lane).delete(waiter)) size -= 1;
  };

  const youngestBelow = (lane: Lane): W | undefined => {
    for (let index = lanes.length - 1; index > urgency(lane); index -= 1) {
      const set = lanes[index];
      if (set !== undefined && set.size > 0) return [...set].at(-1);
    }
    return undefined;
  };

  return {
    get size() {
      return size;
    },
    add(waiter) {
      if (size >= maxWaiters) {
        const victim = youngestBelow(waiter.lane);
        if (victim === undefined) return false;
        remove(victim);
        victim.evict();
      }
      laneOf(waiter.lane).add(waiter);
      size += 1;
      return true;
    },
    remove,
    next(now, open) {
      const candidates = heads(open);
      if (candidates.length === 0) return undefined;
      grants += 1;
      const oldest = candidates.reduce((a, b) => (b.enqueuedAt < a.enqueuedAt ? b : a));
      const chosen = grants % FAIR_EVERY === 0 && now - oldest.enqueuedAt > AGED_MS ? oldest : candidates[0];
      if (chosen !== undefined) remove(chosen);
      return chosen;
    },
  };
}
