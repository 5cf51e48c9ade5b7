import type { DesiredService, Hold, ObservedService, ObservedTaskDefinition, SpecPath } from '../model/service.ts';

/** What an earlier pass left in status. Everything may be missing: status can be lost, and must not matter (design.md 4.1). */
export interface Previous {
  /** `status.applied.hash`; absent when nothing is known to have been applied. */
  readonly appliedHash?: string | undefined;
  /** `status.applied.paths`. */
  readonly appliedPaths: readonly SpecPath[];
  /** `status.desired`: this content hash is that revision. */
  readonly taskDefinition?: { readonly hash: string; readonly arn: string } | undefined;
  /** An update to that revision was sent and not answered: it is repeated as it was, whatever reads say of the family meanwhile. */
  readonly unanswered?: boolean | undefined;
  /** `status.target.adoptedAt`; adoption happens once. */
  readonly adoptedAt?: string | undefined;
  /** Epoch milliseconds of the oldest difference in `status.drift`; absent when none was reported yet. */
  readonly driftSince?: number | undefined;
}

/** What is done about drift: repair it, tell of it, or do not look. */
export type DriftPolicy = 'Remediate' | 'Report' | 'Off';

/** The parts of the spec and of the account that steer planning, with their defaults resolved (`planPolicy`). */
export interface PlanPolicy {
  /** `Recreate` also gives the consent that changes need which cut traffic off. */
  readonly replacePolicy: 'Never' | 'Recreate';
  readonly adoption: {
    readonly policy: 'Never' | 'IfUnowned' | 'Take';
    /** `installation/namespace/name`, for `Take`. */
    readonly fromOwner: string;
    /** The account's `access[].adopt` names this service. */
    readonly admitted: boolean;
  };
  readonly driftPolicy: DriftPolicy;
  /** The same for a service whose tags say that it was adopted, which counts also when status has lost it. */
  readonly driftPolicyWhenAdopted?: DriftPolicy | undefined;
  /** A difference is repaired once it has lasted this long. */
  readonly driftGraceMs: number;
  /** The deployment that runs is not waited for, though only drift is to be repaired: it has had its time. */
  readonly replacesRunning?: boolean | undefined;
  /** Paths of `drift.ignore`: left as they are on a service that exists. */
  readonly ignore: readonly SpecPath[];
  /**
   * Given while no deployment may start (quarantine, closed window, rollback under way, approval outstanding): changes
   * that start one wait with this reason, everything else goes through.
   */
  readonly deployHold?: Hold | undefined;
}

/** Everything that planning a service looks at. */
export interface PlanServiceInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  readonly previous: Previous;
  readonly policy: PlanPolicy;
  /** Revisions of the family that were read because `revisionReads` asked for them; newest first. */
  readonly candidates?: readonly ObservedTaskDefinition[] | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}
