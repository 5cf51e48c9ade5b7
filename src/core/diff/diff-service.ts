import { diffTags } from './diff-tags.ts';
import { mergeService } from './merge-service.ts';
import type { Change, DesiredService, ObservedService, SpecPath } from '../model/service.ts';

/** Both sides of the comparison, and what was applied before. */
export interface DiffServiceInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  /** `status.applied.paths`. */
  readonly appliedPaths: readonly SpecPath[];
  /** `drift.ignore`. */
  readonly ignore: readonly SpecPath[];
}

/**
 * Differences of service members and tags, not of the task definition. Only leaves that are declared now, or were declared
 * before, are looked at: a default that AWS fills in, this year or next, is never a difference (design.md 4.1).
 */
export function diffService(input: DiffServiceInput): readonly Change[] {
  const { desired, observed, appliedPaths, ignore } = input;
  const members = mergeService(input).flatMap((member) => member.changes);
  return [...members, ...diffTags({ declared: desired.tags, live: observed.tags, appliedPaths, ignore })];
}
