import type { SourceMetrics } from '../controllers/gitsource/deps.ts';
import type { Metrics } from './metrics.ts';

/** What the controller of GitSource reports. Memory is bounded by the objects that exist: `forget` drops one. */
export function sourceMetricsOn(metrics: Metrics): SourceMetrics {
  const readiness = new Map<string, boolean>();
  const id = (key: { readonly namespace: string; readonly name: string }): string => `${key.namespace}/${key.name}`;
  metrics.onScrape(() => {
    const all = [...readiness.values()];
    const ready = all.filter((each) => each).length;
    metrics.set('sources', { ready: 'true' }, ready);
    metrics.set('sources', { ready: 'false' }, all.length - ready);
  });
  return {
    looked(result, seconds) {
      metrics.add('sourceLooks', { result });
      metrics.observe('sourceSeconds', {}, seconds);
    },
    applied: (why, count) => metrics.add('sourceObjects', { why }, count),
    ready: (key, ready) => void readiness.set(id(key), ready),
    forget: (key) => void readiness.delete(id(key)),
  };
}
