import type { KubeObject } from '../../api/meta.ts';
import { clip } from '../../core/rollout/clip.ts';
import type { Context } from '../../runtime/context.ts';
import type { GitSourceDeps } from './deps.ts';

/** What a person wants to read once: an Event on the object (Kubernetes allows 1,024 characters), and the same words as one line of the log. */
export async function tell(ctx: Context, deps: Pick<GitSourceDeps, 'kube'>, object: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): Promise<void> {
  const fields = { namespace: object.metadata.namespace, name: object.metadata.name, reason };
  if (type === 'Warning') ctx.log.warn(message, fields);
  else ctx.log.info(message, fields);
  await deps.kube.event(ctx, { regarding: object, type, reason, message: clip(message, 1_000) });
}
