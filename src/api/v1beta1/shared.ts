/** Shapes that several kinds share. Bounds are AWS's own where AWS has them (ecs-api.md), else generous. */
import { choice, int, list, map, object, required, sensitive, string, time, type SchemaNode } from '../schema.ts';

/** AWS documents 2,048 as the longest ARN; IAM and most services stay far below. */
const ARN_MAX = 2048;

/** An ARN, or a name where ECS takes either. */
export const arn = (description: string): SchemaNode<string> => string(description, { max: ARN_MAX });

/** ECS names: services, families, containers (up to 255 letters, digits, hyphens, underscores). */
export const ecsName = (description: string): SchemaNode<string> => string(description, { min: 1, max: 255, pattern: '^[A-Za-z0-9_-]+$' });

/** `metadata.name` of another object: a DNS-1123 subdomain, as Kubernetes wants it. */
export const objectName = (description: string): SchemaNode<string> => string(description, { min: 1, max: 253, pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$' });

/** `eu-west-1`, `us-gov-east-1`. No list of Regions: AWS opens new ones. */
const REGION_PATTERN = '^[a-z]{2}(-[a-z]+)+-[0-9]+$';
const ACCOUNT_ID_PATTERN = '^[0-9]{12}$';

/** The code of an AWS Region; whether there is one of that name, only AWS can say. */
export const region = (description: string): SchemaNode<string> => string(description, { max: 32, pattern: REGION_PATTERN });
/** An AWS account ID: twelve digits as text, since some start with 0. */
export const accountId = (description: string): SchemaNode<string> => string(description, { max: 12, pattern: ACCOUNT_ID_PATTERN });

/** ECS: at most 50 tags, keys up to 128 and values up to 256 characters; keys that start with `aws:` are AWS's own. */
export const tags = list(
  'Tags; keys are unique, and those that start with aws: are reserved by AWS.',
  object('A tag.', {
    key: required(string('Tag key.', { min: 1, max: 128 })),
    value: string('Tag value; empty when absent.', { max: 256 }),
  }),
  { max: 50, merge: { by: ['key'] } },
);

/** A variable or option that AWS reads from a secret store. */
export const secretReference = object('Where a secret value comes from.', {
  name: required(string('Name of the environment variable or log option.', { min: 1, max: 512 })),
  valueFrom: required(arn('ARN of a Secrets Manager secret (with :json-key:stage:version if wanted) or of an SSM parameter, or the parameter name.')),
});

/** The same shape in containers and in Service Connect's proxy. */
export const logConfiguration = object('Where the log goes.', {
  logDriver: required(
    choice('Log driver; Fargate has awslogs, splunk and awsfirelens.', ['json-file', 'syslog', 'journald', 'gelf', 'fluentd', 'awslogs', 'splunk', 'awsfirelens']),
  ),
  options: sensitive(map('Driver options. Values are shown as digests, since drivers take tokens here.', string('Option value.', { max: 4096 }), { max: 100 })),
  secretOptions: list('Driver options that are read from a secret store.', secretReference, { max: 100, merge: { by: ['name'] } }),
});

/** `metav1.Condition`, merged by type, with the bounds that Kubernetes gives it. */
export const conditions = list(
  'Conditions of the object; Ready, Reconciling and Stalled follow kstatus.',
  object('One condition.', {
    type: required(string('Type of the condition, CamelCase.', { min: 1, max: 316 })),
    status: required(choice('Whether it holds.', ['True', 'False', 'Unknown'])),
    observedGeneration: int('Generation that the condition speaks of.', { min: 0, max: Number.MAX_SAFE_INTEGER }),
    lastTransitionTime: required(time('When status changed last.')),
    reason: required(string('Reason in CamelCase.', { min: 1, max: 1024, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' })),
    message: required(string('What is wrong, in which field, and what to do.', { max: 32768 })),
  }),
  { max: 16, merge: { by: ['type'] } },
);

/** The same member in every status. */
export const observedGeneration = int('Generation that was judged last; also when it was refused.', { min: -1, max: Number.MAX_SAFE_INTEGER });

/** Default of every status: nothing was judged yet, which kstatus and kubectl wait read as "not ready". */
export const UNJUDGED = { observedGeneration: -1 } as const;

/** The same member in every status. */
export const requestToken = string('Value of the annotation reconcile.longshore.dev/requestedAt that was answered last.', { max: 256 });
