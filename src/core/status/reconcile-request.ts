import type { ObjectMeta } from '../../api/meta.ts';
import { clip } from '../rollout/clip.ts';

/** Ask for a reconcile with a fresh read; answered in `status.lastHandledReconcileAt`. The second is Flux's own. */
const requestAnnotations = ['reconcile.longshore.dev/requestedAt', 'reconcile.fluxcd.io/requestedAt'] as const;
/** What the status takes: a longer text that could not be answered would be asked for ever. */
const TOKEN_BYTES = 256;

/** What a person or a tool asks for by annotation, as it is answered in status; the later of two. */
export function reconcileRequest({ annotations }: Pick<ObjectMeta, 'annotations'>): string | undefined {
  const asked = requestAnnotations.flatMap((name) => annotations?.[name] ?? []).sort().at(-1);
  return asked === undefined || asked === '' ? undefined : clip(asked, TOKEN_BYTES);
}
