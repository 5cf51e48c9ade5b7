import type { EcsPort, ServiceRef } from '../../core/ports.ts';

/** The next look at a service whose rollout moves, and what it will read. */
export interface ExpectedLook {
  readonly ecs: EcsPort;
  readonly ref: ServiceRef;
  /** The current service deployment; empty where ECS has named none. */
  readonly deploymentArn: string;
  /** When it is due, in epoch milliseconds. */
  readonly at: number;
}

/**
 * When services that move are to be looked at. A pass knows its own service only, and few passes run side by side; this is
 * how the first of those that are due can read for the others, too.
 */
export interface ExpectedLooks {
  /** The key's next look, in place of the one before. */
  expect(key: string, look: ExpectedLook): void;
  forget(key: string): void;
  /**
   * The look of `key` and those that are due with it in its cluster, oldest first and at most `MOST_AT_ONCE`. Empty when it is
   * not due itself, or when somebody was given it within `freshMs`: a look is handed out to be read once.
   */
  take(key: string, now: number, freshMs: number): readonly ExpectedLook[];
}

/** Ten calls of DescribeServices; whoever is next takes the rest. */
export const MOST_AT_ONCE = 100;

interface Entry {
  readonly look: ExpectedLook;
  takenAt: number;
}

/** Bounded by the number of services: a key has one look, until its pass has run. */
export function expectedLooks(): ExpectedLooks {
  const entries = new Map<string, Entry>();
  return {
    expect(key, look) {
      // Moved to the end: the queue hands out what is due in this order.
      entries.delete(key);
      entries.set(key, { look, takenAt: Number.NEGATIVE_INFINITY });
    },
    forget: (key) => void entries.delete(key),
    take(key, now, freshMs) {
      const isOpen = ({ look, takenAt }: Entry): boolean => look.at <= now && now - takenAt > freshMs;
      const own = entries.get(key);
      if (own === undefined || !isOpen(own)) return [];
      const taken = [own];
      own.takenAt = now;
      for (const entry of entries.values()) {
        if (taken.length >= MOST_AT_ONCE) break;
        if (!isOpen(entry) || entry.look.ecs !== own.look.ecs || entry.look.ref.cluster !== own.look.ref.cluster) continue;
        entry.takenAt = now;
        taken.push(entry);
      }
      return taken.map(({ look }) => look);
    },
  };
}
