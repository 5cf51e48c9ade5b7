import { knownMembers } from '../model/known-members.ts';
import { childPath, isAtOrUnder, isCovered } from '../model/pointer.ts';
import { isMembers } from '../model/shape.ts';
import { serviceShape } from '../model/service-shape.ts';
import { compare } from './compare.ts';
import { cutsTraffic } from './cuts-traffic.ts';
import { comparedMembers, fieldMatrix } from './field-matrix.ts';
import { gateChanges, joinGateHooks, splitGateHooks } from './merge-gate-hooks.ts';
import { overlay } from './overlay.ts';
import { endEarlySuccess, withoutForeignStrategyBlocks } from './strategy-blocks.ts';
import type { JsonObject } from '../model/json.ts';
import type { Change, DesiredService, ObservedService, SpecPath } from '../model/service.ts';
import type { FieldRule } from './field-matrix.ts';
import type { Difference } from './compare.ts';

/** Both sides, and what was applied before. */
export interface MergeServiceInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  readonly appliedPaths: readonly SpecPath[];
  readonly ignore: readonly SpecPath[];
}

/** One member of the service: how it differs, and the whole block that would put it right. */
export interface MemberMerge {
  readonly name: string;
  readonly changes: readonly Change[];
  /** What UpdateService has to be sent; live where `drift.ignore` says so. `undefined`: there is nothing to send. */
  readonly block: unknown;
}

/**
 * The declared service laid over the live one, member by member. Only members of which a leaf is declared, or was declared
 * before, appear; the comparison is between the merged block and the live one, so it is exactly what would be sent.
 */
export function mergeService(input: MergeServiceInput): readonly MemberMerge[] {
  const declaredPaths = new Set(input.desired.paths);
  const gone = input.appliedPaths.filter((path) => !declaredPaths.has(path) && path.startsWith('/service/'));
  return comparedMembers.flatMap((name) => {
    const merged = name === 'deploymentConfiguration' ? mergeConfiguration(gone, input) : mergeMember(name, gone, input);
    return merged === undefined ? [] : [merged];
  });
}

/** The spec's own part and the gates are merged apart, since hooks of others beside the gates are left alone. */
function mergeConfiguration(gone: readonly SpecPath[], input: MergeServiceInput): MemberMerge | undefined {
  const name = 'deploymentConfiguration';
  const { desired, observed } = input;
  const { others, gates } = splitGateHooks(observed.service[name]);
  if (gates.length === 0 && desired.gateHooks.length === 0) return mergeMember(name, gone, input);
  const service = { ...observed.service, [name]: others } as JsonObject;
  const merged = mergeMember(name, gone, { ...input, observed: { ...observed, service } });
  const shape = serviceShape.members[name];
  const block = merged === undefined && shape !== undefined ? knownMembers(shape, others) : merged?.block;
  return { name, changes: [...(merged?.changes ?? []), ...gateChanges(desired.gateHooks, gates)], block: joinGateHooks(block, desired.gateHooks) };
}

function mergeMember(name: string, allGone: readonly SpecPath[], { desired, observed, ignore }: MergeServiceInput): MemberMerge | undefined {
  const rule = fieldMatrix[name];
  const shape = serviceShape.members[name];
  if (rule === undefined || shape === undefined) return undefined;
  if (rule.readBack === 'revision' && !observed.revisionRead) return undefined;
  const daemon = (desired.service['schedulingStrategy'] ?? observed.service['schedulingStrategy']) === 'DAEMON';
  // ECS mirrors the number of matching instances there, and refuses to be told another.
  if (daemon && name === 'desiredCount') return undefined;

  const path = childPath('/service', name);
  const declared = desired.service[name];
  const gone = rule.gone === 'release' ? [] : allGone.filter((leaf) => isAtOrUnder(leaf, path));
  if (declared === undefined && gone.length === 0) return undefined;

  const live = knownMembers(shape, observed.service[name]);
  if (declared === undefined && rule.gone === 'impossible') return impossible(name, path, live, ignore);

  const context = { gone, daemon, keep: () => false };
  const wanted = overlay(shape, live, declared, path, context);
  const strategy = isMembers(wanted) ? wanted['strategy'] : undefined;
  const fitted = (value: unknown): unknown => (name === 'deploymentConfiguration' ? withoutForeignStrategyBlocks(value, declared, strategy) : value);
  const changes = compare(shape, fitted(wanted), fitted(live), path).map((difference) =>
    toChange(difference, effectOf(name, rule, difference, gone), ignore),
  );
  const block = overlay(shape, live, declared, path, { ...context, keep: (leaf) => isCovered(leaf, ignore) });
  return { name, changes, block: name === 'deploymentConfiguration' ? endEarlySuccess(fitted(block), live) : block };
}

function impossible(name: string, path: SpecPath, live: unknown, ignore: readonly SpecPath[]): MemberMerge {
  const changes = live === undefined ? [] : [toChange({ path, from: live, to: undefined, sensitive: false }, 'replace', ignore)];
  return { name, changes, block: undefined };
}

function effectOf(name: string, rule: FieldRule, difference: Difference, gone: readonly SpecPath[]): Change['effect'] {
  if (rule.change === 'immutable') return 'replace';
  if (cutsTraffic(name, rule, difference, gone)) return 'consent';
  return rule.deploys === 'no' ? 'update' : 'deploy';
}

function toChange(difference: Difference, effect: Change['effect'], ignore: readonly SpecPath[]): Change {
  return { ...difference, effect, ignored: isCovered(difference.path, ignore) };
}
