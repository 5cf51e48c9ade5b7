/** What the controller of EcsService reports, kept per object for the scrape and counted over all. */
import type { ServiceMetrics } from '../controllers/ecsservice/service-metrics.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Metrics } from './metrics.ts';
import type { ServiceSample } from './service-series.ts';

/** What the numbers are written to, and how a situation is read. */
export interface ServiceMetricsOptions {
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Is a service in this situation Ready? `undefined`: it stays what it was (the table's `keep`). */
  readonly readyIn: (situation: string) => boolean | undefined;
}

interface Kept {
  sample: ServiceSample;
  drift: Readonly<Record<string, number>>;
}

/** Memory is bounded by the objects that exist: `forget` drops one. */
export function serviceMetricsOn({ metrics, clock, readyIn }: ServiceMetricsOptions): ServiceMetrics {
  const kept = new Map<string, Kept>();
  const groups = new Set<string>();
  const sweeps = new Map<string, { readonly account: string; readonly region: string; readonly at: number }>();

  const of = (key: { readonly namespace: string; readonly name: string }): Kept => {
    const id = `${key.namespace}/${key.name}`;
    const known = kept.get(id);
    if (known !== undefined) return known;
    const fresh: Kept = { sample: { namespace: key.namespace, name: key.name, ready: false, situation: 'Pending', driftedFields: 0 }, drift: {} };
    kept.set(id, fresh);
    return fresh;
  };

  metrics.services(() => [...kept.values()].map(({ sample }) => sample));
  metrics.onScrape(() => {
    const total = new Map<string, number>([...groups].map((group) => [group, 0]));
    for (const { drift } of kept.values()) for (const [group, fields] of Object.entries(drift)) total.set(group, (total.get(group) ?? 0) + fields);
    for (const [group, fields] of total) metrics.set('driftedFields', { group }, fields);
    for (const { account, region, at } of sweeps.values()) metrics.set('sweepAge', { account, region }, (clock.now() - at) / 1_000);
  });

  return {
    situation(key, situation) {
      const entry = of(key);
      entry.sample = { ...entry.sample, situation, ready: readyIn(situation) ?? entry.sample.ready };
    },
    counts(key, { desired, running, pending }) {
      const entry = of(key);
      entry.sample = { ...entry.sample, desired, running, pending };
    },
    forget: (key) => void kept.delete(`${key.namespace}/${key.name}`),
    rolloutStarted: (strategy) => metrics.add('rolloutsStarted', { strategy }),
    rolloutEnded({ strategy, outcome, seconds }) {
      metrics.add('rollouts', { strategy, outcome });
      metrics.observe('rolloutSeconds', { strategy, outcome }, seconds);
    },
    rolledBack: (reason) => metrics.add('rollbacks', { reason }),
    rollout(key, shown) {
      const entry = of(key);
      const { rollout: _before, ...rest } = entry.sample;
      entry.sample = shown === undefined ? rest : { ...rest, rollout: shown };
    },
    gateEnded: ({ point, outcome, seconds }) => metrics.observe('gateSeconds', { point, outcome }, seconds),
    approved: (source) => metrics.add('approvals', { source }),
    stoppedEarly: (failureClass, seconds) => metrics.observe('stopSeconds', { class: failureClass }, seconds),
    drift(key, byGroup) {
      const entry = of(key);
      for (const [group, fields] of Object.entries(byGroup)) {
        groups.add(group);
        // The same drift is reported on every pass until it is gone; only what is new counts.
        metrics.add('driftFound', { group }, Math.max(0, fields - (entry.drift[group] ?? 0)));
      }
      entry.drift = byGroup;
      entry.sample = { ...entry.sample, driftedFields: Object.values(byGroup).reduce((sum, fields) => sum + fields, 0) };
    },
    commitToUpdate: (seconds) => metrics.observe('commitToUpdate', {}, seconds),
    commitToSteady: (seconds) => metrics.observe('commitToSteady', {}, seconds),
    swept({ account, region, services, missing, calls, intervalSeconds }) {
      const labels = { account, region };
      sweeps.set(`${account}/${region}`, { ...labels, at: clock.now() });
      metrics.set('sweepServices', labels, services);
      metrics.set('sweepMissing', labels, missing);
      metrics.set('sweepCalls', labels, calls);
      metrics.set('sweepInterval', labels, intervalSeconds);
    },
  };
}
