import { diffTaskDefinition } from '../diff/diff-task-definition.ts';
import { hashVersion } from '../model/hash.ts';
import { CONTENT_TAG, ownerTags, ownerText, sameOwner, tagList } from '../model/tags.ts';
import type { DesiredService, DesiredTaskDefinition, Hold, ObservedService, ObservedTaskDefinition, SpecPath, Step } from '../model/service.ts';
import type { Previous } from './plan-input.ts';

/** What the revision is decided by. */
export interface ResolveRevisionInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  readonly previous: Previous;
  readonly candidates?: readonly ObservedTaskDefinition[] | undefined;
  /** `drift.ignore`: a live revision that differs in these paths alone stays. */
  readonly ignore: readonly SpecPath[];
  /** `installation/namespace/name` whose family may be taken over (`adoption`, policy Take, admitted). */
  readonly takeFrom?: string | undefined;
  /** Planning ends before the revision matters (not ours, not driven by us): nothing is read for it. */
  readonly unneeded?: boolean | undefined;
  /** No deployment may start in this pass, so no revision is looked for; the decision only serves to show what waits. */
  readonly deployHeld?: boolean | undefined;
}

/** Which revision the service has to run: one that exists, or one that has to be registered first. */
export type RevisionDecision =
  | { readonly kind: 'existing'; readonly arn: string }
  | { readonly kind: 'register'; readonly step: Extract<Step, { type: 'RegisterTaskDefinition' }> }
  | { readonly kind: 'held'; readonly hold: Hold };

/** What must be read before `planService` can decide; both false in steady state. */
export interface RevisionReads {
  /** DescribeTaskDefinition of the service's live revision, into `ObservedService.taskDefinition`. */
  readonly live: boolean;
  /** The newest ACTIVE revisions of the family (`candidateLimit` at most), into `candidates`. */
  readonly candidates: boolean;
}

/** How far back a revision with the wanted content is looked for, before one more is registered. */
export const candidateLimit = 5;

type Content = Extract<DesiredTaskDefinition, { kind: 'content' }>;

/**
 * Ask before planning, read what is asked for, and ask again until nothing is: the live revision first, the family only
 * when the live one does not fit.
 */
export function revisionReads(input: ResolveRevisionInput): RevisionReads {
  const { desired, observed, candidates } = input;
  if (input.unneeded === true || desired.taskDefinition.kind === 'arn' || isKnownLive(input) || sentBefore(input) !== undefined) return { live: false, candidates: false };
  const active = observed.state === 'Active';
  const live = observed.taskDefinition;
  if (active && observed.taskDefinitionArn !== '' && live === undefined) return { live: true, candidates: false };
  const fits = active && live !== undefined && fitsContent(live, desired.taskDefinition, input.ignore);
  return { live: false, candidates: !fits && candidates === undefined && input.deployHeld !== true };
}

/**
 * The live revision when its content is the wanted one, else a registered one that may be used, else a new one. Content is
 * told by the tag; where the tag is of another version of the algorithm, or missing, by meaning: an operator upgrade and an
 * adoption register nothing. Throws when a read that `revisionReads` asks for was left out: guessing would register twice.
 */
export function resolveRevision(input: ResolveRevisionInput): RevisionDecision {
  const { desired, observed } = input;
  const wanted = desired.taskDefinition;
  if (wanted.kind === 'arn') return { kind: 'existing', arn: wanted.arn };
  const reads = revisionReads(input);
  if (reads.live || reads.candidates) throw new Error('resolveRevision: read what revisionReads asks for first');
  if (isKnownLive(input)) return { kind: 'existing', arn: observed.taskDefinitionArn };
  const sent = sentBefore(input);
  if (sent !== undefined) return { kind: 'existing', arn: sent };
  const live = observed.state === 'Active' ? observed.taskDefinition : undefined;
  if (live !== undefined && fitsContent(live, wanted, input.ignore)) return { kind: 'existing', arn: live.arn };

  const candidates = input.candidates ?? [];
  const stranger = [...candidates, ...(live === undefined ? [] : [live])].find((revision) => isForeign(revision, wanted, input));
  if (stranger?.owner !== undefined) return { kind: 'held', hold: familyNotOwned(wanted.family, ownerText(stranger.owner)) };
  const reusable = candidates.find((revision) => revision.status === 'ACTIVE' && fitsContent(revision, wanted, []));
  return reusable === undefined ? { kind: 'register', step: registration(desired, wanted) } : { kind: 'existing', arn: reusable.arn };
}

/** Steady state: status says that the wanted content is the revision that runs. No call, no comparison. */
function isKnownLive({ desired, observed, previous }: ResolveRevisionInput): boolean {
  const known = previous.taskDefinition;
  return (
    observed.state === 'Active' &&
    desired.taskDefinition.kind === 'content' &&
    known !== undefined &&
    known.hash === desired.taskDefinition.hash &&
    known.arn === observed.taskDefinitionArn
  );
}

/**
 * The revision of an update that was never answered: UpdateService to the same revision may be repeated (ecs-api.md section
 * 10), registering may not, and a read of the family that lags would have it registered once more.
 */
function sentBefore({ desired, previous }: ResolveRevisionInput): string | undefined {
  const { taskDefinition: known, unanswered } = previous;
  if (unanswered !== true || desired.taskDefinition.kind !== 'content') return undefined;
  return known?.hash === desired.taskDefinition.hash ? known.arn : undefined;
}

/**
 * The tag is believed, in both directions: if content were compared as well, a default that ECS begins to fill in would
 * register a revision every pass.
 */
function fitsContent(revision: ObservedTaskDefinition, wanted: Content, ignore: readonly SpecPath[]): boolean {
  if (revision.hash === wanted.hash) return true;
  const comparable = revision.hash !== undefined && hashVersion(revision.hash) === hashVersion(wanted.hash);
  const ignores = ignore.some((path) => path.startsWith('/taskDefinition'));
  if (comparable && !ignores) return false;
  return diffTaskDefinition({ desired: wanted.input, live: revision.content, ignore }).every((change) => change.ignored);
}

/** A revision of the wanted family that somebody else has claimed by tags. */
function isForeign(revision: ObservedTaskDefinition, wanted: Content, { desired, takeFrom }: ResolveRevisionInput): boolean {
  if (revision.owner === undefined || sameOwner(revision.owner, desired.owner)) return false;
  return revision.content['family'] === wanted.family && ownerText(revision.owner) !== takeFrom;
}

function familyNotOwned(family: string, owner: string): Hold {
  return {
    reason: 'NotOwned',
    message: `task definition family ${family} belongs to ${owner}; choose another spec.taskDefinition.family, or take it over with spec.adoption`,
  };
}

function registration(desired: DesiredService, wanted: Content): Extract<Step, { type: 'RegisterTaskDefinition' }> {
  const tags = { ...wanted.tags, ...ownerTags(desired.owner), [CONTENT_TAG]: wanted.hash };
  return { type: 'RegisterTaskDefinition', family: wanted.family, hash: wanted.hash, input: { ...wanted.input, tags: tagList(tags) } };
}
