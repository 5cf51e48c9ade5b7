import { at } from '../model/json.ts';
import { ageColumn, nameColumn } from '../table/columns.ts';
import { column, define, integer, objectSchema, text, timeOf } from './define.ts';

/** Who leads, and until when. */
export const leaseKind = define({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  columns: [nameColumn, column('Holder', 'Who holds the lease.', (object) => at(object, 'spec', 'holderIdentity')), ageColumn],
  schema: objectSchema('A lock with a time limit.', {
    spec: {
      type: 'object',
      description: 'Holder and times.',
      properties: {
        holderIdentity: text('Who holds it.'),
        leaseDurationSeconds: integer('How long others must wait after the last renewal.'),
        acquireTime: timeOf('When the holder got it.'),
        renewTime: timeOf('When the holder last renewed it.'),
        leaseTransitions: integer('How often the holder changed.'),
        strategy: text('How a leader is picked by a coordinator.'),
        preferredHolder: text('Whom the present holder should hand over to.'),
      },
    },
  }),
});
