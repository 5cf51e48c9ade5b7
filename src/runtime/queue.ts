import type { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import { createHeap } from './heap.ts';

/** Why a key is looked at. A person who waits at a terminal comes first, the periodic sweep last. */
export type Priority = 'edit' | 'source' | 'resync';

const rank: Readonly<Record<Priority, number>> = { edit: 2, source: 1, resync: 0 };

/** The more urgent of two priorities. */
export function moreUrgent(a: Priority, b: Priority): Priority {
  return rank[a] >= rank[b] ? a : b;
}

/** How urgent a key is, and from when on. */
export interface AddOptions {
  /** `resync` when left out. */
  readonly priority?: Priority;
  /** Not before this many milliseconds from now; 0 when left out. */
  readonly afterMs?: number;
}

/** A key handed to a worker. Until `finish`, no other worker gets it. */
export interface TakenKey {
  readonly key: string;
  readonly priority: Priority;
  /** How long the key was ready and waited for a worker, in milliseconds. */
  readonly waitedMs: number;
  /** Failures in a row before this run. */
  readonly failures: number;
  /** Conflicts in a row before this run. */
  readonly conflicts: number;
}

/** What becomes of a key whose run has ended. Whatever was added meanwhile is kept, at the earlier of both times. */
export type NextTurn =
  /** Nothing more; the failures are forgotten. */
  | { readonly kind: 'forget' }
  /** The failures are forgotten, and the key comes back after `ms`. */
  | { readonly kind: 'after'; readonly ms: number; readonly priority: Priority }
  /** One more failure: comes back after the backoff, or after `retryAfterMs` when the other side named a time. */
  | { readonly kind: 'backoff'; readonly retryAfterMs?: number | undefined }
  /** One more conflict: comes back at once. */
  | { readonly kind: 'again' };

/** What a queue tells about itself, for metrics; called synchronously and must not throw. */
export interface QueueObserver {
  added(): void;
  retried(): void;
  /** Keys that are ready and wait for a worker. */
  depth(keys: number): void;
}

/**
 * A queue of keys, never of events: a key that is added ten times before a worker takes it is taken once, and a key that
 * is added while a worker has it is taken once more afterwards. Order: highest priority, then the earliest ready time,
 * then first in, first out.
 */
export interface WorkQueue {
  add(key: string, options?: AddOptions): void;
  /** The next ready key; waits for one. `undefined` once the queue is closed. */
  take(): Promise<TakenKey | undefined>;
  /** Gives a taken key back. Returns the milliseconds until it is ready again, or `undefined` when it is not queued. */
  finish(taken: TakenKey, next: NextTurn): number | undefined;
  /** Wakes all waiting workers with `undefined`, and hands out nothing more. What is added or given back later is kept. */
  readonly close: () => void;
  /** The keys known to the queue in any state, and how urgent they are: what a closed queue leaves to the next one. */
  keys(): Iterable<readonly [key: string, priority: Priority]>;
  /** Keys known to the queue in any state: memory is proportional to this and to nothing else. */
  readonly size: number;
}

/** All that is kept about a key; dropped as soon as the key is neither queued nor taken. */
interface Entry {
  readonly key: string;
  state: 'delayed' | 'ready' | 'taken' | 'taken and added';
  priority: Priority;
  readyAt: number;
  /** Order of arrival among equals. */
  sequence: number;
  failures: number;
  conflicts: number;
}

/** An empty queue. `backoff` gives the wait in milliseconds before the n-th try again, from 1 on. */
export function createQueue(options: { readonly clock: Clock; readonly backoff: Backoff; readonly observer?: QueueObserver }): WorkQueue {
  const { clock, backoff, observer } = options;
  const entries = new Map<string, Entry>();
  const ready = createHeap<Entry>(goesFirst);
  const delayed = createHeap<Entry>((a, b) => a.readyAt < b.readyAt || (a.readyAt === b.readyAt && a.sequence < b.sequence));
  const waiters: ((taken: TakenKey | undefined) => void)[] = [];
  let sequence = 0;
  let closed = false;
  let alarm: { readonly at: number; readonly cancel: () => void } | undefined;

  const setAlarm = (): void => {
    const at = closed ? undefined : delayed.peek()?.readyAt;
    if (alarm?.at === at) return;
    alarm?.cancel();
    const onAlarm = (): void => {
      alarm = undefined;
      dispatch();
    };
    alarm = at === undefined ? undefined : { at, cancel: clock.after(at - clock.elapsed(), onAlarm) };
  };

  const handOut = (entry: Entry): TakenKey => {
    entry.state = 'taken';
    const { key, priority, failures, conflicts } = entry;
    return { key, priority, failures, conflicts, waitedMs: Math.max(0, clock.elapsed() - entry.readyAt) };
  };

  /** Moves what has become ready, serves waiting workers, and sets the alarm for the next delayed key. */
  const dispatch = (): void => {
    const now = clock.elapsed();
    for (let entry = delayed.peek(); entry !== undefined && entry.readyAt <= now; entry = delayed.peek()) {
      delayed.remove(entry);
      place(entry);
    }
    while (waiters.length > 0 && ready.size > 0) {
      const entry = ready.pop();
      if (entry !== undefined) waiters.shift()?.(handOut(entry));
    }
    observer?.depth(ready.size);
    setAlarm();
  };

  /** Puts an entry that is in neither heap into the one where its ready time belongs. */
  const place = (entry: Entry): void => {
    entry.state = entry.readyAt <= clock.elapsed() ? 'ready' : 'delayed';
    (entry.state === 'ready' ? ready : delayed).push(entry);
  };

  /** Adds to a key that is known already. Waiting in line it keeps its place: being asked for twice is no reason to wait longer. */
  const addAgain = (entry: Entry, priority: Priority, readyAt: number): void => {
    switch (entry.state) {
      case 'ready':
      case 'delayed':
        (entry.state === 'ready' ? ready : delayed).remove(entry);
        merge(entry, priority, readyAt);
        place(entry);
        return;
      case 'taken':
        entry.state = 'taken and added';
        entry.priority = priority;
        entry.readyAt = readyAt;
        return;
      case 'taken and added':
        merge(entry, priority, readyAt);
        return;
    }
  };

  /** Notes failures and conflicts; the wish of the finished run itself, if it has one. */
  const settle = (entry: Entry, taken: Priority, next: NextTurn): Turn | undefined => {
    entry.conflicts = next.kind === 'again' ? entry.conflicts + 1 : 0;
    switch (next.kind) {
      case 'forget':
        entry.failures = 0;
        return undefined;
      case 'after':
        entry.failures = 0;
        return { priority: next.priority, afterMs: Math.max(0, next.ms) };
      case 'backoff':
        entry.failures += 1;
        observer?.retried();
        return { priority: taken, afterMs: Math.max(0, next.retryAfterMs ?? backoff(entry.failures)) };
      case 'again':
        observer?.retried();
        return { priority: taken, afterMs: 0 };
    }
  };

  return {
    add(key, { priority = 'resync', afterMs = 0 } = {}) {
      observer?.added();
      const readyAt = clock.elapsed() + Math.max(0, afterMs);
      const known = entries.get(key);
      if (known === undefined) {
        const entry: Entry = { key, state: 'ready', priority, readyAt, sequence: sequence++, failures: 0, conflicts: 0 };
        entries.set(key, entry);
        place(entry);
      } else {
        addAgain(known, priority, readyAt);
      }
      dispatch();
    },
    async take() {
      if (closed) return undefined;
      const taken = new Promise<TakenKey | undefined>((resolve) => waiters.push(resolve));
      dispatch();
      return taken;
    },
    finish(taken, next) {
      const entry = entries.get(taken.key);
      if (entry === undefined || entry.state === 'ready' || entry.state === 'delayed') {
        throw new Error(`Key ${taken.key} was given back to the queue, but no worker had taken it.`);
      }
      const wish = settle(entry, taken.priority, next);
      if (wish !== undefined) addAgain(entry, wish.priority, clock.elapsed() + wish.afterMs);
      if (entry.state === 'taken') {
        entries.delete(taken.key);
        return undefined;
      }
      entry.sequence = sequence++;
      place(entry);
      dispatch();
      return Math.max(0, entry.readyAt - clock.elapsed());
    },
    close() {
      closed = true;
      for (const waiter of waiters.splice(0)) waiter(undefined);
      setAlarm();
    },
    keys: () => [...entries.values()].map(({ key, priority }) => [key, priority] as const),
    get size() {
      return entries.size;
    },
  };
}

interface Turn {
  readonly priority: Priority;
  readonly afterMs: number;
}

function goesFirst(a: Entry, b: Entry): boolean {
  if (a.priority !== b.priority) return rank[a.priority] > rank[b.priority];
  return a.readyAt < b.readyAt || (a.readyAt === b.readyAt && a.sequence < b.sequence);
}

function merge(entry: Entry, priority: Priority, readyAt: number): void {
  entry.priority = moreUrgent(entry.priority, priority);
  entry.readyAt = Math.min(entry.readyAt, readyAt);
}
