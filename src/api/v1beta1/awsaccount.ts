/** AwsAccount: how AWS is reached, who may use it, and the brakes for everything in it. Cluster-scoped. */
import { ageColumn, messageColumn, readyColumns, type Kind, type ObjectOf } from '../kind.ts';
import { API_VERSION, GROUP, VERSION } from '../meta.ts';
import { choice, int, list, map, object, required, rule, string, time, withRules, type Infer } from '../schema.ts';
import { access } from './awsaccount-access.ts';
import { accountId, arn, conditions, observedGeneration, region, requestToken, UNJUDGED } from './shared.ts';

/** What holds when the spec says nothing. */
export const awsAccountDefaults = {
  partition: 'aws',
  mode: 'Manage',
  sharePercent: 50,
  maxConcurrentRollouts: 20,
  maxDeletesPerHour: 10,
  maxMissingPercent: 10,
  approvals: 'Annotation',
} as const;

const awsAccountSpec = withRules(
  object('The account and its limits.', {
    accountId: required(accountId('Account number; compared with what STS says before any write.')),
    partition: string('Partition.', { max: 32, pattern: '^aws(-[a-z]+)*$', default: awsAccountDefaults.partition }),
    regions: list('Regions that may be used; any when absent.', region('A region.'), { max: 50, merge: 'set' }),
    defaultRegion: region('Region of services that name none.'),
    mode: choice('Manage, or Observe: the brake for everything in this account.', ['Manage', 'Observe'], { default: awsAccountDefaults.mode }),
    credentials: object("How to become a role of the account; the operator's own credentials when absent.", {
      roleArn: arn('Role that is assumed.'),
      externalId: string('External ID for the role.', { min: 2, max: 1224 }),
      sessionTags: map('Session tags.', string('Tag value.', { max: 256 }), { max: 50 }),
      profile: string('Profile of the shared configuration files.', { max: 255 }),
    }),
    endpoints: map('Endpoints by service (ecs, sts, servicediscovery) in place of AWS.', string('A URL.', { max: 2048, pattern: '^https?://[^\\s]+$' }), { max: 20 }),
    access,
    budget: object("How much of AWS's request quota Longshore may use.", {
      share: int('Percent of each bucket; the rest is for people and pipelines.', { min: 1, max: 100, default: awsAccountDefaults.sharePercent }),
    }),
    limits: object('Brakes.', {
      maxConcurrentRollouts: int('Rollouts at the same time.', { min: 1, max: 10_000, default: awsAccountDefaults.maxConcurrentRollouts }),
      maxDeletesPerHour: int('ECS services that may be deleted in an hour.', { min: 0, max: 10_000, default: awsAccountDefaults.maxDeletesPerHour }),
      maxMissingPercent: int('Percent of known services that may vanish in one sweep before the account halts.', { min: 1, max: 100, default: awsAccountDefaults.maxMissingPercent }),
    }),
    policy: object('What holds for every service of the account.', {
      approvals: choice('How rollouts are approved: by Annotation, which whoever may edit the EcsService may set (the default), or by a RolloutApproval only (Kind), so that RBAC decides.', ['Annotation', 'Kind']),
      defaultTags: map('Tags that are added to everything Longshore makes.', string('Tag value.', { max: 256 }), { max: 45 }),
    }),
  }),
  rule(
    {
      rule: '!has(self.regions) || !has(self.defaultRegion) || self.defaultRegion in self.regions',
      message: 'defaultRegion has to be one of regions',
      fieldPath: '.defaultRegion',
    },
    {
      accepts: [{ accountId: '123456789012', defaultRegion: 'eu-west-1' }, { accountId: '123456789012', regions: ['eu-west-1'], defaultRegion: 'eu-west-1' }],
      rejects: [{ accountId: '123456789012', regions: ['eu-west-1'], defaultRegion: 'us-east-1' }],
    },
  ),
);

