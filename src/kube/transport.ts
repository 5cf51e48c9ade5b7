/** Names are lower case in answers. A list is sent as one header line per value, as impersonated groups need it. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[]>>;

/** An HTTP request, without credentials. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, e.g. `/api/v1/namespaces?limit=500`. */
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** An HTTP answer of any status; names of headers in lower case. */
export interface KubeAnswer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/**
 * One HTTP exchange with a Kubernetes API server, whatever is in between. An answer of any status is an answer; only a
 * missing one rejects, with the transport's own error. Credentials are the transport's business and never show in it.
 */
export interface KubeTransport {
  request(request: KubeRequest): Promise<KubeAnswer<string>>;
  /**
   * For watches: resolves when the headers are there. The body has to be read to its end, left by `break`, or aborted
   * through the signal; each frees the connection.
   */
  stream(request: KubeRequest): Promise<KubeAnswer<AsyncIterable<string>>>;
  /** Closes all connections, those in use too. Call it after everything that uses the transport has ended. */
  close(): Promise<void>;
}
