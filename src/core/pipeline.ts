/**
 * Start reading here. One reconcile of one service is seven stages, each a function of one argument that returns plain
 * JSON; five of them are pure and live in this folder:
 *
 *     spec -> desired -> observed -> diff -> plan -> apply -> status
 *
 * - spec      an EcsService that validated, with its AwsAccount (`api/`)
 * - desired   `buildDesired`: what AWS will be asked for, normalised and hashed
 * - observed  `buildObserved`: what AWS answered, in the same shape
 * - diff      `mergeService`, `diffTags`, `diffTaskDefinition`: the declared laid over the live, and how they differ
 * - plan      `planService`: typed steps in order, and holds for what must not happen
 * - apply     the edge carries the steps out, one call each (`aws/`)
 * - status    the summariser turns all of it into conditions (`core/status/`)
 *
 * The controllers call the stages one by one, since reads lie between them; `planFromAnswers` is the same path for callers
 * that have all answers already: `longshore plan`, golden tests, bug reports.
 */
import { buildDesired } from './desired/build-desired.ts';
import { buildObserved } from './observed/build-observed.ts';
import { observeTaskDefinition } from './observed/observe-task-definition.ts';
import { planPolicy } from './plan/plan-policy.ts';
import { planService } from './plan/plan-service.ts';
import { wasAdopted } from './model/tags.ts';
import type { AwsAccount } from '../api/v1beta1/awsaccount.ts';
import type { EcsService } from '../api/v1beta1/ecsservice.ts';
import type { DesiredService, Hold, ObservedService, Plan } from './model/service.ts';
import type { BuildObservedInput } from './observed/build-observed.ts';
import type { RawTaskDefinition } from './observed/raw.ts';
import type { Previous } from './plan/plan-input.ts';

/** Everything that one pass knows before it decides. */
export interface Answers {
  readonly object: EcsService;
  readonly account: AwsAccount;
  readonly installation: string;
  /** Labels of the object's namespace. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
  /** What status remembers; `{ appliedPaths: [] }` when it remembers nothing. */
  readonly previous: Previous;
  /** What ECS says about the service. */
  readonly live: BuildObservedInput;
  /** The newest ACTIVE revisions of the family, newest first; empty when there are none. */
  readonly candidates: readonly RawTaskDefinition[];
  readonly deployHold?: Hold | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The intermediate values of one pass; each can be printed. */
export interface PipelineResult {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  readonly plan: Plan;
}

/** The pure part of a reconcile, from spec to plan. Throws terminal errors for a spec that cannot become a service. */
export function planFromAnswers(answers: Answers): PipelineResult {
  const { object, account, installation, namespaceLabels, previous, deployHold, now } = answers;
  const desired = buildDesired({ object, account, installation });
  const observed = buildObserved(answers.live);
  const adopted = previous.adoptedAt !== undefined || wasAdopted(observed.tags);
  const policy = planPolicy({ object, account, namespaceLabels, adopted, deployHold });
  const candidates = answers.candidates.map((raw) => observeTaskDefinition(raw));
  return { desired, observed, plan: planService({ desired, observed, previous, policy, candidates, now }) };
}