const awsAccountStatus = object('What was found.', {
  observedGeneration,
  lastHandledReconcileAt: requestToken,
  conditions,
  verifiedAccountId: string('Account that STS named.', { max: 12 }),
  regions: list(
    'State of each region.',
    object('A region.', {
      name: required(region('The region.')),
      services: int('EcsService objects in it.', { min: 0, max: 1_000_000 }),
      halted: string('Why nothing is written; empty when nothing is wrong.', { max: 512 }),
    }),
    { max: 50, merge: { by: ['name'] } },
  ),
  deletions: list(
    'ECS services that were let go in the last hour: what limits.maxDeletesPerHour counts.',
    object('A minute in which services were deleted.', {
      at: required(time('When the last of them was deleted.')),
      count: int('How many.', { min: 1, max: 10_000 }),
    }),
    { max: 62, merge: 'atomic' },
  ),
});

/** An AWS account and its brakes. */
export const awsAccountKind = {
  group: GROUP,
  version: VERSION,
  kind: 'AwsAccount',
  plural: 'awsaccounts',
  singular: 'awsaccount',
  shortNames: ['aa'],
  categories: ['longshore'],
  scope: 'Cluster',
  description: 'An AWS account: how it is reached, who may use it for what, and its brakes.',
  spec: awsAccountSpec,
  status: awsAccountStatus,
  statusDefault: UNJUDGED,
  columns: [
    ...readyColumns,
    { name: 'Account', type: 'string', jsonPath: '.spec.accountId', description: 'Account number.' },
    { name: 'Region', type: 'string', jsonPath: '.spec.defaultRegion', description: 'Default region.' },
    { name: 'Mode', type: 'string', jsonPath: '.spec.mode', description: 'Manage or Observe.' },
    ageColumn,
    messageColumn,
  ],
  examples: [
    {
      name: 'awsaccount-minimal',
      title: "The account of the operator's own credentials, open to one namespace",
      object: {
        apiVersion: API_VERSION,
        kind: 'AwsAccount',
        metadata: { name: 'default' },
        spec: { accountId: '123456789012', defaultRegion: 'eu-west-1', access: [{ namespaces: { matchNames: ['shop'] } }] },
      },
    },
    {
      name: 'awsaccount-tenants',
      title: 'An account for teams: a role to assume, allow-lists, brakes',
      object: {
        apiVersion: API_VERSION,
        kind: 'AwsAccount',
        metadata: { name: 'prod' },
        spec: {
          accountId: '123456789012',
          regions: ['eu-west-1', 'eu-central-1'],
          defaultRegion: 'eu-west-1',
          credentials: { roleArn: 'arn:aws:iam::123456789012:role/longshore', externalId: 'longshore-prod' },
          access: [
            {
              namespaces: { selector: { matchLabels: { 'longshore.dev/tenant': 'payments' } } },
              adopt: ['payments/*'],
              allow: {
                clusters: ['payments'],
                families: ['payments-*'],
                passRoles: ['arn:aws:iam::123456789012:role/payments-*'],
                images: ['123456789012.dkr.ecr.*.amazonaws.com/payments/*'],
                secrets: ['arn:aws:secretsmanager:*:123456789012:secret:payments/*'],
              },
            },
          ],
          budget: { share: 40 },
          limits: { maxDeletesPerHour: 5 },
          policy: { defaultTags: { 'managed-by': 'longshore' } },
        },
      },
    },
  ],
} as const satisfies Kind;

/** The spec as it was declared: what has a default may be absent where no API server filled it in. */
export type AwsAccountSpec = Infer<typeof awsAccountSpec>;
/** The status as anybody may find it; `core/status` says what the operator always writes. */
export type AwsAccountStatus = Infer<typeof awsAccountStatus>;
/** An AwsAccount as the Kubernetes API serves it. */
export type AwsAccount = ObjectOf<typeof awsAccountKind>;
