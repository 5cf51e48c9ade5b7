/** RolloutApproval: a person's yes to one revision of one EcsService, as an object, so that RBAC decides who may say it. */
import { ageColumn, type Kind, type ObjectOf } from '../kind.ts';
import { API_VERSION, GROUP, VERSION } from '../meta.ts';
import { bool, object, required, rule, string, transitionRule, withRules } from '../schema.ts';
import { objectName } from './shared.ts';

const shown = { serviceRef: { name: 'web' }, targetHash: 'v1:0123456789abcdef0123456789abcdef' };
const other = 'v1:fedcba9876543210fedcba9876543210';

const rolloutApprovalSpec = withRules(
  object('What is approved. It cannot be changed later.', {
    serviceRef: required(object('The EcsService, in the same namespace.', { name: required(objectName('Name of the EcsService.')) })),
    targetHash: required(
      string('The revision, by the hash of all input that starts its deployment: status.awaiting.targetHash or status.rollout.targetHash. It never approves another.', {
        max: 64,
        pattern: '^v[0-9]+:[0-9a-f]{32}$',
      }),
    ),
    gate: string('Name of the one gate; every gate of that revision when absent. A gate at every step is opened for its first; a later step needs an approval made while it waits.', { min: 1, max: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' }),
    full: bool('Also end the waiting at every later gate of that rollout, as `longshore promote --full` does.'),
    approvedBy: string('Who approves, in their own words. The API server vouches for who created this object, not for this text.', { min: 1, max: 256 }),
  }),
  rule(
    { rule: '!(has(self.gate) && has(self.full) && self.full)', message: 'full is for every gate; leave gate out, or full', fieldPath: '.full' },
    {
      accepts: [shown, { ...shown, full: true }, { ...shown, gate: 'sign-off' }, { ...shown, gate: 'sign-off', full: false }],
      rejects: [{ ...shown, gate: 'sign-off', full: true }],
    },
  ),
  transitionRule(
    { rule: 'self == oldSelf', message: 'an approval is immutable: delete this object and create another one' },
    {
      accepts: [{ old: shown, new: shown }],
      rejects: [
        { old: shown, new: { ...shown, targetHash: other } },
        { old: shown, new: { ...shown, full: true } },
      ],
    },
  ),
);

/**
 * An approval. It has no status and no controller of its own: a status that nobody judges would look unfinished to kstatus
 * for ever. What came of it is in the gate's `approvedBy` in the status of the EcsService.
 */
export const rolloutApprovalKind = {
  group: GROUP,
  version: VERSION,
  kind: 'RolloutApproval',
  plural: 'rolloutapprovals',
  singular: 'rolloutapproval',
  shortNames: ['ra'],
  categories: ['longshore'],
  scope: 'Namespaced',
  byHand: true,
  description: 'A yes to one revision of one EcsService at its gates; who may create it is for RBAC to say.',
  spec: rolloutApprovalSpec,
  columns: [
    { name: 'Service', type: 'string', jsonPath: '.spec.serviceRef.name', description: 'The EcsService.' },
    { name: 'Target', type: 'string', jsonPath: '.spec.targetHash', description: 'The revision that is approved.' },
    { name: 'Gate', type: 'string', jsonPath: '.spec.gate', description: 'The gate; empty for every one.' },
    { name: 'Full', type: 'boolean', jsonPath: '.spec.full', description: 'Whether later gates are approved as well.' },
    ageColumn,
    { name: 'ApprovedBy', type: 'string', jsonPath: '.spec.approvedBy', description: 'Who says to approve.', priority: 1 },
  ],
  examples: [
    {
      name: 'rolloutapproval-gate',
      title: 'The release manager approves one revision at one gate',
      object: {
        apiVersion: API_VERSION,
        kind: 'RolloutApproval',
        metadata: { name: 'checkout-2026-11-21', namespace: 'shop' },
        spec: {
          serviceRef: { name: 'checkout' },
          targetHash: 'v1:9f86d081884c7d659a2feaa0c55ad015',
          gate: 'sign-off',
          approvedBy: 'release manager, change 4711',
        },
      },
    },
    {
      name: 'rolloutapproval-full',
      title: 'One revision is approved to its end: no gate of it waits any more',
      object: {
        apiVersion: API_VERSION,
        kind: 'RolloutApproval',
        metadata: { name: 'search-hotfix', namespace: 'shop' },
        spec: { serviceRef: { name: 'search' }, targetHash: 'v1:60303ae22b998861bce3b28f33eec1be', full: true },
      },
    },
  ],
} as const satisfies Kind;

/** A RolloutApproval as the Kubernetes API serves it. */
export type RolloutApproval = ObjectOf<typeof rolloutApprovalKind>;
