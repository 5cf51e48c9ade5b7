/**
 * Which values may hold a secret. The mark is in the schema (`sensitive(...)`), not in the CRD, so that a new member is
 * marked where it is written. Plans, drift reports and debug output show digests for such values.
 */
import type { SchemaNode } from './schema.ts';

/** Pointers of all marked nodes below `node`; `*` stands for any list entry or map key. */
export function sensitivePaths(node: SchemaNode, prefix = ''): readonly string[] {
  if (node.sensitive) return [prefix];
  switch (node.shape.kind) {
    case 'leaf':
      return [];
    case 'object':
      return Object.entries(node.shape.members).flatMap(([name, member]) => sensitivePaths(member, `${prefix}/${name}`));
    case 'list':
    case 'map':
      return sensitivePaths(node.shape.of, `${prefix}/*`);
  }
}

/**
 * Whether the value at `pointer` (JSON pointer from `node`; list entries by index or key) may hold a secret: it lies at
 * or below a marked node, or a marked node lies below it. A pointer that the schema does not know may hold anything.
 */
export function mayHoldSecret(node: SchemaNode, pointer: string): boolean {
  let current = node;
  for (const segment of pointer.split('/').slice(1)) {
    if (current.sensitive) return true;
    const next = childAt(current, segment.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (next === undefined) return true;
    current = next;
  }
  return sensitivePaths(current).length > 0;
}

function childAt(node: SchemaNode, segment: string): SchemaNode | undefined {
  switch (node.shape.kind) {
    case 'leaf':
      return undefined;
    case 'object':
      return Object.hasOwn(node.shape.members, segment) ? node.shape.members[segment] : undefined;
    case 'list':
    case 'map':
      return node.shape.of;
  }
}
