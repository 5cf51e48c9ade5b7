/** "Did you mean": for people who write manifests. The API server keeps Kubernetes' own texts. */
import { fieldErrorText, type FieldError } from './field-error.ts';
import type { JsonSchema } from './json-schema.ts';

/** One line for a person: path, what is wrong, and the nearest name where the name looks like a slip. */
export function explainFieldError(error: FieldError, schema: JsonSchema): string {
  const text = error.reason === 'FieldUnknown' ? `${error.path}: unknown field` : fieldErrorText(error);
  const meant = suggestion(error, schema);
  return meant === undefined ? text : `${text} (did you mean "${meant}"?)`;
}

function suggestion(error: FieldError, schema: JsonSchema): string | undefined {
  switch (error.reason) {
    case 'FieldUnknown': {
      const segments = error.pointer.split('/').slice(1).map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
      return nearest(segments.at(-1) ?? '', error.supported ?? namesAt(schema, segments.slice(0, -1)));
    }
    case 'FieldValueNotSupported':
      return nearest(String(error.badValue), error.supported ?? []);
    default:
      return undefined;
  }
}

function namesAt(schema: JsonSchema, segments: readonly string[]): readonly string[] {
  let current: JsonSchema | undefined = schema;
  for (const segment of segments) {
    const more: JsonSchema | undefined = typeof current?.additionalProperties === 'object' ? current.additionalProperties : undefined;
    current = current?.items ?? current?.properties?.[segment] ?? more;
  }
  return Object.keys(current?.properties ?? {});
}

/** The candidate within a third of the word's length in edits (at least one, at most three), ignoring case. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= limit && (best === undefined || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate;
}

/** Edits (insert, delete, replace, swap of neighbours) from one word to another. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, (before[j - 2] ?? 0) + 1);
      current.push(edits);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
