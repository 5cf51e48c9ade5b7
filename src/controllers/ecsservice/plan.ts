import { HASH_VERSION } from '../../core/model/hash.ts';
import type { Change, Hold, Plan, Step } from '../../core/model/service.ts';
import { timeText } from '../../core/model/time-text.ts';
import { driftReport, isReported } from '../../core/plan/drift-report.ts';
import { isDrift, isForgetful } from '../../core/plan/gate-changes.ts';
import type { PlanPolicy, Previous } from '../../core/plan/plan-input.ts';
import { planService } from '../../core/plan/plan-service.ts';
import { withoutFailedTasks } from '../../core/rollout/first-failure.ts';
import { findQuarantined, release } from '../../core/rollout/quarantine.ts';
import type { QuarantineEntry } from '../../core/rollout/quarantine.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import { foreignDeadline, holdForRunning } from '../../core/rollout/supersede.ts';
import type { DriftState } from '../../core/status/condition-table.ts';
import type { DriftStatus, EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import { askedSteps } from './asked-steps.ts';
import { deploys } from './deploys.ts';
import type { LookDeps } from './deps.ts';
import type { Followed } from './follow.ts';
import { holdForPeople } from './hold-for-people.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';
import { rolloutSpecOf } from './resource.ts';
import { takeRolloutPlace } from './rollout-capacity.ts';
import type { Steering } from './steering.ts';

/** What a pass decided to do, and what it holds back. */
export interface Decision {
  readonly plan: Plan;
  /** The steps of the plan that are carried out now. */
  readonly steps: readonly Step[];
  /** Why a deployment may not start; acted on only when the plan has one. */
  readonly deployHold: Hold | undefined;
  /** Deploying changes exist, and `deployHold` keeps them back. */
  readonly deployHeld: boolean;
  readonly quarantined: QuarantineEntry | undefined;
  /** The quarantine after a person's retry. */
  readonly quarantine: readonly QuarantineEntry[];
  readonly drift: DriftStatus;
  readonly driftState: DriftState;
  /** When the deployment that runs is not waited for any more, in epoch milliseconds; only where that will be so. */
  readonly foreignUntil?: number;
}

/** What deciding needs of the stages before it. */
export interface DecideInput {
  readonly judged: Judged;
  readonly status: EcsServiceStatus;
  readonly sighting: Sighting;
  readonly followed: Followed;
  readonly previous: Previous;
  /** `deployHold`: all of the account's rollout places are taken. */
  readonly policy: PlanPolicy;
  readonly steering: Steering;
  readonly now: number;
}

/** Diff and plan, and which part of the plan may go now. */
export function decide(deps: LookDeps, input: DecideInput): Decision {
  const { judged, sighting, followed, now, steering } = input;
  const retries = steering.action?.effect.kind === 'Retry';
  const entries = retries ? release(followed.quarantine, judged.desired.triggerHash) : followed.quarantine;
  const quarantined = findQuarantined(entries, judged.desired.triggerHash);
  const desired = withoutFailedTasks(judged.desired, quarantined, rolloutSpecOf(judged.object));
  // Ending the tasks of what failed is no repair of drift, and does not ask for its policy.
  const previous = desired === judged.desired ? input.previous : { ...input.previous, appliedHash: `${HASH_VERSION}:` };
  // Drift waits for the end of any deployment (the planner sees to that), so the rules for new revisions are not its own.
  const hold = quarantineHold(quarantined) ?? holdForPeople(judged, steering) ?? (isDrift({ desired, previous }) ? undefined : holdForNew(input)) ?? input.policy.deployHold;
  const unbound = followed.rollout === undefined || hasEnded(followed.rollout);
  const foreignUntil = unbound && isForgetful(previous) ? foreignDeadline(sighting.observed.deployment, rolloutSpecOf(judged.object)) : undefined;
  const replacesRunning = foreignUntil !== undefined && now > foreignUntil;
  const planWith = (deployHold: Hold | undefined) =>
    planService({ desired, observed: sighting.observed, previous, policy: { ...input.policy, deployHold, replacesRunning }, candidates: sighting.candidates, now });
  const wanted = planWith(hold);
  // Drift is found by planning, so only now is it known that a place is needed.
  const noPlace = hold === undefined && wanted.steps.some(deploys) ? takeRolloutPlace(deps, judged) : undefined;
  const deployHold = hold ?? noPlace;
  const plan = noPlace === undefined ? wanted : planWith(noPlace);
  const deployHeld = deployHold !== undefined && plan.holds.some(({ reason }) => reason === deployHold.reason);
  const drifted = isDrift({ desired, previous }) ? plan.changes.filter((change) => isReported(change) && !isUndone(followed, desired, change)) : [];
  const report = driftReport({ changes: drifted, before: input.status.drift, now: timeText(now), digestKey: deps.options.digestKey });
  return {
    plan,
    steps: followed.unseen === true ? [] : (asked(input, plan, deployHeld) ?? plan.steps),
    deployHold,
    deployHeld,
    quarantined,
    quarantine: entries,
    drift: report,
    driftState: driftStateOf(input.policy.driftPolicy, judged.observeOnly, drifted),
    ...(foreignUntil === undefined || deployHold !== undefined || !waitsForRunning(plan) ? {} : { foreignUntil }),
  };
}

/** Something to repair waits for the end of what runs. Gates of ours wait for it in any case. */
function waitsForRunning({ holds, changes }: Plan): boolean {
  return holds.some(({ reason }) => reason === 'DeploymentRunning') && changes.some(isReported);
}

/** Nothing is planned: the spec is refused, and what it asks for is not compared with anything. */
export function undecided(status: EcsServiceStatus, { quarantine }: Followed): Decision {
  const plan: Plan = { steps: [], changes: [], holds: [] };
  const drift = status.drift ?? { total: 0, fields: [] };
  return { plan, steps: [], deployHold: undefined, deployHeld: false, quarantined: undefined, quarantine, drift, driftState: 'NotCompared' };
}

/** While our own rollout is under way or rolled back by ECS, the revision before it is expected: nobody changed anything. */
function isUndone({ rollout }: Followed, { triggerHash }: Judged['desired'], { effect }: Change): boolean {
  return effect === 'deploy' && rollout !== undefined && !hasEnded(rollout) && rollout.targetHash === triggerHash;
}

/** Why a new revision may not start just now. */
function holdForNew({ judged, followed, sighting, now }: DecideInput): Hold | undefined {
  return holdForRunning({ state: followed.rollout, targetHash: judged.desired.triggerHash, deployment: sighting.observed.deployment, spec: rolloutSpecOf(judged.object), now });
}

function quarantineHold(entry: QuarantineEntry | undefined): Hold | undefined {
  if (entry === undefined) return undefined;
  return { reason: 'Quarantined', message: `Held since it failed at ${entry.at} (${entry.reason}).` };
}

function driftStateOf(policy: string, observeOnly: boolean, drifted: readonly Change[]): DriftState {
  if (policy === 'Off') return 'DriftOff';
  if (drifted.length === 0) return 'InSync';
  if (observeOnly) return 'DriftObserved';
  return policy === 'Report' ? 'DriftReported' : 'Drifted';
}

function asked({ steering, sighting, followed, judged }: DecideInput, plan: Plan, held: boolean): readonly Step[] | undefined {
  return askedSteps({ steering, sighting, rollout: followed.rollout, triggerHash: judged.desired.triggerHash, held }, plan);
}
