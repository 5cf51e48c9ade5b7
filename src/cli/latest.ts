/** The newest of several values, for a reader that is slower than the writer: values in between are skipped. */
export interface Latest<T> {
  /** The value that was put last. */
  get(): T | undefined;
  /** Whether a value was ever put. */
  isPresent(): boolean;
  put(value: T): void;
  /** Resolves at the first `put` or `close` after the last call of `mark`; at once when that was already. */
  changed(): Promise<void>;
  /** What was put until now is known to the reader. */
  mark(): void;
  /** Nothing more comes: whoever waits, goes on. */
  close(): void;
}

/** An empty one. */
export function createLatest<T>(): Latest<T> {
  let box: { readonly value: T } | undefined;
  let wake: () => void = () => undefined;
  let change = Promise.resolve();
  const mark = (): void => {
    change = new Promise((resolve) => {
      wake = resolve;
    });
  };
  mark();
  return {
    get: () => box?.value,
    isPresent: () => box !== undefined,
    put(value) {
      box = { value };
      wake();
    },
    changed: () => change,
    mark,
    close() {
      wake();
    },
  };
}
