import { fieldMatrix } from '../diff/field-matrix.ts';
import { childPath, isAtOrUnder } from '../model/pointer.ts';
import type { DesiredService, SpecPath } from '../model/service.ts';

/**
 * Must the service revision be read to compare this service? Only for members that show nowhere else (`monitoring`,
 * `gatewayConnectors`); without them the call is saved.
 */
export function needsRevision(desired: DesiredService, appliedPaths: readonly SpecPath[]): boolean {
  return Object.entries(fieldMatrix).some(
    ([name, rule]) =>
      rule.readBack === 'revision' &&
      (desired.service[name] !== undefined || appliedPaths.some((path) => isAtOrUnder(path, childPath('/service', name)))),
  );
}
