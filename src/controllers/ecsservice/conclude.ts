import { counted } from '../../core/model/counted.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { ObservedService, Step } from '../../core/model/service.ts';
import { sameOwner, wasAdopted } from '../../core/model/tags.ts';
import { timeText } from '../../core/model/time-text.ts';
import { provenanceOf } from '../../core/rollout/provenance.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import { decideSituation } from '../../core/status/decide-situation.ts';
import type { EcsServiceStatus, PlanStatus, TargetStatus } from '../../core/status/ecs-service-status.ts';
import { STATUS_LIMITS } from '../../core/status/ecs-service-status.ts';
import { judgeHealth } from '../../core/status/judge-health.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import type { AppliedSteps } from './apply-steps.ts';
import type { Followed } from './follow.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';
import { concludeRunning } from './conclude-running.ts';
import type { Decision } from './plan.ts';
import type { Steering } from './steering.ts';

/** Everything that the stages of one pass found and did. */
export interface ConcludeInput {
  readonly judged: Judged;
  readonly status: EcsServiceStatus;
  readonly sighting: Sighting;
  readonly followed: Followed;
  readonly decision: Decision;
  readonly steering: Steering;
  readonly applied: AppliedSteps;
  /** As it stands at the end of the pass. */
  readonly rollout: RolloutState | undefined;
  readonly now: number;
}

/** Everything a pass found out, as facts for the summariser. Pure. */
export function conclude(input: ConcludeInput): EcsServiceFacts {
  const { judged, status, sighting, followed, decision, steering, applied, rollout, now } = input;
  const { observed } = sighting;
  const { desired, object } = judged;
  const deploying = rollout !== undefined && !hasEnded(rollout);
  const counts = countsAfter(input);
  const shown = observed.state === 'Active' ? observedStatus(sighting, counts) : undefined;
  if (judged.refusal !== undefined) return concludeRunning(input, shown);
  const health = judgeHealth({ observed, counts, deploying, previous: status, now });
  const wrote = applied.deployed || applied.service !== undefined;
  const heldBy = decision.deployHeld ? decision.deployHold : undefined;
  const verdict = decideSituation({
    service: desired.key,
    observed,
    triggerHash: desired.triggerHash,
    observeOnly: judged.observeOnly,
    plan: decision.plan,
    heldBy,
    quarantined: decision.quarantined,
    rollout,
    gateText: steering.gateText,
    paused: steering.paused,
    applied: wrote,
    drift: decision.driftState,
    driftTotal: decision.drift.total,
    counts,
    health,
    foreignUntil: decision.foreignUntil,
  });
  const provenance = provenanceOf(object.metadata);
  // What is rolled out keeps its commit in status until the next one really starts.
  const { ref, revision, author, path } = provenance;
  const source = deploying && rollout.targetHash !== desired.triggerHash ? status.source : { ref, revision, author, path };
  const held = decision.plan.holds.length > 0;
  return {
    generation: object.metadata.generation ?? 0,
    now,
    ...verdict,
    drift: decision.driftState,
    health,
    parts: {
      target: targetStatus(input),
      source: source === undefined || Object.values(source).every((text) => text === '') ? undefined : source,
      desired: desiredStatus(input),
      applied: appliedStatus(input),
      observed: shown,
      selector: `longshore.dev/service=${desired.key.namespace}.${desired.key.name}`,
      rollout,
      paused: steering.paused,
      awaiting: awaitingStatus(input),
      quarantine: decision.quarantine.length === 0 ? undefined : decision.quarantine,
      history: followed.history.length === 0 ? undefined : followed.history,
      drift: decision.drift,
      plan: judged.observeOnly || held ? planStatus(decision.plan.steps, decision.plan.changes.length) : undefined,
      resources: resources(input),
    },
  };
}

/** A revision that waits, or was let through and cannot start yet; over when it is deployed, sent away, or not wanted any more. */
function awaitingStatus({ judged, status, decision, steering, applied }: ConcludeInput): EcsServiceStatus['awaiting'] {
  const { awaited, pin } = steering;
  if (awaited === undefined || pin !== undefined || applied.deployed || decision.quarantined !== undefined) return undefined;
  const began = status.awaiting?.targetHash === judged.desired.triggerHash;
  const pending = decision.deployHeld || (began && (decision.plan.steps.length > 0 || decision.plan.holds.length > 0));
  return pending ? awaited.awaiting : undefined;
}

function targetStatus({ judged, status, sighting, applied, now }: ConcludeInput): TargetStatus | undefined {
  const { desired } = judged;
  const service = applied.service ?? (sighting.observed.state === 'Active' && isOurs(judged, sighting) ? sighting.raw : undefined);
  const serviceArn = service?.serviceArn ?? status.target?.serviceArn;
  const clusterArn = service?.clusterArn ?? status.target?.clusterArn;
  if (serviceArn === undefined || clusterArn === undefined) return status.target;
  const adopted = status.target?.adoptedAt ?? (wasAdopted(sighting.observed.tags) ? timeText(now) : undefined);
  return { accountId: desired.target.accountId, region: desired.target.region, clusterArn, serviceArn, ...(adopted === undefined ? {} : { adoptedAt: adopted }) };
}

/** True when the live tags name this object as the owner. */
function isOurs({ desired }: Judged, { observed }: Sighting): boolean {
  return sameOwner(observed.owner, desired.owner);
}

