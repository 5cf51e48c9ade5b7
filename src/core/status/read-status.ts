import type { EcsServiceStatus as Published } from '../../api/v1beta1/ecsservice-status.ts';
import { isRolloutPhase } from '../rollout/rollout-state.ts';
import type { RolloutPhase, RolloutState } from '../rollout/rollout-state.ts';
import type { EcsServiceStatus, GateStatus } from './ecs-service-status.ts';

/**
 * A status as it was read, complete enough to work with. The CRD, another version or a person may leave out what the
 * operator always writes. What identifies or steers (target, rollout, counts) counts as lost when it is incomplete, since a
 * lost status is rebuilt from AWS; what remembers (quarantine, applied paths) is never dropped, since forgetting acts.
 */
export function readStatus(published: Published = {}): EcsServiceStatus {
  const { lastHandledAction, paused, awaiting, target, source, desired, applied, observed, rollout, quarantine, history, drift, plan, resources, ...rest } = published;
  return {
    ...rest,
    observedGeneration: published.observedGeneration ?? -1,
    conditions: published.conditions ?? [],
    ...(lastHandledAction === undefined ? {} : { lastHandledAction: { token: '', action: '', at: '', ...lastHandledAction } }),
    ...(paused === undefined ? {} : { paused: { at: '', ...paused } }),
    ...(has(awaiting, 'targetHash', 'since') ? { awaiting: { ...awaiting, gates: readGates(awaiting.gates) } } : {}),
    ...(has(target, 'accountId', 'region', 'clusterArn', 'serviceArn') ? { target } : {}),
    ...(source === undefined ? {} : { source: { ref: '', revision: '', author: '', path: '', ...source } }),
    ...(desired === undefined ? {} : { desired: { hash: '', ...desired } }),
    ...(applied === undefined ? {} : { applied: { hash: '', at: '', paths: [], ...applied } }),
    ...(has(observed, 'taskDefinitionArn', 'desiredCount', 'runningCount', 'pendingCount') ? { observed } : {}),
    ...(has(rollout, 'id', 'state', 'deploymentArn', 'targetHash', 'startedAt', 'deadline') && isRolloutPhase(rollout.state)
      ? { rollout: readRollout(rollout, rollout.state) }
      : {}),
    ...(quarantine === undefined ? {} : { quarantine: quarantine.map((entry) => ({ reason: '', evidence: '', commit: '', at: '', ...entry })) }),
    ...(history === undefined ? {} : { history: history.map((entry) => ({ revision: '', author: '', outcome: '', strategy: '', seconds: 0, at: '', ...entry })) }),
    ...(drift === undefined
      ? {}
      : { drift: { total: drift.total ?? 0, fields: (drift.fields ?? []).map((field) => ({ declared: '', live: '', since: '', ...field })) } }),
    ...(plan === undefined ? {} : { plan: { total: plan.total ?? 0, steps: (plan.steps ?? []).map((step) => ({ summary: '', ...step })) } }),
    ...(resources === undefined ? {} : { resources: resources.map((resource) => ({ owned: false, ...resource })) }),
  };
}

type PublishedRollout = NonNullable<Published['rollout']>;
type Identified = PublishedRollout & Required<Pick<PublishedRollout, 'id' | 'deploymentArn' | 'targetHash' | 'startedAt' | 'deadline'>>;

function readRollout({ gates, ...rollout }: Identified, state: RolloutPhase): RolloutState {
  return { stage: '', ...rollout, state, ...(gates === undefined ? {} : { gates: readGates(gates) }) };
}

function readGates(gates: NonNullable<Published['awaiting']>['gates'] = []): readonly GateStatus[] {
  return gates.map((gate) => ({ state: '', since: '', ...gate }));
}

/** Whether a part is there with all of these members. */
function has<Part extends object, Name extends keyof Part>(part: Part | undefined, ...names: readonly Name[]): part is Part & Required<Pick<Part, Name>> {
  return part !== undefined && names.every((name) => part[name] !== undefined);
}
