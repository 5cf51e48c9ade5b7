import type { Change } from '../model/service.ts';
import type { DriftField } from '../status/ecs-service-status.ts';
import { isReported, shown } from './drift-report.ts';

/** So many fields are named in one text; the rest is counted. */
const namedFields = 5;

/** What a pass sent, for a person. */
export interface SentChanges {
  /** `desiredCount 3 -> 4, tags/team shop -> store`; empty when nothing is left to name. */
  readonly asked: string;
  /** A sentence about drift that went back with it, with a space before it; empty when there was none. */
  readonly setBack: string;
}

/**
 * Names the changes that were sent. Values that may hold a secret are shown as digests; what waits or is ignored was not
 * sent. A spec is sent as a whole, and so is each nested block (design 4.1): what `drift.policy: Report` only reported until
 * now (`reported`) goes back with the next change of the spec, which nobody would see otherwise.
 */
export function describeChanges(changes: readonly Change[], reported: readonly DriftField[], digestKey: string): SentChanges {
  const sent = changes.filter(isReported);
  const declared = new Map(reported.map((field) => [field.path, field.declared]));
  const wasDrift = (change: Change): boolean => declared.get(change.path) === shown(change.to, change.sensitive, digestKey);
  const back = listed(sent.filter(wasDrift), digestKey);
  return { asked: listed(sent.filter((change) => !wasDrift(change)), digestKey), setBack: back === '' ? '' : ` Also set back, since a spec is sent as a whole: ${back}.` };
}

function listed(changes: readonly Change[], digestKey: string): string {
  const named = changes.slice(0, namedFields).map(({ path, from, to, sensitive }) => `${fieldName(path)} ${shown(from, sensitive, digestKey)} -> ${shown(to, sensitive, digestKey)}`);
  return [...named, ...(changes.length > namedFields ? [`${String(changes.length - namedFields)} more`] : [])].join(', ');
}

/** `/service/deploymentConfiguration/maximumPercent` as `deploymentConfiguration/maximumPercent`. */
function fieldName(path: string): string {
  return path.replace(/^\/(service\/)?/, '');
}
