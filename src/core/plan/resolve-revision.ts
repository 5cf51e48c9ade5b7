import type { DesiredService, Hold, ObservedService, ObservedTaskDefinition, SpecPath, Step } from '../model/service.ts';
import type { Previous } from './plan-input.ts';

export interface ResolveRevisionInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  readonly previous: Previous;
  readonly candidates?: readonly ObservedTaskDefinition[] | undefined;
  readonly ignore: readonly SpecPath[];
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

export const candidateLimit = 5;

export function revisionReads(_input: Omit<ResolveRevisionInput, 'candidates' | 'ignore'>): RevisionReads {
  throw new Error('not written yet');
}

export function resolveRevision(_input: ResolveRevisionInput): RevisionDecision {
  throw new Error('not written yet');
}
