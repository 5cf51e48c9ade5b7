/** One HTTP exchange as plain values, so that a request can come from a socket or from the same process. */
export interface SimRequest {
  readonly method: string;
  /** Path and query only, or an absolute URL. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A whole answer, put together before any of it is sent. Names of headers in lower case. */
export interface SimResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection dies after `body`: content-length promised more than was sent. */
  readonly cut?: boolean;
}

/** What a client sees when the simulator cuts the connection without an answer; `code` makes it a transient error. */
export class ConnectionCut extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('socket hang up');
    this.name = 'ConnectionCut';
  }
}
