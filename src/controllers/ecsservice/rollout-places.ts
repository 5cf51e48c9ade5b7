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
  /** How many passes may start a rollout at a time, over all accounts. */
  readonly startLimit: number;
}

/** `NoPlace`: as many rollouts run as the account allows. `NoStart`: as many are being started as may be. */
export type Taken = 'Taken' | 'NoPlace' | 'NoStart';

/**
 * The places that `limits.maxConcurrentRollouts` gives an account. Status alone cannot tell: passes run side by side, and
 * between the decision and the status that records it lie calls that wait for AWS's buckets. A pass that waits there keeps
 * a worker from everything else, so that only some may: rollouts that run are looked at meanwhile.
 */
export interface RolloutPlaces {
  /** A place, kept until `free`; otherwise the key waits to be told by `next` or `nextStart`. */
  take(request: PlaceRequest): Taken;
  /** The rollout was started, and the pass waits for nothing more. Its place is kept. */
  begun(key: string): void;
  /** Gives the place back; true when there was one. What runs by then is counted by its status. */
  free(key: string): boolean;
  /** The key that has waited longest for a place in the account; it does not wait any more. */
  next(account: string): string | undefined;
  /** The same of those that wait to be started, of whatever account. */
  nextStart(): string | undefined;
  /** The object is gone. */
  forget(key: string): void;
}

/** Bounded by the number of services: a key is in each of the lists once at most. */
export function rolloutPlaces(): RolloutPlaces {
  const taken = new Map<string, string>();
  const waiting = new Map<string, string>();
  const starting = new Set<string>();
  const starts = new Set<string>();

  const verdict = ({ account, key, running, limit, startLimit }: PlaceRequest): Taken => {
    const others = new Set(running);
    for (const [other, where] of taken) if (where === account) others.add(other);
    others.delete(key);
    if (others.size >= limit) return 'NoPlace';
    return starting.size - (starting.has(key) ? 1 : 0) >= startLimit ? 'NoStart' : 'Taken';
  };

  return {
    take(request) {
      const { account, key } = request;
      const found = verdict(request);
      if (found !== 'NoPlace') waiting.delete(key);
      if (found !== 'NoStart') starts.delete(key);
      if (found === 'Taken') {
        taken.set(key, account);
        starting.add(key);
      } else if (found === 'NoStart') starts.add(key);
      else if (!waiting.has(key)) waiting.set(key, account);
      return found;
    },
    begun: (key) => void starting.delete(key),
    free(key) {
      starting.delete(key);
      return taken.delete(key);
    },
    next(account) {
      for (const [key, where] of waiting) {
        if (where !== account) continue;
        waiting.delete(key);
        return key;
      }
      return undefined;
    },
    nextStart() {
      const [key] = starts;
      if (key !== undefined) starts.delete(key);
      return key;
    },
    forget(key) {
      for (const list of [taken, waiting, starting, starts]) list.delete(key);
    },
  };
}
