/**
 * Lets the event loop turn once: timers, sockets and other work get their chance. For long work that has no await of its
 * own; a loop blocked for more than 50 ms delays lease renewals and scrapes.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
