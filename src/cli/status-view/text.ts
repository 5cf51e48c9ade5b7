/** What stands in an object was written by many: no control character of it may reach a terminal. */
export function printable(text: string): string {
   
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
}

/** Lines of at most `width`, broken between words; a longer word (an ARN) is broken anywhere. */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(8, width);
  const out: string[] = [];
  let line = '';
  for (const word of printable(text).split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > room) {
      out.push(line);
      line = '';
    }
    let rest = line === '' ? word : `${line} ${word}`;
    for (; rest.length > room; rest = rest.slice(room)) out.push(rest.slice(0, room));
    line = rest;
  }
  return line === '' ? out : [...out, line];
}

/** `wrap`, but no more than `most` lines: the last one ends in an ellipsis where something is missing. */
export function wrapUpTo(most: number, text: string, width: number): readonly string[] {
  const lines = wrap(text, width);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), cut(lines.slice(most - 1).join(' '), width)];
}

/** At most `width` characters, the last one an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  const clean = printable(text);
  return clean.length <= width ? clean : `${clean.slice(0, Math.max(0, width - 1))}…`;
}

/** A length of time for people: `45s`, `3m 10s`, `2h 5m`, `3d 4h`. `ms` below zero counts as none. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${String(seconds)}s`;
  const [big, bigUnit, small, smallUnit] =
    seconds < 3_600 ? [60, 'm', 1, 's'] as const : seconds < 86_400 ? [3_600, 'h', 60, 'm'] as const : [86_400, 'd', 3_600, 'h'] as const;
  const rest = Math.floor((seconds % big) / small);
  return `${String(Math.floor(seconds / big))}${bigUnit}${rest === 0 ? '' : ` ${String(rest)}${smallUnit}`}`;
}

/** From one RFC 3339 time to another (epoch milliseconds), for people; empty when there is no such time. */
export function since(from: string | undefined, now: number): string {
  const at = Date.parse(from ?? '');
  return Number.isNaN(at) ? '' : span(now - at);
}

/** Time of day in UTC, as the status has it; with the date when that is another day than now's. */
export function clockTime(at: string | undefined, now: number): string {
  const time = Date.parse(at ?? '');
  if (Number.isNaN(time)) return '';
  const text = new Date(time).toISOString();
  return text.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? text.slice(11, 19) : text.slice(0, 16).replace('T', ' ');
}

/** The commit of `BRANCH@sha1:COMMIT`, short; the text itself when it is of another form. */
export function shortRevision(revision: string): string {
  const [, branch = '', commit = ''] = /^(.*)@sha1:([0-9a-f]{12})/.exec(revision) ?? [];
  return commit === '' ? revision : `${branch}@${commit}`;
}

/** The last part of an ARN: `web:7` of a task definition. */
export function arnTail(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Who wrote a commit, without the address: `NAME <MAIL>` is too wide for a line, and the name is what people know. */
export function authorName(author: string): string {
  const name = author.replace(/\s*<[^<>]*>\s*$/, '');
  return name === '' ? author : name;
}
