/** Spec of EcsService. ECS's words live only inside `taskDefinition` and `service`, Longshore's only outside them. */
import { bool, choice, int, list, map, object, required, rule, sensitive, string, transitionRule, withRules, type Infer } from '../schema.ts';
import { service } from './service/service.ts';
import { arn, ecsName, objectName, region } from './shared.ts';
import { taskDefinition } from './taskdefinition/task-definition.ts';

/** Where a gate may stand, in the order of a deployment. */
export const gatePoints = ['BeforeDeployment', 'PreScaleUp', 'PostScaleUp', 'PostTestTraffic', 'BeforeProduction', 'PostProduction'] as const;
/** What stopped tasks can say that ends a rollout early. */
export const failFastClasses = ['ImagePull', 'Secret', 'Resource', 'OutOfMemory', 'ExitCode', 'ContainerHealth', 'TargetHealth'] as const;

/** What holds when the spec says nothing. Where the default depends on adoption, both cases are named. */
export const ecsServiceDefaults = {
  account: 'default',
  /** ECS's own default. */
  cluster: 'default',
  mode: 'Manage',
  adoption: 'Never',
  deletionPolicy: { created: 'Delete', adopted: 'Retain' },
  replacePolicy: 'Never',
  drift: { created: 'Remediate', adopted: 'Report' },
  driftGraceSeconds: 0,
  onNewRevision: 'Supersede',
  progressDeadlineSeconds: 1200,
  onFailure: 'Rollback',
  onFirstFailure: 'Keep',
  approvalTimeoutSeconds: 86_400,
  approvalOnTimeout: 'Rollback',
} as const;

const target = withRules(
  object(
    'Which ECS service this is. It cannot be changed later.',
    {
      accountRef: object('AwsAccount that is used.', { name: required(objectName('Name of the AwsAccount.')) }, { default: { name: ecsServiceDefaults.account } }),
      region: region("Region; the account's default when absent."),
      cluster: string('Cluster, name or ARN; "default" when absent, as in ECS.', { min: 1, max: 2048 }),
      serviceName: ecsName('Name of the ECS service; metadata.name when absent.'),
    },
    { default: { accountRef: { name: ecsServiceDefaults.account } } },
  ),
  transitionRule(
    { rule: 'self == oldSelf', message: 'target is immutable: delete this object and create another one' },
    {
      accepts: [{ old: { cluster: 'a' }, new: { cluster: 'a' } }],
      rejects: [
        { old: { cluster: 'a' }, new: { cluster: 'b' } },
        { old: { cluster: 'a' }, new: { cluster: 'a', region: 'eu-west-1' } },
      ],
    },
  ),
);

const containers = map(
  'Overlay by container name: the short way, and the part that a CI job may own by its own field manager.',
  object('What is put over the container of that name.', {
    image: string('Image reference.', { min: 1, max: 1024 }),
    environment: sensitive(map('Environment variables by name. Values are shown as digests.', string('Variable value.', { max: 65_536 }), { max: 1000 })),
    secrets: map('Secrets by variable name.', arn('ARN of a secret or parameter, or name of a parameter.'), { max: 500 }),
  }),
  { max: 10 },
);

const drift = object('What is done about changes that were made behind our back.', {
  policy: choice('Remediate repairs, Report only tells, Off does not look; Report for adopted services, else Remediate when absent.', ['Remediate', 'Report', 'Off']),
  graceSeconds: int('Seconds that a difference has to last before it is repaired; 0 when absent.', { min: 0, max: 86_400 }),
  ignore: list(
    'Differences that are left alone.',
    object('A path and everything below it.', {
      path: required(string('JSON pointer into the spec, e.g. /service/placementStrategy; list entries by key.', { min: 1, max: 512, pattern: '^(/[^/]+)+$' })),
    }),
    { max: 50, merge: { by: ['path'] } },
  ),
});

