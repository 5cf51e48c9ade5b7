import { authorName, clockTime, shortRevision, span, wrapUpTo } from './text.ts';
import { LABEL, labelled, type View } from './view.ts';

const SHOWN_EVENTS = 5;
const SHOWN_ROLLOUTS = 5;

/** Inputs that are not applied again, and how to apply one after all. */
export function quarantineLines({ service, now, width, style }: View): readonly string[] {
  const entries = service.status?.quarantine ?? [];
  if (entries.length === 0) return [];
  return labelled(
    'Quarantine',
    entries.flatMap(({ hash, reason = '', evidence = '', commit = '', at }) => [
      ...wrapUpTo(2, `${clockTime(at, now)}  ${reason}${commit === '' ? '' : ` (${shortRevision(commit)})`} ${hash}`, width - LABEL).map(style.bad),
      ...wrapUpTo(4, evidence, width - LABEL - 2).map((line) => `  ${line}`),
    ]),
  );
}

/** The last rollouts, newest first. */
export function historyLines({ service, now, width, style }: View): readonly string[] {
  const entries = (service.status?.history ?? []).slice(0, SHOWN_ROLLOUTS);
  return labelled(
    'History',
    entries.flatMap(({ at, outcome = '', strategy = '', seconds = 0, revision = '', author = '', hash }) => {
      const paint = outcome === 'Succeeded' ? style.good : outcome === 'Superseded' ? style.dim : style.bad;
      const mark = outcome === 'Succeeded' ? '✓' : outcome === 'Superseded' ? '○' : '✗';
      const what = revision === '' ? hash : `${shortRevision(revision)}${author === '' ? '' : ` by ${authorName(author)}`}`;
      return wrapUpTo(2, `${mark} ${clockTime(at, now)} ${outcome} after ${span(seconds * 1000)}, ${strategy}, ${what}`, width - LABEL).map(paint);
    }),
  );
}

/** The last events, oldest first, so that the newest stands where the eye is. */
export function eventLines({ events, now, width, style }: View): readonly string[] {
  return labelled(
    'Events',
    events.slice(-SHOWN_EVENTS).flatMap(({ at, type, reason, message, count }) => {
      const lines = wrapUpTo(2, `${clockTime(at, now)} ${reason}${count > 1 ? ` (${String(count)} times)` : ''}: ${message}`, width - LABEL);
      return type === 'Warning' ? lines.map(style.bad) : lines;
    }),
  );
}
