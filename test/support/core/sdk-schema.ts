/** Walks the SDK's runtime schemas (ecs-api.md section 16): struct = [3, ns, name, traits, memberNames, memberSchemas]. */
import type { Shape } from '../../../src/core/model/shape.ts';

type Schema = unknown;

/** Types and traits aside: `[schema, traits]` and `() => schema` stand for the schema itself. */
function resolve(schema: Schema): Schema {
  if (typeof schema === 'function') return resolve((schema as () => Schema)());
  if (Array.isArray(schema) && (Array.isArray(schema[0]) || typeof schema[0] === 'function')) return resolve(schema[0]);
  return schema;
}

function isStruct(schema: Schema): schema is [number, string, string, unknown, string[], Schema[]] {
  return Array.isArray(schema) && (schema[0] === 3 || schema[0] === 4) && Array.isArray(schema[4]);
}

export function structMembers(schema: Schema): string[] {
  const struct = resolve(schema);
  if (!isStruct(struct)) throw new Error('not a structure');
  return [...struct[4]];
}

/** Every leaf of a schema as a path, list entries as `*`; maps and documents are leaves. */
export function leavesOf(schema: Schema, path = ''): string[] {
  const resolved = resolve(schema);
  if (isStruct(resolved)) return resolved[4].flatMap((name, index) => leavesOf(resolved[5][index], `${path}/${name}`));
  if (Array.isArray(resolved) && resolved[0] === 1) return leavesOf(resolved[4], `${path}/*`);
  if (typeof resolved === 'number' && resolved >= 64 && resolved < 128) return [`${path}/*`];
  return [path];
}

/** Paths that the schema has and the shape lacks. */
export function missingMembers(shape: Shape | undefined, schema: Schema, path: string): string[] {
  const resolved = resolve(schema);
  if (shape === undefined) return [path];
  if (isStruct(resolved)) {
    if (shape.kind !== 'object') return [path];
    return resolved[4].flatMap((name, index) => missingMembers(shape.members[name], resolved[5][index], `${path}/${name}`));
  }
  if (Array.isArray(resolved) && resolved[0] === 1) return shape.kind === 'list' ? missingMembers(shape.item, resolved[4], `${path}/*`) : [path];
  if (typeof resolved === 'number' && resolved >= 128) return shape.kind === 'map' ? [] : [path];
  if (typeof resolved === 'number' && resolved >= 64) return shape.kind === 'list' ? [] : [path];
  if (resolved === 15) return shape.kind === 'document' ? [] : [path];
  return shape.kind === 'scalar' ? [] : [path];
}
