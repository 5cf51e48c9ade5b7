import { conditionTable } from './condition-table.ts';
import type { Situation } from './condition-table.ts';

/** Is an EcsService Ready in this situation? `undefined` where the table keeps what was, or says Unknown, and for a text that is no situation. */
export function readyIn(situation: string): boolean | undefined {
  if (!isSituation(situation)) return undefined;
  const [, ready] = conditionTable[situation].cells;
  return ready === 'T' ? true : ready === 'F' ? false : undefined;
}

function isSituation(text: string): text is Situation {
  return Object.hasOwn(conditionTable, text);
}
