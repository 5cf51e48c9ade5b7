import type { KubeObject } from '../../api/meta.ts';
import type { GitSource } from '../../api/v1beta1/gitsource.ts';
import { isLongshoreError, type LongshoreError } from '../../core/errors.ts';
import { keyText } from '../../core/model/key.ts';
import type { KindName } from '../../core/ports.ts';
import { describeEdit } from '../../core/render/describe-edit.ts';
import type { ObjectToApply, SourcePlan } from '../../core/render/plan-source.ts';
import { clip } from '../../core/rollout/clip.ts';
import type { Context } from '../../runtime/context.ts';
import { tell } from './tell.ts';
import { FIELD_MANAGER, type GitSourceDeps } from './deps.ts';

interface ApplyOutcome {
  /** One entry an object that could not be written, at its place in the file. */
  readonly failures: readonly { readonly path?: string; readonly line?: number; readonly message: string }[];
  /** The first failure that goes away by itself: the pass is tried again. */
  readonly transient: LongshoreError | undefined;
  readonly written: number;
  /** Of those, objects that somebody had edited in the cluster. */
  readonly healed: number;
  readonly pruned: number;
}

/** Writes at a time. The API server is local and cheap, but a commit of a thousand files must not flood it. */
const atATime = 8;

/** The user that a source acts as: its own service account, so that RBAC and not the operator's rights decide. */
export function sourceUser(source: GitSource): string {
  return `system:serviceaccount:${source.metadata.namespace ?? 'default'}:${source.spec?.serviceAccountName ?? 'default'}`;
}

/** Applies, then prunes. One object that fails does not stop the others, but nothing is pruned from a failed commit. */
export async function applySource(ctx: Context, deps: GitSourceDeps, source: GitSource, plan: SourcePlan): Promise<ApplyOutcome> {
  const failures: { path?: string; line?: number; message: string }[] = [];
  let transient: LongshoreError | undefined;
  let written = 0;
  let healed = 0;
  const attempt = async (work: () => Promise<unknown>, place: { path?: string; line?: number }): Promise<void> => {
    try {
      await work();
      written += 1;
    } catch (error) {
      if (!isLongshoreError(error)) throw error;
      if (error.kind !== 'terminal') transient ??= error;
      failures.push({ ...place, message: error.message });
    }
  };

  const queue: ObjectToApply[] = [...plan.apply];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { object, force, manifest, why } = next;
      await attempt(async () => {
        // Before the write: it takes the fields from whoever set them.
        const edit = why === 'healed' ? await readEdit(ctx, deps, next) : '';
        const stored = await deps.kube.apply(ctx, object, { fieldManager: FIELD_MANAGER, force, asUser: sourceUser(source) });
        deps.metrics.applied(why, 1);
        if (why !== 'healed') return;
        healed += 1;
        const owner = `${manifest.path} of GitSource ${source.metadata.name}`;
        await tell(ctx, deps, stored, 'Normal', 'Healed', `Edited in the cluster${edit}. Set back to ${owner}, which owns it: commit there what is to stay.`);
        await deps.kube.event(ctx, { regarding: source, type: 'Normal', reason: 'Healed', message: clip(`${object.kind} ${object.metadata.name} was edited in the cluster${edit}. Set back to ${manifest.path}.`, 1_000) });
      }, { path: manifest.path, line: manifest.line });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, queue.length) }, worker));

  let pruned = 0;
  if (failures.length === 0) {
    for (const object of plan.prune) {
      const before: number = failures.length;
      await attempt(() => pruneObject(ctx, deps, source, object), {});
      if (failures.length === before) pruned += 1;
    }
  }
  return { failures, transient, written: written - pruned, healed, pruned };
}

/** Who edited what. The caches know nothing of field managers, so it costs a read. */
async function readEdit(ctx: Context, deps: GitSourceDeps, { object: { kind, metadata }, edited }: ObjectToApply): Promise<string> {
  const before = await deps.kube.get(ctx, kind as KindName, { namespace: metadata.namespace ?? '', name: metadata.name });
  return describeEdit(edited, (before?.metadata as { readonly managedFields?: unknown } | undefined)?.managedFields, FIELD_MANAGER);
}

async function pruneObject(ctx: Context, deps: GitSourceDeps, source: GitSource, object: KubeObject): Promise<void> {
  await deps.kube.delete(ctx, object, { asUser: sourceUser(source) });
  deps.metrics.applied('pruned', 1);
  const name = keyText({ namespace: object.metadata.namespace ?? '', name: object.metadata.name });
  await tell(ctx, deps, source, 'Normal', 'Pruned', `${object.kind} ${name} left the repository and was deleted.`);
}
