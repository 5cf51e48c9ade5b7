/** `access` of AwsAccount: which namespaces may use the account, and for what. */
import { choice, list, map, object, required, string, type Infer, type SchemaNode } from '../schema.ts';
import { arn } from './shared.ts';

const label = (description: string): SchemaNode<string> => string(description, { max: 317 });

const selector = object('Label selector over namespaces; an empty one selects none, since this is an allow-list.', {
  matchLabels: map('Labels that all have to match.', string('Label value.', { max: 63 }), { max: 20 }),
  matchExpressions: list(
    'Expressions that all have to match.',
    object('An expression.', {
      key: required(label('Label key.')),
      operator: required(choice('Operator.', ['In', 'NotIn', 'Exists', 'DoesNotExist'])),
      values: list('Values for In and NotIn.', string('Label value.', { max: 63 }), { max: 50, merge: 'atomic' }),
    }),
    { max: 20, merge: 'atomic' },
  ),
});

/** `*` stands for any characters. Absent admits everything of the kind; an empty list admits nothing. */
const patterns = (description: string): SchemaNode<readonly string[]> =>
  list(`${description} A star stands for any characters; absent admits all, an empty list none.`, string('A pattern.', { min: 1, max: 2048 }), { max: 200, merge: 'set' });

/** One list for each class of reference in src/api/references.ts. */
export const allow = object('Resources that may be named.', {
  clusters: patterns('Cluster names or ARNs.'),
  services: patterns('Service names.'),
  families: patterns('Task definition families.'),
  passRoles: patterns('Roles that are handed to AWS: task, execution, infrastructure, hook and volume roles.'),
  images: patterns('Container images.'),
  secrets: patterns('Secrets and parameters.'),
  subnets: patterns('Subnets.'),
  securityGroups: patterns('Security groups.'),
  targetGroups: patterns('Target groups and classic load balancers.'),
  listeners: patterns('Listeners and listener rules.'),
  lambdas: patterns('Lambda functions for lifecycle hooks.'),
  registries: patterns('Cloud Map services and namespaces.'),
  capacityProviders: patterns('Capacity providers.'),
  storage: patterns('S3 objects, file systems, access points and snapshots.'),
  keys: patterns('KMS keys and private certificate authorities.'),
  alarms: patterns('CloudWatch alarms.'),
});

/** The grants of an account, in order. */
export const access = list(
  'Who may use the account, and for what: the first entry that matches a namespace decides; without one it is refused.',
  object('A grant.', {
    namespaces: required(
      object('Namespaces that are meant; both conditions have to hold when both are given, and none match when neither is.', {
        matchNames: list('Names; a star stands for any characters.', string('A name or pattern.', { min: 1, max: 253 }), { max: 200, merge: 'set' }),
        selector,
      }),
    ),
    roleArn: arn('Role that is assumed for these namespaces, so that IAM enforces the grant too.'),
    adopt: list('Existing services that may be adopted, CLUSTER/SERVICE; a star stands for any characters.', string('A pattern.', { min: 1, max: 512 }), { max: 100, merge: 'set' }),
    allow,
  }),
  { max: 100, merge: 'atomic' },
);

/** One grant; core/plan/guards/access.ts judges it. */
export type Access = Infer<typeof access>[number];
/** The lists of a grant, by class of reference. */
export type AllowLists = Infer<typeof allow>;
