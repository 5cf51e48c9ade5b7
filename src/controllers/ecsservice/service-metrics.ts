import type { ObjectKey } from '../../core/model/key.ts';

/** Where the rollout of one service stands. */
export interface ShownRollout {
  /** ECS's deployment strategy. */
  readonly strategy: string;
  /** `status.rollout.state`, or `AtGate` while it waits for an approval. */
  readonly phase: string;
  /** Part of production traffic that the new revision takes, 0 to 1; absent where none is shifted, and once it is over. */
  readonly productionShare?: number;
  /** The gate that has waited longest. */
  readonly gate?: { readonly point: string; /** Epoch milliseconds. */ readonly since: number };
}

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
  /** `undefined`: nothing was ever rolled out, as far as is known. */
  rollout(key: ObjectKey, shown: ShownRollout | undefined): void;
  /** A wait at a gate is over. */
  gateEnded(ended: { readonly point: string; readonly outcome: string; readonly seconds: number }): void;
  /** A gate was approved, by what. */
  approved(source: string): void;
  /** StopServiceDeployment was called since a rollout was hopeless, so many seconds after the failure that decided it. */
  stoppedEarly(failureClass: string, seconds: number): void;
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
  rollout: () => undefined,
  gateEnded: () => undefined,
  approved: () => undefined,
  stoppedEarly: () => undefined,
  drift: () => undefined,
  commitToUpdate: () => undefined,
  commitToSteady: () => undefined,
  swept: () => undefined,
};
