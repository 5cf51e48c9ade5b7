import type { ObjectKey } from '../../core/model/key.ts';

/** What the controller reports; `telemetry/` counts it. No member carries an unbounded label but the object's own key. */
export interface ServiceMetrics {
  /** One reconcile ended in this situation of the truth table. */
  situation(key: ObjectKey, situation: string): void;
  /** Task counts of one service, when they were read. */
  counts(key: ObjectKey, counts: { readonly desired: number; readonly running: number; readonly pending: number }): void;
  /** The object is gone: drop what was kept for it. */
  forget(key: ObjectKey): void;
  rolloutStarted(strategy: string): void;
  rolloutEnded(ended: { readonly strategy: string; readonly outcome: string; readonly seconds: number }): void;
  rolledBack(reason: string): void;
  /** Drifted fields of one service by group (`taskDefinition`, `service`, `tags`); all 0 when it is in sync. */
  drift(key: ObjectKey, byGroup: Readonly<Record<string, number>>): void;
  /** Seconds from the commit's date to the first UpdateService or CreateService that carries it. */
  commitToUpdate(seconds: number): void;
  /** Seconds from the commit's date to SUCCESSFUL. */
  commitToSteady(seconds: number): void;
  swept(sweep: { readonly account: string; readonly region: string; readonly services: number; readonly missing: number; readonly calls: number; readonly intervalSeconds: number }): void;
}

/** For tests and tools that show no metrics. */
export const silentServiceMetrics: ServiceMetrics = {
  situation: () => undefined,
  counts: () => undefined,
  forget: () => undefined,
  rolloutStarted: () => undefined,
  rolloutEnded: () => undefined,
  rolledBack: () => undefined,
  drift: () => undefined,
  commitToUpdate: () => undefined,
  commitToSteady: () => undefined,
  swept: () => undefined,
};
