import type { Condition } from '../../api/meta.ts';
import { counted } from '../model/counted.ts';
import { timeText } from '../model/time-text.ts';
import { clip } from '../rollout/clip.ts';
import { conditionTable, conditionTypes, driftTable, healthTable, quietReasons } from './condition-table.ts';
import type { Cell, ConditionType, DriftState, HealthState, Situation } from './condition-table.ts';
import type { EcsServiceStatus } from './ecs-service-status.ts';
import { fitStatus } from './fit-status.ts';

/** What the stages of one reconcile found out. A member that is absent was not looked at: its last value stays. */
export interface EcsServiceFacts {
  readonly generation: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly situation: Situation;
  /** One of the row's reasons; for rows that say `edge`, the error's. Absent: the row's first. */
  readonly reason?: string;
  readonly message?: string;
  readonly drift?: DriftState;
  readonly health?: HealthState;
  /** New values of parts of the status; `undefined` removes a part, an absent member keeps it. */
  readonly parts: { readonly [Part in keyof Omit<EcsServiceStatus, 'conditions' | 'observedGeneration'>]?: EcsServiceStatus[Part] | undefined };
}

/** Situations in which the generation was not judged: the operator could not look, or was told not to. */
const unjudged: ReadonlySet<Situation> = new Set<Situation>(['AwsFailing']);
const statusOf = { T: 'True', F: 'False', '?': 'Unknown' } as const;
const normal: Readonly<Record<ConditionType, Condition['status']>> = {
  Valid: 'True',
  Ready: 'True',
  Reconciling: 'False',
  Stalled: 'False',
  Drifted: 'False',
  Healthy: 'True',
  RolloutBlocked: 'False',
};

/**
 * Derives the status from facts: the only place where conditions come from. Same facts, same previous status, same
 * result, so that an unchanged service costs no write. `lastTransitionTime` moves only with the condition's status
 * (Kubernetes API conventions); the result never exceeds 16 KB.
 */
export function summarise(previous: EcsServiceStatus, facts: EcsServiceFacts): EcsServiceStatus {
  const observedGeneration = unjudged.has(facts.situation) ? previous.observedGeneration : facts.generation;
  const conditions = conditionTypes.map((type, index) => {
    const cell = conditionTable[facts.situation].cells[index] ?? '?';
    return conditionOf(type, cell, previous, facts, observedGeneration);
  });
  const parts = Object.fromEntries(Object.entries({ ...previous, ...facts.parts }).filter(([, part]) => part !== undefined)) as Partial<EcsServiceStatus>;
  return fitStatus({ ...parts, observedGeneration, conditions });
}

function conditionOf(
  type: ConditionType,
  cell: Cell,
  previous: EcsServiceStatus,
  facts: EcsServiceFacts,
  observedGeneration: number,
): Condition {
  const last = previous.conditions.find((condition) => condition.type === type);
  const row = conditionTable[facts.situation];
  const current = { type, ...resolve(type, cell, last, facts) };
  const reason = current.reason ?? reasonOf(facts, row.reasons === 'edge' ? undefined : row.reasons[0]);
  const message = current.message ?? row.message.replace('{message}', () => facts.message ?? '');
  return {
    type,
    status: current.status,
    ...(observedGeneration >= 0 ? { observedGeneration: cell === 'keep' && last?.observedGeneration !== undefined ? last.observedGeneration : observedGeneration } : {}),
    lastTransitionTime: last?.status === current.status ? last.lastTransitionTime : timeText(facts.now),
    reason,
    message: clip(message, 1024),
  };
}

/** Status of one cell, with reason and message where they are not the row's own. */
function resolve(
  type: ConditionType,
  cell: Cell,
  last: Condition | undefined,
  facts: EcsServiceFacts,
): { readonly status: Condition['status']; readonly reason?: string; readonly message?: string } {
  if (cell === 'keep') {
    // What was judged for an older generation says nothing about this one: Ready must never be left over.
    if (last !== undefined && (last.observedGeneration ?? -1) === facts.generation) return last;
    return type === 'Ready' || type === 'Valid' ? { status: 'Unknown' } : { status: 'Unknown', ...quietReasons[type] };
  }
  if (cell === 'seen') {
    if (type === 'Drifted') {
      const state = facts.drift ?? 'NotCompared';
      const { status, message } = driftTable[state];
      return { status: plain(status), reason: state, message: message.replace('{drift}', () => driftText(facts)) };
    }
    const state = facts.health ?? 'Unknown';
    const { status, message } = healthTable[state];
    return { status: plain(status), reason: state, message };
  }
  const status = statusOf[cell];
  if (type === 'Ready') return { status };
  const quiet = status === normal[type] || status === 'Unknown' ? quietReasons[type] : undefined;
  if (type === 'Drifted' && cell === 'F') return { status, reason: 'InSync', message: driftTable.InSync.message };
  return quiet === undefined ? { status } : { status, ...quiet };
}

function plain(cell: Cell): Condition['status'] {
  return cell === 'T' || cell === 'F' || cell === '?' ? statusOf[cell] : 'Unknown';
}

/** Condition reasons must match Kubernetes' pattern; a foreign one that does not is replaced. */
function reasonOf(facts: EcsServiceFacts, fallback: string | undefined): string {
  const given = facts.reason ?? fallback ?? facts.situation;
  return /^[A-Za-z]([A-Za-z0-9_,:]{0,126}[A-Za-z0-9_])?$/.test(given) ? given : facts.situation;
}

function driftText(facts: EcsServiceFacts): string {
  const drift = facts.parts.drift;
  if (drift === undefined || drift.total === 0) return 'Managed fields differ.';
  const names = drift.fields.slice(0, 5).map((field) => field.path);
  const more = drift.total > names.length ? ` and ${String(drift.total - names.length)} more` : '';
  return `${counted(drift.total, 'field differs', 'fields differ')}: ${names.join(', ')}${more}.`;
}
