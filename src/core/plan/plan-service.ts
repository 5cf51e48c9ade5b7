import { diffTags } from '../diff/diff-tags.ts';
import { mergeService } from '../diff/merge-service.ts';
import { deploysWith, driftPolicyOf, holdForDrift, holdForReplacement, isDrift, lookAgainMs } from './gate-changes.ts';
import { decideOwnership } from './ownership.ts';
import { planCreation } from './plan-creation.ts';
import { resolveRevision } from './resolve-revision.ts';
import { changesRevision, revisionChanges } from './revision-changes.ts';
import { holdForStrategy, needsOtherBalancers, switchesStrategy } from './strategy-change.ts';
import { adoptionStep, tagSteps } from './tag-steps.ts';
import { updateSteps } from './update-step.ts';
import type { MemberMerge } from '../diff/merge-service.ts';
import type { Change, Hold, Plan, Step } from '../model/service.ts';
import type { PlanServiceInput } from './plan-input.ts';
import type { ResolveRevisionInput, RevisionDecision } from './resolve-revision.ts';

/**
 * Everything that has to happen in this pass, in order, with at most one UpdateService; and why what differs is not
 * changed. `changes` are complete also where nothing is done about them. Throws a plain `Error` when a read that
 * `revisionReads` asks for was left out.
 */
export function planService(input: PlanServiceInput): Plan {
  const { desired, observed, policy } = input;
  const controller = declaredController(input);
  if (controller !== 'ECS') return held(unsupportedController(controller), []);
  switch (observed.state) {
    case 'Draining':
      return held(draining(desired.target.serviceName), []);
    case 'Absent':
    case 'Inactive':
      return planCreation({ desired, observed, revision: resolveRevision(revisionInput(input)), deployHold: policy.deployHold });
    case 'Active':
      return planActive(input);
  }
}

/** The input of `revisionReads` and `resolveRevision` that belongs to a planning input. */
export function revisionInput(input: PlanServiceInput): ResolveRevisionInput {
  const { desired, observed, previous, policy, candidates } = input;
  const takeFrom = policy.adoption.policy === 'Take' && policy.adoption.admitted ? policy.adoption.fromOwner : undefined;
  const limits = { unneeded: !reachesRevision(input), deployHeld: policy.deployHold !== undefined };
  return { desired, observed, previous, candidates, ignore: policy.ignore, takeFrom, ...limits };
}

/** False where `planService` returns before it looks at the revision. */
function reachesRevision(input: PlanServiceInput): boolean {
  const { observed, policy } = input;
  if (declaredController(input) !== 'ECS' || observed.state === 'Draining') return false;
  if (observed.state !== 'Active') return true;
  if (observed.express || observed.controller !== 'ECS' || decideOwnership(input).kind !== 'ours') return false;
  return !(isDrift(input) && driftPolicyOf(policy, observed) === 'Off');
}

function planActive(input: PlanServiceInput): Plan {
  const { desired, observed, previous, policy } = input;
  const paths = { appliedPaths: previous.appliedPaths, ignore: policy.ignore };
  const members = mergeService({ desired, observed, ...paths });
  const tags = diffTags({ declared: desired.tags, live: observed.tags, ...paths });
  const visible = [...members.flatMap((member) => member.changes), ...tags];

  if (observed.express) return held(expressService, visible);
  if (observed.controller !== 'ECS') return held(unsupportedController(observed.controller), visible);
  const ownership = decideOwnership(input);
  if (ownership.kind === 'refused') return held(ownership.hold, visible);
  if (ownership.kind === 'adopt') return { steps: [adoptionStep(desired, observed)], changes: visible, holds: [] };
  return planOwned(input, members, tags);
}

