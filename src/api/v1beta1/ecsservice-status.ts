/** Status of EcsService: bounded, without AWS events or tasks, 16 KB at the very most (the summariser sees to the sum). */
import { bool, choice, decimal, int, list, object, required, string, time, type Infer, type SchemaNode } from '../schema.ts';
import { arn, conditions, observedGeneration, requestToken } from './shared.ts';

const MAX_INT32 = 2_147_483_647;
const hash = (description: string): SchemaNode<string> => string(description, { max: 64 });
const count = (description: string): SchemaNode<number> => int(description, { min: 0, max: MAX_INT32 });
const revision = string('Git revision, BRANCH@sha1:COMMIT.', { max: 512 });

/** Values are cut to 128 bytes; sensitive ones are keyed digests. */
const shownValue = (description: string): SchemaNode<string> => string(description, { max: 256 });

const gates = (description: string) =>
  list(
    description,
    object('A gate.', {
      name: required(string('Name in the spec; of a PAUSE hook that the spec declares itself, its stage.', { max: 63 })),
      state: string('Waiting, Approved (not yet carried out), Passed, TimedOut or Rejected.', { max: 32 }),
      stage: string("ECS's lifecycle stage at which it stands; empty before the deployment.", { max: 64 }),
      hookId: string("ECS's id of the hook that waits; another one at every step.", { max: 128 }),
      since: time('When it began to wait.'),
      expiresAt: time('When the time-out acts.'),
      approvedAt: time('When it was approved.'),
      approvedBy: string('RolloutApproval/NAME, or who the annotation says; the API server vouches for the object only.', { max: 256 }),
    }),
    { max: 12, merge: { by: ['name'] } },
  );

/** Schema of the status. */
export const ecsServiceStatus = object('What was found and done.', {
  observedGeneration,
  lastHandledReconcileAt: requestToken,
  lastHandledAction: object('The action annotation that was answered last.', {
    token: string('Its token.', { max: 256 }),
    action: string('What was asked for.', { max: 64 }),
    claimedBy: string('Who says to have asked for it; nobody vouches for it.', { max: 256 }),
    at: time('When.'),
    result: string('What came of it: Done, or why it was refused.', { max: 512 }),
  }),
  paused: object('Present while a person holds rollouts back: nothing is started, and no gate is passed.', {
    at: time('Since when.'),
    claimedBy: string('Who says to have asked for it.', { max: 256 }),
  }),
  awaiting: object('A revision that waits for approval before anything of it is written to ECS.', {
    targetHash: hash('Of all input that will start the deployment.'),
    since: time('Since when.'),
    gates: gates('Gates before the deployment.'),
    full: bool('A person promoted it to its end: no gate of its rollout waits either.'),
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
    strategy: string("ECS's deployment strategy.", { max: 32 }),
    step: count('Step of production traffic, from 1; 0 before the first.'),
    weights: object('Percent of traffic that the new revision gets, as ECS says.', {
      production: decimal('Of production traffic.', { min: 0, max: 100 }),
      test: decimal('Of test traffic.', { min: 0, max: 100 }),
    }),
    tasks: object('Tasks that run.', { source: count('Of the old revisions.'), target: count('Of the new one.') }),
    gates: gates('Gates of this rollout that were reached, at the last step they were reached at.'),
    full: bool('A person promoted it to its end: no gate of this rollout waits any more.'),
    forced: bool('A person asked for new tasks of the revision that runs: forceNewDeployment.'),
    pinned: arn('Task definition that undo went back to, where pinnedFor says for which input; or that was restarted although the spec asks for another.'),
    pinnedFor: hash('Of the input that undo took back.'),
    stopCause: string('Why Longshore had ECS stop it: ProgressDeadline, Abort, or FailFast with the class of failure.', { max: 64 }),
    message: string('What ECS or the stopped tasks say.', { max: 512 }),
    startedAt: time('When the change was sent.'),
    finishedAt: time('When it ended.'),
    deadline: time('When it is rolled back if it is not done.'),
  }),
  quarantine: list(
    'Inputs that were rolled back and are not applied again: the last five, newest first. A sixth takes the place of the oldest.',
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
      revision: string('Git revision, BRANCH@sha1:COMMIT; of an undo the task definition that it went to, FAMILY:NUMBER.', { max: 512 }),
      author: string('Author of the commit.', { max: 256 }),
      outcome: string('How it ended.', { max: 64 }),
      by: string('Who or what undid it: CircuitBreaker, Alarm, Hook, Person, Ecs, or why Longshore stopped it (ProgressDeadline, Abort, FailFast with the class).', { max: 64 }),
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
