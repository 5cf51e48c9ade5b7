import { sameJson } from '../../model/canonical-json.ts';
import { sameReference } from './name-or-arn.ts';
import { samePlatformVersion } from './platform-version.ts';
import { sameCpu, sameMemory } from './task-size.ts';
import type { EqualityRule } from '../../model/shape.ts';

/** Applies the rule that a scalar's shape names. */
export function sameScalar(rule: EqualityRule, declared: unknown, live: unknown): boolean {
  if (sameJson(declared, live)) return true;
  switch (rule) {
    case 'exact':
      return false;
    case 'nameOrArn':
      return sameReference(declared, live);
    case 'platformVersion':
      return samePlatformVersion(declared, live);
    case 'cpuUnits':
      return sameCpu(declared, live);
    case 'mebibytes':
      return sameMemory(declared, live);
  }
}
