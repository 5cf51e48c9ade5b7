/** Reads the schemas that the AWS SDK ships (ecs-api.md section 16) into a plain list of members. */
import * as ecs from '@aws-sdk/client-ecs';

export type SdkType = 'string' | 'number' | 'boolean' | 'document' | 'struct' | 'list' | 'map';

export interface SdkMember {
  /** JSON pointer; `*` stands for list entries and map values. */
  readonly path: string;
  readonly type: SdkType;
  readonly required: boolean;
  /** The SDK marks the value (or one around it) as sensitive. */
  readonly sensitive: boolean;
}

const simple: Readonly<Record<number, SdkType>> = { 0: 'string', 1: 'number', 2: 'boolean', 15: 'document' };
const SENSITIVE = 8;

/** All members below a request, in the order of the schema, unions included. */
export function sdkMembers(request: 'RegisterTaskDefinitionRequest$' | 'CreateServiceRequest$'): readonly SdkMember[] {
  const found: SdkMember[] = [];
  visit((ecs as unknown as Record<string, unknown>)[request], '', true, false, found);
  return found.filter(({ path }) => path !== '');
}

function visit(schema: any, path: string, required: boolean, sensitive: boolean, found: SdkMember[]): void {
  if (typeof schema === 'function') return visit(schema(), path, required, sensitive, found);
  if (typeof schema === 'number') return visitNumber(schema, path, required, sensitive, found);
  const [kind, , , traits] = schema;
  if (Array.isArray(kind)) return visit(kind, path, required, sensitive, found);
  if (typeof kind === 'function' || (typeof kind === 'number' && schema.length === 2)) return visit(kind, path, required, sensitive || hasTrait(schema[1]), found);
  const secret = sensitive || hasTrait(traits);
  switch (kind) {
    case 0:
      return visit(schema[4], path, required, secret, found);
    case 1:
      found.push({ path, type: 'list', required, sensitive: secret });
      return visit(schema[4], `${path}/*`, false, secret, found);
    case 2:
      found.push({ path, type: 'map', required, sensitive: secret });
      return visit(schema[5], `${path}/*`, false, secret, found);
    case 3:
    case 4: {
      found.push({ path, type: 'struct', required, sensitive: secret });
      const requiredCount = (schema[6] as number | undefined) ?? 0;
      (schema[4] as string[]).forEach((name, index) => visit(schema[5][index], `${path}/${name}`, index < requiredCount, secret, found));
      return;
    }
    default:
      throw new Error(`${path}: a schema of kind ${String(kind)} is new; teach this reader what it means`);
  }
}

/** Lists and maps of simple values are one number: 64 or 128 added to the element's type. */
function visitNumber(schema: number, path: string, required: boolean, sensitive: boolean, found: SdkMember[]): void {
  const collection = schema & 64 ? 'list' : schema & 128 ? 'map' : undefined;
  const type = simple[schema & ~192];
  if (type === undefined) throw new Error(`${path}: a simple type ${schema} is new; teach this reader what it means`);
  if (collection === undefined) {
    found.push({ path, type, required, sensitive });
    return;
  }
  found.push({ path, type: collection, required, sensitive }, { path: `${path}/*`, type, required: false, sensitive });
}

const hasTrait = (traits: unknown): boolean => typeof traits === 'number' && (traits & SENSITIVE) !== 0;
