import type { JsonSchema } from '../../api/json-schema.ts';

const text = (description: string): JsonSchema => ({ type: 'string', description });
const time = (description: string): JsonSchema => ({ type: 'string', format: 'date-time', description });
const textMap = (description: string): JsonSchema => ({ type: 'object', additionalProperties: { type: 'string' }, description });

/** Schema of `metadata` of every object: what is known there, and how server-side apply merges it (metav1.ObjectMeta). */
export const objectMetaSchema: JsonSchema = {
  type: 'object',
  description: 'Name, labels and bookkeeping that every object has.',
  properties: {
    name: text('Unique among the objects of a kind in a namespace. Cannot be changed.'),
    generateName: text('Prefix for a name that the server makes up when name is empty.'),
    namespace: text('The namespace of the object. Cannot be changed.'),
    selfLink: text('No longer filled in.'),
    uid: text('Unique over all objects that ever were. Set by the server.'),
    resourceVersion: text('Changes with every write; send it back to write only what was read.'),
    generation: { type: 'integer', format: 'int64', description: 'Counts the changes of the desired state. Set by the server.' },
    creationTimestamp: time('When the object was created. Set by the server.'),
    deletionTimestamp: time('When deletion was asked for; set while finalizers hold the object.'),
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64', description: 'Seconds between the request and the deletion.' },
    labels: textMap('Keys and values that selectors match.'),
    annotations: textMap('Keys and values for tools and people; not selectable.'),
    finalizers: {
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-list-type': 'set',
      description: 'Each must be removed by its owner before the object goes away.',
    },
    ownerReferences: {
      type: 'array',
      description: 'Objects that this one depends on; it is deleted after the last of them is.',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
      items: {
        type: 'object',
        required: ['apiVersion', 'kind', 'name', 'uid'],
        properties: {
          apiVersion: text('API version of the owner.'),
          kind: text('Kind of the owner.'),
          name: text('Name of the owner.'),
          uid: text('uid of the owner.'),
          controller: { type: 'boolean', description: 'Whether the owner manages the object.' },
          blockOwnerDeletion: { type: 'boolean', description: 'Whether a foreground deletion of the owner waits for this object.' },
        },
      },
    },
    managedFields: {
      type: 'array',
      items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      description: 'Which client owns which fields. Kept by the server.',
    },
  },
};

const whole = new WeakMap<JsonSchema, JsonSchema>();

/** The schema of an object with its metadata spelt out, for field ownership and documentation. */
export function withObjectMeta(schema: JsonSchema): JsonSchema {
  const known = whole.get(schema);
  if (known !== undefined) return known;
  const made: JsonSchema = { ...schema, properties: { ...schema.properties, metadata: objectMetaSchema } };
  whole.set(schema, made);
  return made;
}
