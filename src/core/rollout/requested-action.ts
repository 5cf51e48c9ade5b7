import type { ObjectMeta } from '../../api/meta.ts';
import { hashOf } from '../model/hash.ts';
import { clip, fitsIn } from './clip.ts';

/** What a person can ask for by annotation; the words are those of `longshore` and of the annotation's value. */
export const verbs = ['promote', 'promote-full', 'abort', 'retry', 'pause', 'resume', 'undo', 'restart'] as const;
/** One of them. */
export type Verb = (typeof verbs)[number];

/** How each is named in `status.lastHandledAction.action` and in events. */
const actionNames = {
  promote: 'Promote',
  'promote-full': 'PromoteFull',
  abort: 'Abort',
  retry: 'Retry',
  pause: 'Pause',
  resume: 'Resume',
  undo: 'Undo',
  restart: 'Restart',
} as const satisfies Readonly<Record<Verb, string>>;

/** What a person asked for, with the token that makes it happen once. */
export interface RequestedAction {
  /** `unknown`: a word that is none; it is answered, so that a typing error does not pass in silence. */
  readonly verb: Verb | 'unknown';
  /** As `status.lastHandledAction.action` has it; of an unknown verb the word itself. */
  readonly action: string;
  readonly token: string;
  /** Trigger hash that the action is meant for. */
  readonly target?: string;
  /** Revision that undo goes to: a number, FAMILY:NUMBER or an ARN. */
  readonly to?: string;
  /** Who says to ask; nobody vouches for it. */
  readonly claimedBy?: string;
}

const prefix = 'longshore.dev/action';

/**
 * Reads `longshore.dev/action`: `VERB`, or `VERB:TOKEN`; the token may also stand in `longshore.dev/action-token`. Beside it
 * `-target` (a trigger hash), `-to` (a revision) and `-by` (who asks). Handled once per token: `handledToken` is
 * `status.lastHandledAction.token`. An action without a token is answered once, until another one is asked for: it stays on
 * the object, and must not be done again to each commit that comes later. Anything else than this grammar is no verb: of
 * `undo 42` nobody knows whether 42 is a revision.
 */
export function requestedAction(metadata: ObjectMeta, handledToken: string): RequestedAction | undefined {
  const annotation = (name: string): string => metadata.annotations?.[`${prefix}${name}`]?.trim() ?? '';
  const value = annotation('');
  if (value === '') return undefined;
  const [, word = '', inline = ''] = /^([^:]*):?(.*)$/s.exec(value) ?? [];
  const name = word.trim().toLowerCase();
  const known = verbs.find((each) => each === name);
  const given = [inline.trim(), annotation('-token')].find((text) => text !== '');
  const optional = { target: clip(annotation('-target'), 64), to: clip(annotation('-to'), 512), claimedBy: clip(annotation('-by'), 256) };
  const token = shortToken(given ?? [name, optional.target, optional.to].filter((text) => text !== '').join('@'));
  if (token === handledToken) return undefined;
  const details = Object.fromEntries(Object.entries(optional).filter(([, text]) => text !== ''));
  return { verb: known ?? 'unknown', action: known === undefined ? clip(word, 64) : actionNames[known], token, ...details };
}

/** Two long tokens that begin alike are still two. */
function shortToken(text: string): string {
  const token = clip(text, TOKEN_BYTES);
  return fitsIn(text, TOKEN_BYTES) ? token : `${clip(text, TOKEN_BYTES - 40)} ${hashOf(text)}`;
}

const TOKEN_BYTES = 128;
