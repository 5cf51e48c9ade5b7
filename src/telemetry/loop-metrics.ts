import type { LoopMetrics } from '../runtime/controller.ts';
import type { Metrics } from './metrics.ts';

const RESULTS = ['success', 'requeue_after', 'requeue', 'error'] as const;

/** `LoopMetrics` of one controller under controller-runtime's names; the queue bears the controller's name, as there. */
export function loopMetricsOn(metrics: Metrics, controller: string, workers: number): LoopMetrics {
  const queue = { name: controller };
  for (const result of RESULTS) metrics.preset('reconciles', { controller, result });
  metrics.preset('reconcileErrors', { controller });
  metrics.preset('terminalErrors', { controller });
  metrics.preset('reconcileSeconds', { controller });
  metrics.preset('queueAdds', queue);
  metrics.preset('queueRetries', queue);
  metrics.set('maxWorkers', { controller }, workers);
  metrics.set('activeWorkers', { controller }, 0);
  metrics.set('queueDepth', queue, 0);
  return {
    added: () => metrics.add('queueAdds', queue),
    retried: () => metrics.add('queueRetries', queue),
    depth: (keys) => metrics.set('queueDepth', queue, keys),
    started: (waitedMs) => metrics.observe('queueSeconds', queue, waitedMs / 1_000),
    finished(result, durationMs, terminal) {
      metrics.add('reconciles', { controller, result });
      if (result === 'error') metrics.add('reconcileErrors', { controller });
      if (terminal) metrics.add('terminalErrors', { controller });
      metrics.observe('reconcileSeconds', { controller }, durationMs / 1_000);
      metrics.observe('workSeconds', queue, durationMs / 1_000);
    },
    activeWorkers: (count) => metrics.set('activeWorkers', { controller }, count),
  };
}
