/** One request as a load balancer sees it. */
export interface TrafficRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** Default `example.com`. */
  readonly host?: string;
  /** Path without the query; default `/`. */
  readonly path?: string;
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Default 198.51.100.1, an address for documentation (RFC 5737). */
  readonly sourceIp?: string;
}
