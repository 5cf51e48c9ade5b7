/** What was asked of the simulator, counted per operation: tests and benchmarks read it, `/_sim/calls` shows it. */
export interface CallCount {
  readonly calls: number;
  /** Answered with ThrottlingException. */
  readonly throttled: number;
  /** Answered with another error. */
  readonly refused: number;
}

type CallOutcome = 'answered' | 'throttled' | 'refused';

/** Counts since the start or the last `reset`; an operation that nobody called has zeros. In memory only. */
export interface Calls {
  count(operation: string, outcome: CallOutcome): void;
  of(operation: string): CallCount;
  all(): Readonly<Record<string, CallCount>>;
  /** Calls of all operations together. */
  total(): CallCount;
  reset(): void;
}

const NONE: CallCount = { calls: 0, throttled: 0, refused: 0 };

/** Unknown operation names come from outside: past this many different ones they are counted together. */
const MAX_NAMES = 200;
const OTHERS = 'other';

/** Counts at most 200 names apart, and further ones together under `other`. */
export function createCalls(): Calls {
  const counts = new Map<string, CallCount>();
  return {
    count(operation, outcome) {
      const name = counts.has(operation) || counts.size < MAX_NAMES ? operation : OTHERS;
      const before = counts.get(name) ?? NONE;
      counts.set(name, {
        calls: before.calls + 1,
        throttled: before.throttled + (outcome === 'throttled' ? 1 : 0),
        refused: before.refused + (outcome === 'refused' ? 1 : 0),
      });
    },
    of: (operation) => counts.get(operation) ?? NONE,
    all: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    total: () =>
      [...counts.values()].reduce(
        (sum, count) => ({ calls: sum.calls + count.calls, throttled: sum.throttled + count.throttled, refused: sum.refused + count.refused }),
        NONE,
      ),
    reset() {
      counts.clear();
    },
  };
}
