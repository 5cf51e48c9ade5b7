import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import { isMoving } from './view.ts';
import { printable } from './text.ts';

/** A service and its rollout in one line, for files and pipes: what changed shows as the next line. */
export function summaryLine({ metadata, status = {} }: EcsService): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const { rollout, awaiting, paused } = status;
  const moves = rollout !== undefined && isMoving(rollout) ? rollout : undefined;
  const waiting = [...(awaiting?.gates ?? []), ...(moves?.gates ?? [])].filter(({ state }) => state === 'Waiting');
  return printable(
    [
      `${metadata.namespace ?? ''}/${metadata.name}`,
      ready === undefined ? 'not judged yet' : `Ready=${ready.status} ${ready.reason}`,
      ...(rollout === undefined ? [] : [`${rollout.strategy ?? ''} ${rollout.state ?? ''}`.trim()]),
      ...(moves?.stage === undefined || moves.stage === '' ? [] : [moves.stage]),
      ...(moves?.weights === undefined ? [] : [`production ${String(moves.weights.production ?? 0)} %`]),
      ...(moves?.tasks === undefined ? [] : [`tasks ${String(moves.tasks.target ?? 0)} new ${String(moves.tasks.source ?? 0)} old`]),
      ...waiting.map(({ name }) => `gate ${name} waits`),
      ...(paused === undefined ? [] : ['paused']),
    ].join(', '),
  );
}
