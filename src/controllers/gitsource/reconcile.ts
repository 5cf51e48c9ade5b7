/** GitSource, stage by stage: load -> resolve -> fetch -> render -> plan -> apply -> status. */
import type { KubeObject } from '../../api/meta.ts';
import type { GitSource } from '../../api/v1beta1/gitsource.ts';
import { isLongshoreError, terminalError, toldError, transientError, type LongshoreError } from '../../core/errors.ts';
import { parseDuration } from '../../core/model/duration.ts';
import { keyText, type ObjectKey } from '../../core/model/key.ts';
import type { GitCommit, GitReference, GitRepository } from '../../core/ports.ts';
import { describeCommit } from '../../core/render/describe-commit.ts';
import { describeFailures } from '../../core/render/describe-failures.ts';
import { mayGo, planSource, type SourcePlan } from '../../core/render/plan-source.ts';
import type { Context } from '../../runtime/context.ts';
import { inTurns } from '../../runtime/turn.ts';
import { applySource } from './apply-source.ts';
import { gitCredentials } from './credentials.ts';
import { CONFIRM_EMPTY_ANNOTATION, FINALIZER, type GitSourceDeps, type SourceFacts, type SourceResult } from './deps.ts';
import { finishDeletion } from './finish-deletion.ts';
import { labelledObjects } from './labelled-objects.ts';
import { sourceStatus, statusChanged } from './source-status.ts';
import { tell } from './tell.ts';

const defaultInterval = 60_000;
const minInterval = 1_000;
/** A service of three containers takes about 0.05 ms to compare. */
const PLANNED_PER_TURN = 50;

/** One pass over one source. @throws LongshoreError transient, after the status was written. */
export async function reconcileSource(ctx: Context, deps: GitSourceDeps, key: ObjectKey): Promise<SourceResult> {
  const source = deps.stores.sources.get(key);
  if (source === undefined) {
    deps.metrics.forget(key);
    deps.renders.forget(keyText(key));
    return { kind: 'done' };
  }
  if (source.metadata.deletionTimestamp !== undefined) return finishDeletion(ctx, deps, source);
  if (source.spec?.suspend === true) {
    await writeStatus(ctx, deps, source, failure({ reason: 'Suspended', message: 'spec.suspend is true: nothing is fetched or applied' }, 'Suspended'));
    return { kind: 'done' };
  }
  const held = await ensureFinalizer(ctx, deps, source);
  const startedAt = deps.clock.now();
  const { facts, error } = await lookAndApply(ctx, deps, held);
  // What a pass that was cut short found says nothing about the repository.
  ctx.signal.throwIfAborted();
  deps.metrics.looked(facts.outcome === 'Failed' ? facts.reason : facts.outcome.toLowerCase(), (deps.clock.now() - startedAt) / 1000);
  deps.metrics.ready(key, facts.outcome !== 'Failed');
  await writeStatus(ctx, deps, held, facts);
  if (error !== undefined && error.kind !== 'terminal') throw toldError(error);
  return { kind: 'after', ms: Math.max(minInterval, parseDuration(source.spec?.interval ?? '') ?? defaultInterval) };
}

