/** `metav1.Status` as far as it is read here; every member is optional since anything may stand between us and the server. */
export interface KubeStatus {
  readonly reason: string;
  readonly message: string;
  readonly code: number;
  readonly retryAfterSeconds: number | undefined;
  readonly causes: readonly StatusCause[];
}

/** One field of an invalid object, and what is wrong with it (`metav1.StatusCause`). */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** A server may list hundreds of causes; a person reads the first few. */
const MAX_CAUSES = 50;

/** Reads a Status out of an answer's body. A body that is none (a proxy's HTML page) gives an empty one with `code`. */
export function parseStatus(body: string, code: number): KubeStatus {
  return readStatus(parse(body), code);
}

/** Reads a Status that is already an object: the one inside a watch's ERROR event. */
export function readStatus(value: unknown, code = 0): KubeStatus {
  const status = record(value);
  const details = record(status['details']);
  const isStatus = status['kind'] === 'Status';
  const causes = isStatus && Array.isArray(details['causes']) ? details['causes'].slice(0, MAX_CAUSES).map(record) : [];
  return {
    reason: isStatus ? text(status['reason']) : '',
    message: isStatus ? text(status['message']) : '',
    code: isStatus && typeof status['code'] === 'number' ? status['code'] : code,
    retryAfterSeconds: typeof details['retryAfterSeconds'] === 'number' && details['retryAfterSeconds'] > 0 ? details['retryAfterSeconds'] : undefined,
    causes: causes.map((cause) => ({ reason: text(cause['reason']), message: text(cause['message']), field: text(cause['field']) })),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
