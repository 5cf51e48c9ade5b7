import type { LongshoreError } from '../errors.ts';
import { conditionTable } from './condition-table.ts';
import type { Situation } from './condition-table.ts';

/** Which situation a reason of our own catalogue belongs to, read off the table's rows. */
const byReason: ReadonlyMap<string, Situation> = new Map(
  Object.entries(conditionTable).flatMap(([situation, { reasons }]) =>
    reasons === 'edge' ? [] : reasons.map((reason): [string, Situation] => [reason, situation as Situation]),
  ),
);

/** Where an early end of a reconcile stands in the truth table: by its reason, otherwise by the kind of error. */
export function situationOfError(error: LongshoreError): Situation {
  const own = byReason.get(error.reason);
  if (own !== undefined) return own;
  switch (error.kind) {
    case 'terminal':
      return 'AwsRefused';
    case 'wait':
      return 'Waiting';
    case 'transient':
    case 'conflict':
      return 'AwsFailing';
  }
}