function planOwned(input: PlanServiceInput, members: readonly MemberMerge[], tags: readonly Change[]): Plan {
  const { desired, observed, policy } = input;
  const drift = isDrift(input);
  if (drift && driftPolicyOf(policy, observed) === 'Off') return { steps: [], changes: [], holds: [] };

  const revision = resolveRevision(revisionInput(input));
  const revisions = revisionChanges(desired, observed, revision, policy.ignore);
  const { deployHold } = policy;
  // A strategy goes with the balancers that it needs, and those start a deployment.
  const waits = (member: MemberMerge): boolean => deployHold !== undefined && (deploysWith(member) || switchesStrategy(member) || needsOtherBalancers(member, observed));
  const waiting = members.filter(waits);
  const moving = members.filter((member) => !waits(member));
  const changes = [
    ...(deployHold === undefined ? revisions : revisions.map(deferred)),
    ...moving.flatMap((member) => member.changes),
    ...waiting.flatMap((member) => member.changes).map(deferred),
    ...tags,
  ];
  const deployHolds = deployHold !== undefined && (changesRevision(revision, observed) || waiting.some(isPending)) ? [deployHold] : [];

  const ready = deployHold === undefined ? changes : changes.filter((change) => change.deferred === undefined);
  const revisionHolds = revision.kind === 'held' ? [revision.hold] : [];
  const blocking = [...revisionHolds, ...holdForReplacement(ready, policy), ...holdForStrategy(moving, observed)];
  if (drift) {
    const driftHold = holdForDrift(input, ready);
    if (driftHold !== undefined) return { steps: [], changes, holds: [driftHold, ...deployHolds] };
  }
  // Deleting a service whose successor must not start yet would leave nothing at all.
  if (deployHold !== undefined && moving.some(mustBeReplaced)) return { steps: [], changes, holds: [...blocking, deployHold] };
  if (blocking.length > 0) return { steps: [], changes, holds: [...blocking, ...deployHolds] };
  return { steps: steps(input, moving, tags, deployHold === undefined ? revision : stays(input)), changes, holds: deployHolds };
}

/** Tags first: with `propagateTags` the tasks of the new deployment take theirs from the service. */
function steps(input: PlanServiceInput, members: readonly MemberMerge[], tags: readonly Change[], revision: RevisionDecision): readonly Step[] {
  const { desired, observed } = input;
  // Consent is given by now, so what is left of `replace` can only be made anew. The pass after the next creates it.
  if (members.some(mustBeReplaced)) {
    return [{ type: 'DeleteService', cluster: desired.target.cluster, serviceName: desired.target.serviceName }];
  }
  return [...tagSteps(observed.arn, tags), ...updateSteps({ desired, observed, members, revision })];
}

/** The revision stays where it is while deployments are held. */
function stays({ observed }: PlanServiceInput): RevisionDecision {
  return { kind: 'existing', arn: observed.taskDefinitionArn };
}

function isPending(member: MemberMerge): boolean {
  return member.changes.some((change) => !change.ignored);
}

function mustBeReplaced(member: MemberMerge): boolean {
  return member.changes.some((change) => change.effect === 'replace' && !change.ignored);
}

function deferred(change: Change): Change {
  return { ...change, deferred: true };
}

function held(hold: Hold, changes: readonly Change[]): Plan {
  return { steps: [], changes, holds: [hold] };
}

function declaredController({ desired }: PlanServiceInput): string {
  const declared = desired.service['deploymentController'] as { readonly type?: string } | undefined;
  return declared?.type ?? 'ECS';
}

const expressService: Hold = {
  reason: 'ExpressService',
  message: 'the service stands behind an ECS Express service, which manages it; nothing is changed. Name another service in spec.target',
};

function unsupportedController(controller: string): Hold {
  const what = `the service has deployment controller ${controller}, which something else drives; nothing is changed`;
  return { reason: 'UnsupportedController', message: `${what}. Move it to the ECS controller with its native strategies first` };
}

function draining(serviceName: string): Hold {
  const message = `an ECS service named ${serviceName} is still draining; the new one is made when it is gone`;
  return { reason: 'ServiceDraining', message, retryAfterMs: lookAgainMs };
}