const gates = list(
  'Points at which a rollout waits for a person; docs/spec/gates.md says which strategy has which point.',
  object('A gate.', {
    name: required(string('Name, told in status, events and `longshore promote`.', { min: 1, max: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' })),
    at: required(choice('Where it stands. BeforeDeployment is before any write to ECS; BeforeProduction is before each step of production traffic.', gatePoints)),
    approval: required(
      object('A person approves the revision by `longshore promote`, an annotation or a RolloutApproval.', {
        timeoutSeconds: int('Seconds to wait, rounded up to minutes; 86400 when absent.', { min: 60, max: 1_209_600 }),
        onTimeout: choice('What happens then: Rollback (the default) or Continue.', ['Rollback', 'Continue']),
      }),
    ),
  }),
  { max: 10, merge: { by: ['name'] } },
);

const rollout = object('How new revisions are followed. The strategy itself is service.deploymentConfiguration.', {
  onNewRevision: choice('A new revision during a rollout takes its place (Supersede, the default) or waits for its end (Finish).', ['Supersede', 'Finish']),
  progressDeadlineSeconds: int('Seconds after which a rollout that is not done has failed; 1200 when absent.', { min: 60, max: 2_592_000 }),
  onFailure: choice('A rollout that has not finished by its deadline is rolled back (Rollback, the default) or left to ECS (Hold).', ['Rollback', 'Hold']),
  onFirstFailure: choice('A first deployment has nothing to go back to: Keep (the default) leaves it to ECS, ScaleToZero ends its tasks.', ['Keep', 'ScaleToZero']),
  failFast: object('A rollout whose tasks show that it cannot succeed is ended before the circuit breaker or the deadline does.', {
    disabledReasons: list('Classes of failure that are left to the breaker and the deadline.', choice('A class.', failFastClasses), { max: 8, merge: 'set' }),
  }),
  gates,
});

/** Schema of the spec. */
export const ecsServiceSpec = withRules(
  object('What the ECS service has to be.', {
    target,
    suspend: bool('Nothing is read or written while true.'),
    mode: choice('Manage, or Observe: the plan is in status, and nothing is written to AWS.', ['Manage', 'Observe'], { default: ecsServiceDefaults.mode }),
    adoption: object('What is done with a service that exists already.', {
      policy: choice('Never, IfUnowned (no owner by tag) or Take (from fromOwner); Never when absent. The account has to admit it as well.', ['Never', 'IfUnowned', 'Take']),
      fromOwner: string('INSTALLATION/NAMESPACE/NAME of the owner that it is taken from (Take).', { max: 512 }),
    }),
    deletionPolicy: choice('What happens to the ECS service when this object is deleted; Retain for adopted services, else Delete when absent.', ['Delete', 'Drain', 'Retain']),
    replacePolicy: choice('Whether a change that ECS cannot make in place may delete and create the service.', ['Never', 'Recreate'], {
      default: ecsServiceDefaults.replacePolicy,
    }),
    drift,
    taskDefinition,
    taskDefinitionArn: string('Existing revision, by ARN or FAMILY:REVISION, instead of taskDefinition.', { min: 1, max: 2048 }),
    containers,
    service,
    rollout,
  }),
  rule(
    { rule: 'has(self.taskDefinition) != has(self.taskDefinitionArn)', message: 'exactly one of taskDefinition and taskDefinitionArn is needed' },
    {
      accepts: [{ taskDefinition: { containerDefinitions: [{ name: 'app', image: 'app:1' }] } }, { taskDefinitionArn: 'web:3' }],
      rejects: [{}, { taskDefinition: { containerDefinitions: [{ name: 'app', image: 'app:1' }] }, taskDefinitionArn: 'web:3' }],
    },
  ),
  rule(
    { rule: '!(has(self.containers) && has(self.taskDefinitionArn))', message: 'containers changes a taskDefinition; with taskDefinitionArn there is none', fieldPath: '.containers' },
    {
      accepts: [{ taskDefinitionArn: 'web:3' }],
      rejects: [{ taskDefinitionArn: 'web:3', containers: { app: { image: 'app:2' } } }],
    },
  ),
  transitionRule(
    { rule: 'has(self.target) == has(oldSelf.target)', message: 'target is immutable: delete this object and create another one' },
    {
      accepts: [{ old: { taskDefinitionArn: 'web:3' }, new: { taskDefinitionArn: 'web:4' } }],
      rejects: [{ old: { taskDefinitionArn: 'web:3', target: {} }, new: { taskDefinitionArn: 'web:3' } }],
    },
  ),
);

/** The spec as it was declared: what has a default may be absent where no API server filled it in. */
export type EcsServiceSpec = Infer<typeof ecsServiceSpec>;