async function lookAndApply(ctx: Context, deps: GitSourceDeps, source: GitSource): Promise<{ facts: SourceFacts; error: LongshoreError | undefined }> {
  let commit: GitCommit | undefined;
  try {
    const repository = await repositoryOf(ctx, deps, source);
    const reference: GitReference = source.spec?.ref ?? { branch: 'main' };
    const { sha } = await deps.git.resolve(ctx, repository, reference);
    const options = { namespace: source.metadata.namespace ?? '', judges: deps.judges };
    const version = `${sha} ${source.metadata.uid ?? ''} ${source.metadata.generation ?? 0}`;
    const read = await deps.renders.render(keyText(keyOf(source)), version, options, async (isKnown) => ({
      commit: await deps.git.fetch(ctx, repository, reference, sha),
      files: await deps.git.files(ctx, repository, sha, { include: source.spec?.include ?? [], ignore: source.spec?.ignore ?? [], isKnown }),
    }));
    const { rendered } = read;
    commit = read.commit;
    if (rendered.errors.length > 0 && source.spec?.partial !== true) {
      const message = `nothing of ${describeCommit(commit)} was applied: ${describeFailures(rendered.errors)}`;
      return { facts: { ...failure({ reason: 'InvalidManifests', message }), ...about(commit), failures: rendered.errors, stalled: true }, error: undefined };
    }
    const planning = planSource({
      sourceName: source.metadata.name,
      commit,
      manifests: rendered.manifests,
      live: (kind, key) => deps.stores.applied[kind]?.get(key),
      labelled: labelledObjects(deps, source),
      options: { prune: source.spec?.prune !== false && rendered.errors.length === 0, force: source.spec?.force === true, selfHeal: source.spec?.selfHeal !== false },
    });
    const plan = await inTurns(planning, PLANNED_PER_TURN);
    return await carryOut(ctx, deps, source, commit, confirmEmpty(deps, source, commit, plan), [...rendered.errors, ...plan.refused]);
  } catch (thrown) {
    // A bug of ours must not leave the last commit's Ready standing as if the new one had been applied.
    const error = isLongshoreError(thrown) ? thrown : transientError('InternalError', `Unexpected: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown });
    return { facts: { ...failure(error), ...(commit === undefined ? {} : about(commit)), stalled: error.kind === 'terminal' }, error };
  }
}

async function carryOut(ctx: Context, deps: GitSourceDeps, source: GitSource, commit: GitCommit, plan: SourcePlan, refusals: readonly SourceFacts['failures'][number][]): Promise<{ facts: SourceFacts; error: LongshoreError | undefined }> {
  if (plan.emptied) {
    const message = `${describeCommit(commit)} holds no manifests, but this source applied ${labelledObjects(deps, source).length} objects; none is deleted. If this is meant, annotate the GitSource with ${CONFIRM_EMPTY_ANNOTATION}=${commit.sha}`;
    return { facts: { ...failure({ reason: 'SourceEmpty', message }), ...about(commit), stalled: true }, error: undefined };
  }
  const outcome = await applySource(ctx, deps, source, plan);
  const failures = [...refusals, ...outcome.failures];
  const inventory = labelledObjects(deps, source);
  if (failures.length > 0) {
    const message = `${failures.length} of ${plan.apply.length + refusals.length} could not be applied: ${describeFailures(failures)}`;
    return {
      facts: { ...failure({ reason: outcome.transient?.reason ?? 'ApplyFailed', message }), ...about(commit), failures, stalled: outcome.transient === undefined, inventory },
      error: outcome.transient,
    };
  }
  const changed = outcome.written + outcome.pruned > 0 || source.status?.lastAppliedRevision !== commit.revision;
  // Healing is told of each object; it is no news about the commit.
  if (outcome.written - outcome.healed + outcome.pruned > 0) {
    const by = commit.author === '' ? '' : ` by ${commit.author}`;
    const counts = [`${outcome.written} applied`, `${outcome.pruned} pruned`, `${plan.unchanged} unchanged`].filter((count) => !count.startsWith('0 '));
    await tell(ctx, deps, source, 'Normal', 'Applied', `Applied commit ${describeCommit(commit)}${by}: ${counts.join(', ')}.`);
  }
  const count = plan.apply.length + plan.unchanged;
  const facts: SourceFacts = {
    ...about(commit),
    outcome: changed ? 'Applied' : 'Unchanged',
    reason: 'Applied',
    message: `Commit ${describeCommit(commit)} is applied: ${count} ${count === 1 ? 'object' : 'objects'}`,
    stalled: false,
    failures: [],
    inventory: inventoryAfter(inventory, plan),
  };
  return { facts, error: undefined };
}

/** The guard against an accidental `git rm -r`: only the annotation that names this very commit lets the prune through. */
function confirmEmpty(deps: GitSourceDeps, source: GitSource, commit: GitCommit, plan: SourcePlan): SourcePlan {
  if (!plan.emptied || source.metadata.annotations?.[CONFIRM_EMPTY_ANNOTATION] !== commit.sha) return plan;
  return { ...plan, emptied: false, prune: labelledObjects(deps, source).filter(mayGo) };
}

async function repositoryOf(ctx: Context, deps: GitSourceDeps, source: GitSource): Promise<GitRepository> {
  const url = source.spec?.url ?? '';
  const timeoutMs = parseDuration(source.spec?.timeout ?? '') ?? 60_000;
  const secretName = source.spec?.secretRef?.name;
  if (secretName === undefined) return { url, timeoutMs, credentials: { kind: 'none' } };
  const secret = await deps.kube.get(ctx, 'Secret', { namespace: source.metadata.namespace ?? '', name: secretName });
  if (secret === undefined) throw terminalError('SecretNotFound', `spec.secretRef: there is no Secret ${secretName} in ${source.metadata.namespace ?? ''}`);
  const data = (secret as KubeObject & { readonly data?: Readonly<Record<string, string>> }).data ?? {};
  return { url, timeoutMs, credentials: gitCredentials(url, secretName, data) };
}

async function ensureFinalizer(ctx: Context, deps: GitSourceDeps, source: GitSource): Promise<GitSource> {
  const finalizers = source.metadata.finalizers ?? [];
  if (finalizers.includes(FINALIZER)) return source;
  return (await deps.kube.patch(ctx, source, { metadata: { finalizers: [...finalizers, FINALIZER] } })) as GitSource;
}

async function writeStatus(ctx: Context, deps: GitSourceDeps, source: GitSource, facts: SourceFacts): Promise<void> {
  const status = sourceStatus(source, facts, deps.clock.now());
  if (!statusChanged(source, status)) return;
  const ready = source.status?.conditions?.find(({ type }) => type === 'Ready');
  if (facts.outcome === 'Failed' && (ready?.status !== 'False' || ready.reason !== facts.reason || source.status?.lastAttemptedRevision !== status.lastAttemptedRevision)) {
    await tell(ctx, deps, source, 'Warning', facts.reason, facts.message);
  }
  await deps.kube.putStatus(ctx, source, status);
}

function about(commit: GitCommit): Pick<SourceFacts, 'revision' | 'author' | 'subject'> {
  return { revision: commit.revision, author: commit.author, subject: commit.subject };
}

function failure(of: { readonly reason: string; readonly message: string }, outcome: SourceFacts['outcome'] = 'Failed'): SourceFacts {
  return { revision: '', author: '', subject: '', outcome, reason: of.reason, message: of.message, stalled: false, failures: [], inventory: undefined };
}

/** What carries the source's label once the plan is carried out: the watch may not have told of it yet. */
function inventoryAfter(before: readonly KubeObject[], plan: SourcePlan): readonly KubeObject[] {
  const nameOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;
  const after = new Map([...before, ...plan.apply.map(({ object }) => object)].map((object) => [nameOf(object), object]));
  for (const object of plan.prune) after.delete(nameOf(object));
  return [...after.values()];
}

function keyOf(source: GitSource): ObjectKey {
  return { namespace: source.metadata.namespace ?? '', name: source.metadata.name };
}
