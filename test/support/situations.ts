/** The status of an EcsService, a GitSource and an AwsAccount in every situation that the operator knows. */
import type { Condition } from '../../src/api/meta.ts';
import { accountConditions, accountTable, type AccountSituation } from '../../src/core/status/account-table.ts';
import { conditionTable, type Situation } from '../../src/core/status/condition-table.ts';
import { emptyStatus } from '../../src/core/status/ecs-service-status.ts';
import { summarise } from '../../src/core/status/summarise.ts';

export interface Judged {
  readonly metadata: { readonly name: string; readonly generation: number; readonly resourceVersion: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly status?: { readonly observedGeneration: number; readonly conditions: readonly Condition[] };
}

const metadata = { name: 'web', generation: 2, resourceVersion: '41' };
const now = Date.UTC(2026, 0, 1);

/** One object for each reason of each situation, judged for its generation, from a status that was Ready before. */
export function serviceIn(situation: Situation, reason: string): Judged {
  const ready = summarise(emptyStatus, { generation: 2, now, situation: 'Ready', parts: {} });
  return { metadata, status: summarise(ready, { generation: 2, now, situation, reason, message: 'As it is.', parts: {} }) };
}

export const serviceSituations: readonly (readonly [Situation, string])[] = (Object.keys(conditionTable) as Situation[]).flatMap((situation) => {
  const { reasons } = conditionTable[situation];
  return (reasons === 'edge' ? ['Throttled'] : reasons).map((reason) => [situation, reason] as const);
});

export function accountIn(situation: AccountSituation): Judged {
  return { metadata, status: { observedGeneration: 2, conditions: accountConditions({ previous: [], situation, message: 'As it is.', generation: 2, now: '2026-01-01T00:00:00Z' }) } };
}

export const accountSituations = Object.keys(accountTable) as AccountSituation[];
