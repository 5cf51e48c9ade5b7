import { accountTable } from './account-table.ts';
import { conditionTable, conditionTypes, driftTable, healthTable, quietReasons } from './condition-table.ts';
import type { Cell } from './condition-table.ts';
import { reasons } from './reasons.ts';

const meanings: Readonly<Record<(typeof conditionTypes)[number], string>> = {
  Valid: 'The spec can be worked on.',
  Ready: 'ECS runs what the spec says, brought by a deployment that is SUCCESSFUL.',
  Reconciling: 'The operator or ECS is at work on it and needs nobody (kstatus: InProgress).',
  Stalled: 'A person has to act (kstatus: Failed).',
  Drifted: 'Managed fields of the live service differ from the spec.',
  Healthy: 'As many tasks run as are wanted.',
  RolloutBlocked: 'Something holds back, or undid, the rollout that the spec asks for.',
};

/** The page docs/spec/conditions.md, from the tables that the operator itself works by. */
export function conditionsDoc(): string {
  return [
    '# Conditions of EcsService and AwsAccount',
    '',
    'Generated from `src/core/status/condition-table.ts`, `account-table.ts` and `reasons.ts`, the tables that the operator works by. Do not edit.',
    '',
    '## The conditions of an EcsService',
    '',
    ...table(['Condition', 'True means', 'Reason when nothing is to be said'], conditionTypes.map((type) => [`\`${type}\``, meanings[type], `\`${quietReasons[type].reason}\``])),
    '',
    'An EcsService is in exactly one situation at a time. `status.observedGeneration` moves once a generation was judged, also when it was refused; it stays where AWS could not be asked.',
    '`lastTransitionTime` moves only when the status of its condition does. kstatus, Flux and Argo CD read `Ready`, `Reconciling` and `Stalled`.',
    '',
    '## Situations',
    '',
    '`keep`: as it was, when it was judged for this generation, otherwise Unknown. `seen`: from the drift and health tables below.',
    '',
    ...table(
      ['Situation', 'When', ...conditionTypes, 'Reasons'],
      Object.entries(conditionTable).map(([situation, row]) => [
        situation,
        row.when,
        ...row.cells.map(cellText),
        row.reasons === 'edge' ? "the error's own" : row.reasons.map((reason) => `\`${reason}\``).join(', '),
      ]),
    ),
    '',
    '## Drifted, where the situation says `seen`',
    '',
    ...table(['Reason', 'Status', 'Message'], Object.entries(driftTable).map(([reason, { status, message }]) => [`\`${reason}\``, cellText(status), message])),
    '',
    '## Healthy, where the situation says `seen`',
    '',
    ...table(['Reason', 'Status', 'Message'], Object.entries(healthTable).map(([reason, { status, message }]) => [`\`${reason}\``, cellText(status), message])),
    '',
    '## AwsAccount',
    '',
    ...table(
      ['Situation', 'When', 'Ready', 'Reconciling', 'Stalled', 'Reason'],
      Object.entries(accountTable).map(([situation, row]) => [situation, row.when, row.ready, row.reconciling, row.stalled, `\`${row.reason}\``]),
    ),
    '',
    '## Reasons',
    '',
    'Reasons of conditions and events that Longshore gives itself. Those that come with an error of AWS or Kubernetes pass through as they are.',
    '',
    ...table(['Reason', 'Meaning'], Object.entries(reasons).map(([reason, meaning]) => [`\`${reason}\``, meaning])),
    '',
  ].join('\n');
}

function cellText(cell: Cell): string {
  return cell === '?' ? 'Unknown' : cell === 'T' ? 'True' : cell === 'F' ? 'False' : cell;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
