/** Status of EcsService: bounded, without AWS events or tasks, 16 KB at the very most (the summariser sees to the sum). */
import { bool, choice, int, list, object, required, string, time, type Infer, type SchemaNode } from '../schema.ts';
import { arn, conditions, observedGeneration, requestToken } from './shared.ts';

const MAX_INT32 = 2_147_483_647;
const hash = (description: string): SchemaNode<string> => string(description, { max: 64 });
const count = (description: string): SchemaNode<number> => int(description, { min: 0, max: MAX_INT32 });
const revision = string('Git revision, BRANCH@sha1:COMMIT.', { max: 512 });

/** Values are cut to 128 bytes; sensitive ones are keyed digests. */
const shownValue = (description: string): SchemaNode<string> => string(description, { max: 256 });

/** Schema of the status. */
export const ecsServiceStatus = object('What was found and done.', {
  observedGeneration,
  lastHandledReconcileAt: requestToken,
  lastHandledAction: object('The action annotation that was answered last.', {
    token: string('Its token.', { max: 256 }),
    action: string('What was asked for.', { max: 64 }),
    claimedBy: string('Which replica did it.', { max: 256 }),
    at: time('When.'),
  }),
  conditions,
  target: object('The ECS service that this object stands for; written once.', {
    accountId: string('AWS account.', { max: 12 }),
    region: string('Region.', { max: 32 }),
    clusterArn: arn('ARN of the cluster.'),
    serviceArn: arn('ARN of the service.'),
    adoptedAt: time('When it was adopted; absent when Longshore created it.'),
  }),
  source: object('Where the manifest came from.', {
    ref: string('GitSource/NAMESPACE/NAME.', { max: 512 }),
    revision,
    author: string('Author of the commit.', { max: 256 }),
    path: string('File in the repository.', { max: 1024 }),
  }),
  desired: object('What the spec asks for.', {
    hash: hash('Of everything that is managed.'),
    taskDefinitionHash: hash('Of the task definition.'),
    taskDefinitionArn: arn('Revision with that content.'),
  }),
  applied: object('What was applied last.', {
    hash: hash('Of everything that was managed.'),
    at: time('When.'),
    paths: list('Spec paths that were applied, no values: what may be reset when it disappears.', string('A JSON pointer.', { max: 512 }), { max: 256, merge: 'atomic' }),
  }),
  observed: object('What runs.', {
    serviceRevisionArn: arn('Service revision that runs.'),
    taskDefinitionArn: arn('Task definition that runs.'),
    desiredCount: count('Tasks that ECS aims for.'),
    runningCount: count('Tasks that run.'),
    pendingCount: count('Tasks that start.'),
  }),
  selector: string('Label selector for the scale subresource and autoscalers.', { max: 512 }),
  rollout: object('The rollout that runs, or ran last.', {
    id: string('ECS deployment, ecs-svc/NUMBER; empty until ECS shows it.', { max: 128 }),
    deploymentArn: arn('ARN of the service deployment; while Requested, of the one before.'),
    targetHash: hash('Of all input that started it.'),
    state: string('Requested, Progressing, Overdue, Stopping, RollingBack, or how it ended: Succeeded, RolledBack, Stopped, Failed, Superseded.', { max: 64 }),
    stage: string("ECS's lifecycle stage; empty for rolling deployments.", { max: 64 }),
    message: string('What ECS or the stopped tasks say.', { max: 512 }),
    startedAt: time('When the change was sent.'),
    finishedAt: time('When it ended.'),
    deadline: time('When it is rolled back if it is not done.'),
  }),
  quarantine: list(
    'Inputs that were rolled back and are not applied again.',
    object('One input.', {
      hash: required(hash('Of all input that started the deployment.')),
      reason: string('Why it was rolled back.', { max: 128 }),
      evidence: string('Stopped-task reasons and last events.', { max: 512 }),
      commit: string('Commit that brought it.', { max: 512 }),
      at: time('When it was rolled back.'),
    }),
    { max: 5, merge: { by: ['hash'] } },
  ),
  history: list(
    'The last rollouts, newest first.',
    object('A rollout.', {
      hash: required(hash('Of all input that started it.')),
      revision,
      author: string('Author of the commit.', { max: 256 }),
      outcome: string('How it ended.', { max: 64 }),
      strategy: string('Deployment strategy.', { max: 32 }),
      seconds: count('How long it took.'),
      at: time('When it ended.'),
    }),
    { max: 10, merge: 'atomic' },
  ),
  drift: object('Differences between what was applied and what is live.', {
    total: count('How many; fields shows at most 20 of them.'),
    fields: list(
      'The first of them.',
      object('A difference.', {
        path: required(string('JSON pointer into the spec.', { max: 512 })),
        declared: shownValue('Value in the spec.'),
        live: shownValue('Value in AWS.'),
        since: time('When it was seen first.'),
      }),
      { max: 20, merge: 'atomic' },
    ),
  }),
  plan: object('What would be done (mode Observe, or held).', {
    total: count('Number of steps.'),
    steps: list(
      'Steps in order, at most 20.',
      object('A step.', {
        type: required(string('ECS operation.', { max: 64 })),
        summary: string('What it changes.', { max: 256 }),
      }),
      { max: 20, merge: 'atomic' },
    ),
  }),
  resources: list(
    'What stands in AWS for this object.',
    object('A resource.', {
      type: required(choice('Kind of resource.', ['Service', 'TaskDefinition'])),
      arn: required(arn('Its ARN.')),
      owned: bool('Whether Longshore made or adopted it.'),
    }),
    { max: 40, merge: { by: ['arn'] } },
  ),
});

/** The status as anybody may find it; `core/status` says what the operator always writes. */
export type EcsServiceStatus = Infer<typeof ecsServiceStatus>;
