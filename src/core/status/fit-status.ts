import { clip, fitsIn } from '../rollout/clip.ts';
import { STATUS_LIMITS } from './ecs-service-status.ts';
import type { EcsServiceStatus } from './ecs-service-status.ts';

/** No EcsService status is larger than this as JSON: etcd is shared with everybody (design 4.5). */
export const STATUS_BYTES = 16_384;

/** Longest text of any one member; `path` and `message` members have limits of their own before this. */
const TEXT_BYTES = 1_024;

/** What is given up, in this order, when hostile input (long ARNs, paths, messages) does not fit. */
const sacrifices: readonly ((status: EcsServiceStatus) => EcsServiceStatus)[] = [
  (status) => shorten(status, 'resources', 10),
  (status) => shortenDrift(status, 8),
  (status) => shorten(status, 'history', 4),
  keepOpenGates,
  (status) => shortenPaths(shortenPlan(status, 5), 60),
  (status) => ({ ...status, conditions: status.conditions.map((condition) => ({ ...condition, message: clip(condition.message, 256) })) }),
  (status) => ({ ...status, ...(status.quarantine === undefined ? {} : { quarantine: status.quarantine.map((entry) => ({ ...entry, evidence: clip(entry.evidence, 128) })) }) }),
  (status) => shortenDrift(shortenPaths(shortenPlan(shorten(shorten(status, 'resources', 0), 'history', 1), 0), 10), 2),
  (status) => clipTexts(status, 256) as EcsServiceStatus,
  (status) => shortenDrift(shortenPaths(shorten(status, 'history', 0), 0), 0),
  // Quotes and backslashes double in JSON; even then the rest fits.
  (status) => clipTexts(status, 128) as EcsServiceStatus,
];

/** `status` within all limits. What fits already comes back with only its lists and texts bounded. */
export function fitStatus(status: EcsServiceStatus): EcsServiceStatus {
  let fitted = bound(status);
  for (const sacrifice of sacrifices) {
    if (fitsIn(JSON.stringify(fitted), STATUS_BYTES)) return fitted;
    fitted = sacrifice(fitted);
  }
  return fitted;
}

/** Every list and text within what the CRD allows (src/api/v1beta1/ecsservice-status.ts), whatever the sum. */
function bound(status: EcsServiceStatus): EcsServiceStatus {
  const lists = [
    (whole: EcsServiceStatus) => shorten(whole, 'history', STATUS_LIMITS.history),
    (whole: EcsServiceStatus) => shorten(whole, 'resources', STATUS_LIMITS.resources),
    (whole: EcsServiceStatus) => shortenPlan(whole, STATUS_LIMITS.planSteps),
    (whole: EcsServiceStatus) => shortenPaths(whole, STATUS_LIMITS.appliedPaths),
    (whole: EcsServiceStatus) => shortenDrift(whole, STATUS_LIMITS.driftFields),
    boundProvenance,
  ];
  return clipTexts(
    lists.reduce((whole, shortenPart) => shortenPart(whole), status),
    TEXT_BYTES,
  ) as EcsServiceStatus;
}

/** What comes from Git and from annotations has the length that somebody gave it. */
function boundProvenance(status: EcsServiceStatus): EcsServiceStatus {
  const { source, history } = status;
  return {
    ...status,
    ...(source === undefined ? {} : { source: { ref: clip(source.ref, 512), revision: clip(source.revision, 512), author: clip(source.author, 256), path: clip(source.path, 1_024) } }),
    ...(history === undefined ? {} : { history: history.map((entry) => ({ ...entry, revision: clip(entry.revision, 512), author: clip(entry.author, 256) })) }),
  };
}

function shorten(status: EcsServiceStatus, part: 'history' | 'resources', limit: number): EcsServiceStatus {
  const list = status[part];
  return list === undefined || list.length <= limit ? status : { ...status, [part]: list.slice(0, limit) };
}

/** Gates of the rollout that wait for nothing any more go; who approved what was told as an Event. */
function keepOpenGates(status: EcsServiceStatus): EcsServiceStatus {
  const { rollout } = status;
  if (rollout?.gates === undefined) return status;
  return { ...status, rollout: { ...rollout, gates: rollout.gates.filter(({ state }) => state === 'Waiting' || state === 'Approved') } };
}

function shortenDrift(status: EcsServiceStatus, limit: number): EcsServiceStatus {
  if (status.drift === undefined) return status;
  const fields = status.drift.fields
    .slice(0, limit)
    .map((field) => ({ ...field, path: clip(field.path, 512), declared: clip(field.declared, 128), live: clip(field.live, 128) }));
  return { ...status, drift: { ...status.drift, fields } };
}

function shortenPlan(status: EcsServiceStatus, limit: number): EcsServiceStatus {
  if (status.plan === undefined) return status;
  const steps = status.plan.steps.slice(0, limit).map((step) => ({ type: step.type, summary: clip(step.summary, 256) }));
  return { ...status, plan: { ...status.plan, steps } };
}

/** A path that is forgotten is not reset when the spec drops it: the safe direction, since resetting is what cuts things off. */
function shortenPaths(status: EcsServiceStatus, limit: number): EcsServiceStatus {
  if (status.applied === undefined) return status;
  return { ...status, applied: { ...status.applied, paths: status.applied.paths.filter((path) => fitsIn(path, 512)).slice(0, limit) } };
}

/** Every text in `value` clipped. A part in which nothing was too long comes back as it is: that is nearly every one. */
function clipTexts(value: unknown, bytes: number): unknown {
  if (typeof value === 'string') return clip(value, bytes);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => clipTexts(item, bytes));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const members = Object.entries(value).map(([name, member]) => ({ name, before: member as unknown, after: clipTexts(member, bytes) }));
  return members.every(({ before, after }) => before === after) ? value : Object.fromEntries(members.map(({ name, after }) => [name, after]));
}
