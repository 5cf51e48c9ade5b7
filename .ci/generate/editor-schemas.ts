/** JSON schemas for editors (yaml-language-server) and kubeconform: strict about unknown fields, unlike the CRDs. */
import { rootSchema } from '../../src/api/crd.ts';
import { registry } from '../../src/api/registry.ts';
import type { JsonSchema } from '../../src/api/json-schema.ts';
import type { GeneratedFile } from '../generate.ts';

export function generateEditorSchemas(): readonly GeneratedFile[] {
  return registry.map((kind) => {
    const schema = strict(rootSchema(kind));
    const document = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: kind.kind,
      ...schema,
      required: ['apiVersion', 'kind', 'metadata', 'spec'],
      properties: {
        ...schema.properties,
        apiVersion: { type: 'string', enum: [`${kind.group}/${kind.version}`] },
        kind: { type: 'string', enum: [kind.kind] },
        // ObjectMeta is Kubernetes' own; editors have its schema elsewhere.
        metadata: { type: 'object' },
      },
    };
    return { path: `docs/reference/schemas/${kind.singular}_${kind.version}.json`, content: `${JSON.stringify(document, undefined, 2)}\n` };
  });
}

interface EditorSchema extends Omit<JsonSchema, 'properties' | 'items' | 'additionalProperties' | 'type' | 'anyOf'> {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: EditorSchema;
  readonly additionalProperties?: EditorSchema | boolean;
}

function strict(schema: JsonSchema): EditorSchema {
  const { properties, items, additionalProperties, anyOf, type, ...rest } = schema;
  const plain = Object.fromEntries(Object.entries(rest).filter(([keyword]) => !keyword.startsWith('x-kubernetes-')));
  const closed = properties !== undefined && schema['x-kubernetes-preserve-unknown-fields'] !== true;
  return {
    ...plain,
    ...(anyOf === undefined ? (type === undefined ? {} : { type }) : { type: ['integer', 'string'] }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, strict(child)])) }),
    ...(items === undefined ? {} : { items: strict(items) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: strict(additionalProperties) } : closed ? { additionalProperties: false } : {}),
  };
}
