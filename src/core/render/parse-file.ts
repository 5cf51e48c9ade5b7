import { LineCounter, parseAllDocuments, type Document } from 'yaml';
import { isMembers } from '../model/shape.ts';
import type { GitFile } from '../ports.ts';
import { locate, type Position } from './positions.ts';

/** One thing that is wrong in a file, ready to be shown as `path:line:column: message`. */
export interface SourceError extends Position {
  readonly path: string;
  readonly message: string;
}

/** One object as it stands in a file; `at` finds the place of any of its fields. */
export interface ParsedDocument {
  readonly path: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly at: (pointer: string) => Position;
}

/** Documents per file: far above any real file, far below what an attacker would need. */
const maxDocuments = 1000;

/** Levels of nesting: a real manifest has about 15. What walks a manifest recursively must not run out of stack. */
const maxDepth = 100;
const tooDeep = `nested deeper than ${maxDepth} levels, or an alias that contains itself`;

/**
 * Parses YAML 1.2 or JSON (which is YAML): several documents a file, `kind: List` unfolded, empty documents skipped.
 * A document that is bad does not hide what is wrong with the others of its file.
 */
export function parseFile(file: GitFile): { readonly documents: readonly ParsedDocument[]; readonly errors: readonly SourceError[] } {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(file.content, { lineCounter: lines, uniqueKeys: true, version: '1.2', prettyErrors: false, logLevel: 'error' });
  const all: readonly Document[] = Array.isArray(parsed) ? parsed : [];
  const failed = (position: Position, message: string): SourceError => ({ path: file.path, ...position, message });
  if (all.length > maxDocuments) return { documents: [], errors: [failed({ line: 1, column: 1 }, `more than ${maxDocuments} documents in one file`)] };

  const documents: ParsedDocument[] = [];
  const errors: SourceError[] = [];
  for (const document of all) {
    // What follows the first error of a document is mostly its echo.
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lines.linePos(error.pos[0]);
      errors.push(failed({ line, column: col }, sentence(error.message)));
      continue;
    }
    const read = readDocument(document);
    if (read.problem !== undefined) {
      errors.push(failed(locate(document, lines, ''), read.problem));
      continue;
    }
    for (const { value, pointer } of read.objects) {
      documents.push({ path: file.path, value, at: (inner) => locate(document, lines, `${pointer}${inner}`) });
    }
  }
  return { documents, errors };
}

interface Found {
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer: string;
}

function readDocument(document: Document): { readonly objects: readonly Found[]; readonly problem?: string } {
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { objects: [], problem: sentence(error instanceof Error ? error.message : String(error)) };
  }
  if (value === null || value === undefined) return { objects: [] };
  if (isDeeper(value, maxDepth)) return { objects: [], problem: tooDeep };
  if (!isMembers(value)) return { objects: [], problem: 'a manifest must be an object with apiVersion, kind and metadata' };
  if (value['kind'] === 'List' && Array.isArray(value['items'])) {
    const items: readonly unknown[] = value['items'];
    const bad = items.findIndex((item) => !isMembers(item));
    if (bad >= 0) return { objects: [], problem: `items[${bad}] of the List is not an object` };
    return { objects: items.filter(isMembers).map((item, index) => ({ value: item, pointer: `/items/${index}` })) };
  }
  return { objects: [{ value, pointer: '' }] };
}

/** Ends for a value that contains itself, too: an alias may name a node that it stands in. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

function sentence(message: string): string {
  // The parser reports its own exhausted stack as an error of the document.
  if (/call stack/i.test(message)) return tooDeep;
  return (message.split('\n')[0] ?? message).replace(/:$/, '').replace(/ at line \d+, column \d+$/, '');
}
