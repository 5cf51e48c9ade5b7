import type { ObjectMeta } from '../../api/meta.ts';
import { clip } from './clip.ts';

/** What a person asked for by annotation, with the token that makes it happen once. */
export interface RequestedAction {
  readonly action: 'Retry';
  readonly token: string;
}

/**
 * Reads `longshore.dev/action`: `retry`, or `retry:TOKEN`; the token may also stand in `longshore.dev/action-token`.
 * Handled once per token: `handledToken` is `status.lastHandledAction.token`. An action without a token is answered once
 * per generation, since there is nothing else to tell two of them apart.
 */
export function requestedAction(metadata: ObjectMeta, handledToken: string): RequestedAction | undefined {
  const value = metadata.annotations?.['longshore.dev/action'] ?? '';
  const match = /^retry(?:[:/ ](.{1,128}))?$/i.exec(value.trim());
  if (match === null) return undefined;
  const token = match[1]?.trim() ?? metadata.annotations?.['longshore.dev/action-token'] ?? `generation-${String(metadata.generation ?? 0)}`;
  const kept = clip(token, 128);
  return kept === handledToken ? undefined : { action: 'Retry', token: kept };
}
