import { labelsOf, nameOf, withMetadata } from '../model/api-object.ts';
import { at, stringOr, withPath } from '../model/json.ts';
import { ageColumn, nameColumn } from '../table/columns.ts';
import { column, define, objectSchema } from './define.ts';

/** Store key of Namespaces: creating and deleting in them looks there. */
export const NAMESPACE_STORAGE = 'core/namespaces';

/** Scope for names. Everything in it is deleted with it. */
export const namespaceKind = define({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  status: true,
  nameRule: 'label',
  selectableFields: ['status.phase'],
  columns: [nameColumn, column('Status', 'Active or Terminating.', (object) => at(object, 'status', 'phase')), ageColumn],
  schema: objectSchema('A scope for the names of other objects.', {
    spec: {
      type: 'object',
      description: 'What holds the namespace.',
      properties: { finalizers: { type: 'array', items: { type: 'string' }, description: 'Kept until the content is gone.' } },
    },
    status: {
      type: 'object',
      description: 'Whether it takes new objects.',
      properties: {
        phase: { type: 'string', description: 'Active or Terminating.' },
        conditions: { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }, description: 'Not used here.' },
      },
    },
  }),
  prepare(object, { previous }) {
    const name = nameOf(object);
    const labelled = withMetadata(object, { labels: { ...labelsOf(object), 'kubernetes.io/metadata.name': name } });
    // spec.finalizers is the server's: a client that could clear it would orphan the content.
    const held = withPath(labelled, ['spec', 'finalizers'], previous === undefined ? ['kubernetes'] : at(previous, 'spec', 'finalizers'));
    return withPath(held, ['status', 'phase'], stringOr(at(previous, 'status', 'phase'), 'Active'));
  },
});
