/**
 * An `Error` as plain data. JSON.stringify writes an Error as `{}`, and so do its causes; here all of the chain is kept,
 * to a bounded depth, without whatever else hangs on it (SDK errors carry whole requests and answers).
 */
export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly kind?: string;
  readonly reason?: string;
  readonly stack?: string;
  readonly cause?: DescribedError | string;
  readonly errors?: readonly (DescribedError | string)[];
}

const MAX_DEPTH = 5;
const MAX_ERRORS = 10;

/** Describes an error and its causes, five deep; `depth` is how deep this one is already. */
export function describeError(error: Error, depth = 0): DescribedError {
  const text = (member: string): Readonly<Record<string, string>> => {
    const value: unknown = Reflect.get(error, member);
    return typeof value === 'string' ? { [member]: value } : {};
  };
  const cause = describeCause(error.cause, depth);
  const errors = error instanceof AggregateError ? (error.errors as readonly unknown[]).slice(0, MAX_ERRORS).map((one) => describeCause(one, depth)) : [];
  return {
    name: error.name,
    message: error.message,
    ...text('code'),
    ...text('kind'),
    ...text('reason'),
    // One stack tells where it happened; those of the causes would repeat it.
    ...(depth === 0 && error.stack !== undefined ? { stack: error.stack } : {}),
    ...(cause === undefined ? {} : { cause }),
    ...(errors.length === 0 ? {} : { errors: errors.filter((one) => one !== undefined) }),
  };
}

function describeCause(cause: unknown, depth: number): DescribedError | string | undefined {
  if (cause === undefined || cause === null || depth >= MAX_DEPTH) return undefined;
  if (cause instanceof Error) return describeError(cause, depth + 1);
  return typeof cause === 'string' ? cause : Object.prototype.toString.call(cause);
}
