import type { Change, DesiredService, ObservedService, SpecPath } from '../model/service.ts';

export interface DiffServiceInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  /** `status.applied.paths`. */
  readonly appliedPaths: readonly SpecPath[];
  /** `drift.ignore`. */
  readonly ignore: readonly SpecPath[];
}

/** Differences of service members and tags, not of the task definition. Only leaves declared now or before are looked at. */
export function diffService(_input: DiffServiceInput): readonly Change[] {
  throw new Error('not written yet');
}
