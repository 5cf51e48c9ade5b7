import type { KubeObject } from '../../api/meta.ts';
import type { GitSource } from '../../api/v1beta1/gitsource.ts';
import type { ObjectKey } from '../../core/model/key.ts';
import type { GitPort, KubePort, ObjectStore } from '../../core/ports.ts';
import type { RenderOptions } from '../../core/render/render-source.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { RenderCache } from './render-cache.ts';

/** What the controller reports; `telemetry/` counts it. */
export interface SourceMetrics {
  /** One look at a repository: `unchanged`, `applied`, or the reason of the failure. */
  looked(result: string, seconds: number): void;
  /** Objects written because of Git, by why: created, changed, healed, pruned. */
  applied(why: string, count: number): void;
  ready(key: ObjectKey, ready: boolean): void;
  forget(key: ObjectKey): void;
}

/** What the controller is handed by `app/`: ports, caches of the API server's objects, and where it reports to. */
export interface GitSourceDeps {
  readonly git: GitPort;
  readonly kube: KubePort;
  readonly stores: {
    readonly sources: ObjectStore<GitSource>;
    /** Every kind that a source may apply, by kind. */
    readonly applied: Readonly<Record<string, ObjectStore>>;
  };
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: SourceMetrics;
  /** What was rendered before, so that an unchanged file is not parsed again. */
  readonly renders: RenderCache;
  /** Judges one object as the API server will, by kind. */
  readonly judges: RenderOptions['judges'];
}

/** Holds a source until its deletionPolicy was carried out. */
export const FINALIZER = 'longshore.dev/git-source';
/** Field manager of everything that any source applies, as `metadata.managedFields` names it. */
export const FIELD_MANAGER = 'longshore-source';
/** Set to the commit that empties the source, by the person who means it. */
export const CONFIRM_EMPTY_ANNOTATION = 'longshore.dev/confirm-empty';

/** What one look at the repository came to; everything the status is made from. */
export interface SourceFacts {
  readonly revision: string;
  readonly author: string;
  readonly subject: string;
  readonly outcome: 'Applied' | 'Unchanged' | 'Failed' | 'Suspended';
  /** CamelCase, for the conditions. */
  readonly reason: string;
  readonly message: string;
  /** The user must act: Stalled; otherwise it is tried again by itself. */
  readonly stalled: boolean;
  readonly failures: readonly { readonly path?: string; readonly line?: number; readonly column?: number; readonly message: string }[];
  readonly inventory: readonly KubeObject[] | undefined;
}

/** When to look again; `done` waits for a change of the object. */
export type SourceResult = { readonly kind: 'done' } | { readonly kind: 'after'; readonly ms: number };
