import type { ApiServer } from '../../../src/apiserver/server.ts';
import { createApiServer } from '../../../src/apiserver/server.ts';
import { createStore } from '../../../src/apiserver/store/create-store.ts';
import type { Journal } from '../../../src/apiserver/store/journal.ts';
import { memoryJournal } from '../../../src/apiserver/store/journal.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import type { VirtualClock } from '../../../src/runtime/clock.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';

/** A kind that has one of everything: list types, defaults, a rule, scale, columns, a selectable field. */
export const widgetCrd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.io' },
  spec: {
    group: 'example.io',
    names: { kind: 'Widget', plural: 'widgets', shortNames: ['wd'], categories: ['all'] },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' } },
        selectableFields: [{ jsonPath: '.spec.color' }],
        additionalPrinterColumns: [
          { name: 'Color', type: 'string', jsonPath: '.spec.color' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
          { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                'x-kubernetes-validations': [{ rule: '!has(oldSelf.serial) || self.serial == oldSelf.serial', message: 'serial cannot be changed' }],
                properties: {
                  color: { type: 'string', default: 'blue' },
                  serial: { type: 'string' },
                  replicas: { type: 'integer', minimum: 0 },
                  image: { type: 'string' },
                  tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
                  command: { type: 'array', items: { type: 'string' } },
                  env: { type: 'object', additionalProperties: { type: 'string' } },
                  ports: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: { name: { type: 'string' }, port: { type: 'integer' }, note: { type: 'string' } },
                    },
                  },
                  box: { type: 'object', properties: { width: { type: 'integer' }, height: { type: 'integer' } } },
                },
              },
              status: {
                type: 'object',
                properties: {
                  replicas: { type: 'integer' },
                  selector: { type: 'string' },
                  conditions: { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
                },
              },
            },
          },
        },
      },
    ],
  },
};

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: any;
}

export interface Call {
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Harness {
  readonly server: ApiServer;
  readonly clock: VirtualClock;
  call(method: string, url: string, body?: unknown, options?: Call): Promise<Reply>;
  /** The lines of a watch, parsed, as they come. */
  watch(url: string, headers?: Readonly<Record<string, string>>): Promise<WatchReader>;
}

export interface WatchReader {
  readonly status: number;
  /** Events that have arrived and were not taken before. */
  take(): Promise<any[]>;
  readonly ended: () => boolean;
  stop(): void;
}

export const collection = '/apis/example.io/v1/namespaces/default/widgets';
export const APPLY = 'application/apply-patch+yaml';
export const MERGE = 'application/merge-patch+json';

export function widget(name: string, spec: Readonly<Record<string, unknown>> = {}, metadata: Readonly<Record<string, unknown>> = {}): any {
  return { apiVersion: 'example.io/v1', kind: 'Widget', metadata: { name, ...metadata }, spec };
}

/** A server in memory, on virtual time, with the Widget kind. */
export async function startServer(options: { journal?: Journal; historySize?: number; crds?: readonly object[] } = {}): Promise<Harness> {
  const clock = virtualClock();
  const store = createStore(options.journal ?? memoryJournal(), options.historySize === undefined ? {} : { historySize: options.historySize });
  const crds = (options.crds ?? [widgetCrd]) as any[];
  const server = await createApiServer({ store, clock, log: silentLogger, crds });
  const never = new AbortController().signal;

  const call: Harness['call'] = async (method, url, body, { type = 'application/json', headers = {} } = {}) => {
    const bytes = body === undefined ? new Uint8Array() : body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const content = body === undefined ? {} : { 'content-type': type };
    const response = await server.handle({ method, url, headers: { 'user-agent': 'tester/1.0', ...content, ...headers }, body: bytes, signal: never });
    const text = response.body as string;
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
  };

  return {
    server,
    clock,
    call,
    async watch(url, headers = {}) {
      const stop = new AbortController();
      const response = await server.handle({ method: 'GET', url, headers, body: new Uint8Array(), signal: stop.signal });
      const events: any[] = [];
      let ended = false;
      const reading = (async () => {
        for await (const chunk of response.body as AsyncIterable<string>) {
          events.push(...chunk.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line)));
        }
        ended = true;
      })();
      return {
        status: response.status,
        async take() {
          await clock.settle();
          return events.splice(0);
        },
        ended: () => ended,
        stop() {
          stop.abort();
          void reading;
        },
      };
    },
  };
}
