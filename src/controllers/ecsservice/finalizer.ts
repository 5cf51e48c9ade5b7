import type { Context } from '../../runtime/context.ts';
import type { EcsServiceDeps } from './deps.ts';
import { remember } from './record.ts';
import type { EcsServiceResource } from './resource.ts';
import { FINALIZER } from './resource.ts';

/** Puts the finalizer on, before the first write to AWS: from then on the object cannot vanish and leave a service behind. */
export async function addFinalizer(ctx: Context, deps: EcsServiceDeps, object: EcsServiceResource): Promise<EcsServiceResource> {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(FINALIZER)) return object;
  const patched = (await deps.kube.patch(ctx, object, { metadata: { finalizers: [...finalizers, FINALIZER] } })) as EcsServiceResource;
  remember(deps, object, patched);
  return patched;
}

/** Takes it off: the object may go. */
export async function removeFinalizer(ctx: Context, deps: EcsServiceDeps, object: EcsServiceResource): Promise<void> {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== FINALIZER);
  await deps.kube.patch(ctx, object, { metadata: { finalizers } });
}
