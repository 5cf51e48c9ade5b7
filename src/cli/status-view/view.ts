import type { EcsService, EcsServiceStatus } from '../../api/v1beta1/ecsservice.ts';
import type { ServiceEvent } from '../../app/service-events.ts';
import { conditionTable } from '../../core/status/condition-table.ts';
import type { Style } from './style.ts';

/** Everything that one drawing of a service is made of. */
export interface View {
  readonly service: EcsService;
  /** Oldest first. */
  readonly events: readonly ServiceEvent[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Columns; no line is longer. */
  readonly width: number;
  readonly style: Style;
}

/** The rollout of a status. */
export type Rollout = NonNullable<EcsServiceStatus['rollout']>;
/** A gate of a status. */
export type Gate = NonNullable<Rollout['gates']>[number];

const moving: ReadonlySet<string> = new Set(['Requested', 'Progressing', 'Overdue', 'Stopping', 'RollingBack']);

/** Something still happens to it. */
export function isMoving(rollout: Rollout): boolean {
  return moving.has(rollout.state ?? '');
}

const unread: ReadonlySet<string> = new Set(
  (['Invalid', 'TargetConflict', 'Suspended', 'AccountRefused'] as const).flatMap((situation) => {
    const { reasons } = conditionTable[situation];
    return reasons === 'edge' ? [] : reasons;
  }),
);

/** ECS is not asked in this state, so what its service runs is what it ran when it was asked last. A refused spec lets a rollout that moves be followed. */
export function isUnread({ status = {} }: EcsService): boolean {
  const reason = status.conditions?.find(({ type }) => type === 'Ready')?.reason ?? '';
  const followed = reason !== 'Suspended' && status.rollout !== undefined && isMoving(status.rollout);
  return status.observed !== undefined && unread.has(reason) && !followed;
}

/** Columns of the names on the left. */
export const LABEL = 14;

/** `  Label       value`, the value on the first of several lines. */
export function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(LABEL - 2)}${line}`.trimEnd());
}
