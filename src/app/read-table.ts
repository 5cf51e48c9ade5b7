import { API_VERSION } from '../api/meta.ts';
import { parseStatusMessage } from './status-message.ts';
import type { KubeTransport } from '../kube/transport.ts';

/** `meta.k8s.io/v1 Table`: the server decides the columns, so that every client shows the same. */
export interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority?: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: { readonly metadata: { readonly name: string; readonly namespace?: string } } }[];
  readonly metadata: { readonly resourceVersion?: string };
}

/** A collection, or one object of it. */
export interface TableQuery {
  /** Plural resource name of a Longshore kind. */
  readonly resource: string;
  /** Absent: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string;
  readonly name?: string;
}

const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** Path of a collection or an object of ours. */
function resourcePath({ resource, namespace, name }: TableQuery): string {
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `/apis/${API_VERSION}${scope}/${resource}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** Reads objects as the server prints them. Rejects with the server's own message. */
export async function readTable(transport: KubeTransport, query: TableQuery, signal: AbortSignal): Promise<Table> {
  return (await getJson(transport, resourcePath(query), asTable, signal)) as Table;
}

/** Reads objects as they are. Rejects with the server's own message. */
export async function readObjects(transport: KubeTransport, query: TableQuery, signal: AbortSignal): Promise<unknown> {
  return getJson(transport, resourcePath(query), 'application/json', signal);
}

async function getJson(transport: KubeTransport, path: string, accept: string, signal: AbortSignal): Promise<unknown> {
  const answer = await transport.request({ method: 'GET', path, headers: { accept }, signal });
  if (answer.status >= 400) throw new Error(parseStatusMessage(answer.body, answer.status));
  return JSON.parse(answer.body);
}
