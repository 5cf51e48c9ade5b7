/**
 * Every AWS call that Longshore makes, as data: whose bucket it draws from, which IAM action allows it, whether it
 * changes anything. The client, the limiter, the error texts and the IAM policy all read this one table.
 */
import type { BucketName } from './buckets.ts';

interface Operation {
  readonly service: 'ecs' | 'sts';
  readonly bucket: BucketName;
  /** `write`: sent once, never repeated by the client (section 10: only some ECS writes are idempotent). */
  readonly access: 'read' | 'write';
  /** The action of a policy that allows the call (AWS Service Authorization Reference). */
  readonly iamAction: string;
}

const read = (bucket: BucketName, name: string): Operation => ({ service: 'ecs', bucket, access: 'read', iamAction: `ecs:${name}` });
const write = (bucket: BucketName, name: string): Operation => ({ service: 'ecs', bucket, access: 'write', iamAction: `ecs:${name}` });

/** The table. A call that is not in it cannot be made: the client finds its command by these names. */
export const OPERATIONS = {
  GetCallerIdentity: { service: 'sts', bucket: 'identity', access: 'read', iamAction: 'sts:GetCallerIdentity' },
  DescribeServices: read('serviceRead', 'DescribeServices'),
  ListServices: read('serviceRead', 'ListServices'),
  DescribeServiceDeployments: read('serviceDeployment', 'DescribeServiceDeployments'),
  ListServiceDeployments: read('serviceDeployment', 'ListServiceDeployments'),
  DescribeServiceRevisions: read('serviceRevision', 'DescribeServiceRevisions'),
  DescribeTaskDefinition: read('taskDefinitionRead', 'DescribeTaskDefinition'),
  ListTaskDefinitions: read('taskDefinitionRead', 'ListTaskDefinitions'),
  ListTasks: read('clusterResourceRead', 'ListTasks'),
  DescribeTasks: read('clusterResourceRead', 'DescribeTasks'),
  RegisterTaskDefinition: write('taskDefinitionModify', 'RegisterTaskDefinition'),
  CreateService: write('serviceModify', 'CreateService'),
  UpdateService: write('serviceModify', 'UpdateService'),
  DeleteService: write('serviceModify', 'DeleteService'),
  // Neither bucket is published; service-modify is the cautious guess (section 16).
  StopServiceDeployment: write('serviceModify', 'StopServiceDeployment'),
  ContinueServiceDeployment: write('serviceModify', 'ContinueServiceDeployment'),
  TagResource: write('tagModify', 'TagResource'),
  UntagResource: write('tagModify', 'UntagResource'),
} as const satisfies Readonly<Record<string, Operation>>;

/** As the API and CloudTrail call it. */
export type OperationName = keyof typeof OPERATIONS;

/** For whoever needs all of them: the IAM policy, and tests. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly OperationName[];
