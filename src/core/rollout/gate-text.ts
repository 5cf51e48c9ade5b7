import { shownTime } from '../model/time-text.ts';
import type { GateStatus } from '../status/ecs-service-status.ts';

/** What a person has to know who is to approve. */
export interface GateTextInput {
  readonly gate: GateStatus;
  readonly service: { readonly namespace: string; readonly name: string };
  /** Of the revision that waits. */
  readonly targetHash: string;
  /** Its commit; empty when nobody said. */
  readonly commit: string;
  readonly approvals: 'Annotation' | 'Kind';
  /** Since when rollouts are paused, if they are. */
  readonly pausedAt: string | undefined;
}

/** The condition's message at a gate: which gate, for which revision, since and until when, and the command that approves it. */
export function gateText({ gate, service, targetHash, commit, approvals, pausedAt }: GateTextInput): string {
  const where = gate.stage === undefined ? 'before the deployment' : `at ${gate.stage}`;
  const what = commit === '' ? `revision ${targetHash}` : `commit ${commit} (${targetHash})`;
  const until = gate.expiresAt === undefined ? '' : `, until ${shownTime(gate.expiresAt)}`;
  const waits = `Gate ${gate.name} ${where} waits since ${shownTime(gate.since)}${until}, for approval of ${what}.`;
  if (pausedAt !== undefined) return `${waits} Rollouts are paused since ${pausedAt}: longshore resume ${service.name} -n ${service.namespace}`;
  if (gate.state === 'Approved') return `${waits} It was approved by ${gate.approvedBy ?? 'somebody'}; ECS is told to go on.`;
  if (approvals === 'Kind') return `${waits} Approve it by a RolloutApproval, which this makes: longshore promote ${service.name} -n ${service.namespace} (by hand: in that namespace, with serviceRef.name ${service.name} and targetHash ${targetHash})`;
  return `${waits} Approve it: longshore promote ${service.name} -n ${service.namespace}`;
}