function desiredStatus({ judged, status, sighting, applied, decision, rollout }: ConcludeInput): EcsServiceStatus['desired'] {
  const { desired } = judged;
  const base = { hash: desired.hash };
  // Until ECS shows the deployment of the commit before, what was sent for it is all that tells it apart from anybody's.
  if (rollout?.state === 'Requested' && rollout.targetHash !== desired.triggerHash && status.desired !== undefined) return { ...status.desired, ...base };
  if (desired.taskDefinition.kind === 'arn') return { ...base, taskDefinitionArn: desired.taskDefinition.arn };
  const { hash } = desired.taskDefinition;
  const known = status.desired?.taskDefinitionHash === hash ? status.desired.taskDefinitionArn : undefined;
  // When nothing is left to change, the live revision is the wanted content: from now on its ARN alone tells.
  const settled = decision.plan.steps.length === 0 && decision.plan.holds.length === 0 && sighting.observed.state === 'Active';
  const live = settled ? sighting.observed.taskDefinitionArn : undefined;
  // What undo goes back to is not what the spec's content stands for.
  const written = rollout?.pinned === applied.taskDefinitionArn ? undefined : applied.taskDefinitionArn;
  const arn = written ?? live ?? known;
  return { ...base, taskDefinitionHash: hash, ...(arn === undefined || arn === '' ? {} : { taskDefinitionArn: arn }) };
}

/**
 * The hash counts as applied only when nothing of it is held back; paths are kept until what they name was reset. Drift
 * that is only reported holds nothing back: without the hash a status that was lost would call every later change drift.
 */
function appliedStatus({ judged, status, decision, now }: ConcludeInput): EcsServiceStatus['applied'] {
  const { desired } = judged;
  if (judged.observeOnly) return status.applied;
  const before = status.applied;
  const { steps } = decision.plan;
  const holds = decision.plan.holds.filter((hold) => hold.reason !== 'DriftReported');
  if (holds.length === 0) {
    const unchanged = before?.hash === desired.hash && before.paths.length === desired.paths.length && before.paths.every((path, index) => path === desired.paths[index]);
    if (before !== undefined && unchanged && steps.length === 0) return before;
    return { hash: desired.hash, at: timeText(now), paths: desired.paths };
  }
  if (steps.length === 0) return before;
  return { hash: before?.hash ?? '', at: timeText(now), paths: [...new Set([...desired.paths, ...(before?.paths ?? [])])] };
}

/** Counts as ECS answered the write of this pass: what was read before it would show the old wanted count until the next look. */
function countsAfter({ applied, sighting }: ConcludeInput): ObservedService['counts'] {
  const { counts } = sighting.observed;
  const { desiredCount: desired = counts.desired, runningCount: running = counts.running, pendingCount: pending = counts.pending } = applied.service ?? {};
  return { desired, running, pending };
}

function observedStatus({ raw, observed }: Sighting, counts: ObservedService['counts']): EcsServiceStatus['observed'] {
  const serviceRevisionArn = raw?.currentServiceRevisions?.[0]?.arn;
  return {
    ...(serviceRevisionArn === undefined ? {} : { serviceRevisionArn }),
    taskDefinitionArn: observed.taskDefinitionArn,
    desiredCount: counts.desired,
    runningCount: counts.running,
    pendingCount: counts.pending,
  };
}

function planStatus(steps: readonly Step[], changes: number): PlanStatus {
  return { total: steps.length, steps: steps.slice(0, STATUS_LIMITS.planSteps).map((step) => ({ type: step.type, summary: summaryOf(step, changes) })) };
}

/** Names only, no values: a plan is shown to everybody who may read the object. */
function summaryOf(step: Step, changes: number): string {
  switch (step.type) {
    case 'RegisterTaskDefinition':
      return `family ${step.family}, content ${step.hash}`;
    case 'CreateService':
      return `members ${Object.keys(step.input).join(', ')}`;
    case 'UpdateService':
      return `${counted(changes, 'field')}: ${changedMembers(step.input)}${step.deploys ? '; starts a deployment' : ''}`;
    case 'TagResource':
      return `tags ${Object.keys(step.tags).join(', ')}`;
    case 'UntagResource':
      return `tags ${step.keys.join(', ')}`;
    case 'StopServiceDeployment':
      return step.arn;
    case 'DeleteService':
      return `${step.cluster}/${step.serviceName}`;
  }
}

function changedMembers(input: JsonObject): string {
  const names = Object.keys(input).filter((name) => name !== 'cluster' && name !== 'service');
  return names.length === 0 ? 'taskDefinition' : names.join(', ');
}

function resources({ judged, status, sighting, applied }: ConcludeInput): EcsServiceStatus['resources'] {
  const arn = applied.service?.serviceArn ?? (sighting.observed.arn === '' ? undefined : sighting.observed.arn);
  if (arn === undefined) return status.resources;
  const owned = applied.created || isOurs(judged, sighting);
  const revision = applied.taskDefinitionArn ?? sighting.observed.taskDefinitionArn;
  const registered = owned && judged.desired.taskDefinition.kind === 'content';
  const service = { type: 'Service', arn, owned } as const;
  return revision === '' ? [service] : [service, { type: 'TaskDefinition', arn: revision, owned: registered }];
}
