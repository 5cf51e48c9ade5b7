/** Who wants a place among the rollouts of an account, and what is taken already. */
export interface PlaceRequest {
  /** metadata.name of the AwsAccount. */
  readonly account: string;
  /** `namespace/name` of the service. */
  readonly key: string;
  /** Keys of the account's services whose status says that a rollout runs. */
  readonly running: ReadonlySet<string>;
  /** `limits.maxConcurrentRollouts`. */
  readonly limit: number;
}

/**
 * The places that `limits.maxConcurrentRollouts` gives an account. Status alone cannot tell: passes run side by side, and
 * between the decision and the status that records it lie calls that wait for AWS's buckets.
 */
export interface RolloutPlaces {
  /** A place, kept until `free`. False: all are taken, and the key waits to be told by `next`. */
  take(request: PlaceRequest): boolean;
  /** Gives the place back; true when there was one. What runs by then is counted by its status. */
  free(key: string): boolean;
  /** The key that has waited longest in the account; it does not wait any more. */
  next(account: string): string | undefined;
  /** The object is gone. */
  forget(key: string): void;
}

/** Bounded by the number of services: a key is in each of the two lists once at most. */
export function rolloutPlaces(): RolloutPlaces {
  const taken = new Map<string, string>();
  const waiting = new Map<string, string>();
  return {
    take({ account, key, running, limit }) {
      const others = new Set(running);
      for (const [other, where] of taken) if (where === account) others.add(other);
      others.delete(key);
      const room = others.size < limit;
      if (room) {
        waiting.delete(key);
        taken.set(key, account);
      } else if (!waiting.has(key)) waiting.set(key, account);
      return room;
    },
    free: (key) => taken.delete(key),
    next(account) {
      for (const [key, where] of waiting) {
        if (where !== account) continue;
        waiting.delete(key);
        return key;
      }
      return undefined;
    },
    forget(key) {
      taken.delete(key);
      waiting.delete(key);
    },
  };
}
