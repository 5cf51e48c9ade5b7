import type { KubeTransport } from '../../src/kube/transport.ts';

/** Writes to the Kubernetes API by resource: `ecsservices`, `ecsservices/status`, `events`. */
export interface KubeWrites {
  readonly transport: KubeTransport;
  counts(): Readonly<Record<string, number>>;
  total(): number;
  reset(): void;
}

const PATH = /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)(?:\/namespaces\/[^/]+(?=\/))?\/([a-z]+)(?:\/[^/?]+(\/status)?)?/;

export function countKubeWrites(transport: KubeTransport): KubeWrites {
  const counts = new Map<string, number>();
  return {
    transport: {
      ...transport,
      async request(request) {
        if (request.method !== 'GET') {
          const [, resource = 'other', status = ''] = PATH.exec(request.path) ?? [];
          const name = `${resource}${status}`;
          counts.set(name, (counts.get(name) ?? 0) + 1);
        }
        return transport.request(request);
      },
    },
    counts: () => Object.fromEntries([...counts].toSorted()),
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    reset: () => counts.clear(),
  };
}
