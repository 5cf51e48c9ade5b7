import { isMap, isPair, isScalar, isSeq, LineCounter, type Document, type Node } from 'yaml';

/** Where in a file something stands; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * The place of a JSON pointer in a parsed document: the key for a member, the item for a list entry. A member that is
 * not there (a missing required field) has the place of the nearest parent that is.
 */
export function locate(document: Document, lines: LineCounter, pointer: string): Position {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = step(node, name);
    if (next === undefined) break;
    offset = next.offset;
    node = next.node;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function step(node: unknown, name: string): { node: unknown; offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === name);
    return pair === undefined ? undefined : { node: pair.value, offset: startOf(pair.key) ?? 0 };
  }
  if (isSeq(node) && /^\d+$/.test(name)) {
    const item = node.items[Number(name)];
    return item === undefined ? undefined : { node: item, offset: startOf(item) ?? 0 };
  }
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
