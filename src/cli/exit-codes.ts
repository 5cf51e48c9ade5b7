/** What scripts may rely on; `longshore --help` and the README say the same. */
export const exitCodes = {
  ok: 0,
  /** The question was answered, and the answer is "no": changes are pending, or manifests are invalid. */
  no: 1,
  /** It could not be done: bad flags, no connection, a port in use. */
  failed: 2,
} as const;

/** Ends a command with a message for a person on stderr and the exit code 2. */
export class CliError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CliError';
  }
}
