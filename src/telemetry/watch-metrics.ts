import type { Metrics } from './metrics.ts';

/** What a reflector of `kube/` reports; has the shape of its `ReflectorMetrics`, which telemetry may not import. */
export interface WatchMetrics {
  listed(objects: number, durationMs: number): void;
  relisted(reason: string): void;
  restarted(reason: string): void;
  /** `at`: epoch milliseconds. */
  event(at: number): void;
}

/** For the reflector of one kind. */
export function watchMetricsOn(metrics: Metrics, kind: string): WatchMetrics {
  return {
    listed(objects, durationMs) {
      metrics.set('watchListed', { kind }, objects);
      metrics.observe('watchListSeconds', { kind }, durationMs / 1_000);
    },
    relisted: (reason) => metrics.add('watchRelists', { kind, reason }),
    restarted: (reason) => metrics.add('watchRestarts', { kind, reason }),
    event: (at) => metrics.set('watchEventTime', { kind }, at / 1_000),
  };
}
