import { gateOfHook } from '../model/gate-mark.ts';
import { isMembers } from '../model/shape.ts';
import { serviceShape } from '../model/service-shape.ts';
import { compare } from './compare.ts';
import type { Members, Shape } from '../model/shape.ts';
import type { JsonObject } from '../model/json.ts';
import type { Change } from '../model/service.ts';

/** A deployment configuration with its lifecycle hooks told apart by who made them. */
export interface SplitConfiguration {
  /** Without the hooks of gates: what a spec declares, and what others put there. */
  readonly others: unknown;
  /** The hooks that carry the mark of a gate. */
  readonly gates: readonly unknown[];
}

/** Takes the marked hooks out of a live configuration, which is given back as it is when there are none. */
export function splitGateHooks(configuration: unknown): SplitConfiguration {
  const hooks: unknown = isMembers(configuration) ? configuration['lifecycleHooks'] : undefined;
  if (!isMembers(configuration) || !Array.isArray(hooks)) return { others: configuration, gates: [] };
  const gates = hooks.filter((hook) => gateOfHook(hook) !== undefined);
  if (gates.length === 0) return { others: configuration, gates };
  return { others: { ...configuration, lifecycleHooks: hooks.filter((hook) => gateOfHook(hook) === undefined) }, gates };
}

const path = '/service/deploymentConfiguration/lifecycleHooks';
const configurationShape = serviceShape.members['deploymentConfiguration'];
const hooksShape: Shape | undefined = configurationShape?.kind === 'object' ? configurationShape.members['lifecycleHooks'] : undefined;

/**
 * How the gates of a spec differ from the marked hooks that are live. `drift.ignore` has no say: an ignored gate would be
 * a gate that nobody waits at. A marked hook without a gate goes, also when nothing is remembered of it.
 */
export function gateChanges(wanted: readonly JsonObject[], live: readonly unknown[]): readonly Change[] {
  if (hooksShape === undefined) return [];
  const found = compare(hooksShape, wanted, live, path);
  // Twice the same mark is one entry to the comparison, and two pauses to ECS.
  const doubled = found.length === 0 && live.length !== wanted.length ? [{ path, from: live, to: wanted, sensitive: true }] : found;
  return doubled.map((difference) => ({ ...difference, effect: 'update', ignored: false, own: true }));
}

/** The configuration as it is sent: the list of hooks goes whole, since ECS replaces it (ecs-api.md section 4). */
export function joinGateHooks(configuration: unknown, gates: readonly JsonObject[]): Members {
  const members = isMembers(configuration) ? configuration : {};
  const others: unknown = members['lifecycleHooks'];
  return { ...members, lifecycleHooks: [...(Array.isArray(others) ? (others as readonly unknown[]) : []), ...gates] };
}
