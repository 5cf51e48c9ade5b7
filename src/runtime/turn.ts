/**
 * Lets the event loop turn once: timers, sockets and other work get their chance. For long work that has no await of its
 * own; a loop blocked for more than 50 ms delays lease renewals and scrapes.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Goes through work that yields between its parts, `perTurn` of them in each turn of the event loop; resolves with what it returns. */
export async function inTurns<T>(work: Generator<unknown, T, void>, perTurn: number): Promise<T> {
  for (let part = 1; ; part += 1) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (part % perTurn === 0) await turn();
  }
}
