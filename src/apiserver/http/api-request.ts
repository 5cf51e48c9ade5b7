/** A request without a socket: what both entrances (node:http, in-process) hand to the one handler. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Aborts when the caller is gone; ends watches. */
  readonly signal: AbortSignal;
}

/** The answer to an `ApiRequest`. Header names in lower case; a list is one header line for each entry. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** A watch is an endless sequence of chunks, everything else one text. */
  readonly body: string | AsyncIterable<string>;
}

/** `body` as JSON in one piece; `headers` are added, and win over the content type. */
export function jsonResponse(status: number, body: unknown, headers: ApiResponse['headers'] = {}): ApiResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Plain text, as health checks answer. */
export function textResponse(status: number, body: string): ApiResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body };
}
