import type { KubeObject } from '../api/meta.ts';
import type { Context } from '../runtime/context.ts';
import { brokenAnswerError, noAnswerError, refusalError, type KubeCall } from './kube-error.ts';
import { timedAbort } from './timed-abort.ts';
import type { KubeAnswer, KubeRequest, KubeTransport } from './transport.ts';

/** A request of the API takes a second at worst; one without an answer after this is given up, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** One request of the Kubernetes API. `call` says what it is for, in errors; `body` goes as JSON. */
export interface ApiRequest {
  readonly call: KubeCall;
  readonly method: KubeRequest['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** One answer of 2xx, or 404 when `absent` is allowed (then `undefined`). Everything else is a `LongshoreError`. */
export type ApiCall = {
  (ctx: Pick<Context, 'signal' | 'clock'>, request: ApiRequest): Promise<KubeAnswer<string>>;
};

/**
 * Calls of the API over `transport`, each within `REQUEST_TIMEOUT_MS`.
 * @throws LongshoreError of `kube-error.ts`: no answer, or one that is not 2xx
 */
export function apiCall(transport: KubeTransport): ApiCall {
  return async (ctx, request) => {
    const limit = timedAbort(ctx.clock, REQUEST_TIMEOUT_MS, ctx.signal);
    let answer: KubeAnswer<string>;
    try {
      answer = await transport.request({
        method: request.method,
        path: withQuery(request.path, request.query),
        headers: headersOf(request),
        signal: limit.signal,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
    } catch (error) {
      throw noAnswerError(request.call, limit.signal.aborted ? limit.signal.reason : error);
    } finally {
      limit.dispose();
    }
    if (answer.status < 200 || answer.status > 299) throw refusalError(request.call, answer);
    return answer;
  };
}

/** Path and query; members that are `undefined` are left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

/** The object in an answer's body. */
export function objectIn(call: KubeCall, { body }: KubeAnswer<string>): KubeObject {
  const value = parsed(body);
  if (!isKubeObject(value)) throw brokenAnswerError(call);
  return value;
}

/** One page of a list. All pages of a list are of the version of the first (Kubernetes API concepts, chunks). */
export interface ObjectPage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continueToken: string | undefined;
}

/** The list in an answer's body. Items of a list carry no kind of their own; they are given it here. */
export function pageIn(call: KubeCall, apiVersion: string, { body }: KubeAnswer<string>): ObjectPage {
  const value = parsed(body);
  const { items, metadata } = (value ?? {}) as { items?: unknown; metadata?: { resourceVersion?: unknown; continue?: unknown } };
  const list = items === null ? [] : items;
  if (!Array.isArray(list) || typeof metadata?.resourceVersion !== 'string') throw brokenAnswerError(call);
  return {
    items: list.map((item: unknown) => {
      const object = { apiVersion, kind: call.kind, ...(item as object) };
      if (!isKubeObject(object)) throw brokenAnswerError(call);
      return object;
    }),
    resourceVersion: metadata.resourceVersion,
    continueToken: typeof metadata.continue === 'string' && metadata.continue !== '' ? metadata.continue : undefined,
  };
}

/** True when the value has what every Kubernetes object has. */
export function isKubeObject(value: unknown): value is KubeObject {
  if (typeof value !== 'object' || value === null || !('metadata' in value) || !('kind' in value) || !('apiVersion' in value)) return false;
  const { metadata } = value;
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata && typeof metadata.name === 'string';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function headersOf({ call, body, contentType = 'application/json' }: ApiRequest): Record<string, string> {
  return {
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': contentType }),
    // The API server adds a service account's own groups by itself, so that no right to impersonate groups is needed.
    ...(call.asUser === undefined ? {} : { 'Impersonate-User': call.asUser }),
  };
}
