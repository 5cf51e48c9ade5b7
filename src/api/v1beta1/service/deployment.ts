/** `service.deploymentConfiguration`: how ECS rolls a new revision out, for every native strategy. */
import { bool, choice, decimal, freeForm, int, list, object, required, sensitive, string, type SchemaNode } from '../../schema.ts';
import { arn } from '../shared.ts';

/** Both kinds of stepwise shift wait at most a day at each step. */
const stepBake = (description: string): SchemaNode<number> => int(description, { min: 0, max: 1440 });

const deploymentCircuitBreaker = object('Stops a deployment whose tasks fail.', {
  enable: required(bool('Whether failures are counted.')),
  rollback: required(bool('Whether a tripped breaker goes back to the last completed deployment.')),
  resetOnHealthyTask: bool('Count failures in a row (true, the default) or all of them.'),
  thresholdConfiguration: object('How many failures trip the breaker.', {
    type: required(choice('What value means; BOUNDED_PERCENT is clamped to 3 and 200 tasks.', ['BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT'])),
    value: required(int('Percent of the desired count, or a number of tasks.', { min: 1, max: 1_000_000 })),
  }),
});

const lifecycleHooks = list(
  'Lambda functions and pauses at stages of the deployment; at most ten of each.',
  object('A hook.', {
    targetType: choice('AWS_LAMBDA (when absent) or PAUSE.', ['AWS_LAMBDA', 'PAUSE']),
    hookTargetArn: arn('ARN of the Lambda function.'),
    roleArn: arn('Role that ECS invokes the function with.'),
    lifecycleStages: list(
      'Stages at which the hook runs.',
      choice('A stage.', [
        'RECONCILE_SERVICE',
        'PRE_SCALE_UP',
        'POST_SCALE_UP',
        'TEST_TRAFFIC_SHIFT',
        'POST_TEST_TRAFFIC_SHIFT',
        'PRE_PRODUCTION_TRAFFIC_SHIFT',
        'PRODUCTION_TRAFFIC_SHIFT',
        'POST_PRODUCTION_TRAFFIC_SHIFT',
      ]),
      { max: 8, merge: 'set' },
    ),
    hookDetails: sensitive(freeForm('Document that the function receives.', "Its keys are the user's own.")),
    timeoutConfiguration: object('What happens when the hook does not answer.', {
      timeoutInMinutes: int('Minutes to wait; 1440 when absent.', { min: 1, max: 20_160 }),
      action: choice('ROLLBACK when absent.', ['ROLLBACK', 'CONTINUE']),
    }),
  }),
  { max: 20, merge: 'atomic' },
);

/**
 * `DeploymentConfiguration` of the ECS API. Bounds are its own where it publishes them; which members go with which
 * strategy is judged in core/spec/deployment.ts, since a structural schema cannot say it.
 */
export const deploymentConfiguration = object('How new revisions are rolled out.', {
  strategy: choice('ROLLING when absent.', ['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY']),
  maximumPercent: int('Upper limit of tasks during a deployment, in percent of the desired count.', { min: 0, max: 10_000 }),
  minimumHealthyPercent: int('Lower limit of healthy tasks during a deployment, in percent of the desired count.', { min: 0, max: 100 }),
  bakeTimeInMinutes: int('Minutes that both revisions run after all traffic was shifted.', { min: 0, max: 1440 }),
  deploymentCircuitBreaker,
  alarms: object('CloudWatch alarms that fail a deployment.', {
    alarmNames: required(list('Names of the alarms.', string('Name of an alarm.', { min: 1, max: 255 }), { max: 100, merge: 'set' })),
    rollback: required(bool('Whether an alarm goes back to the last completed deployment.')),
    enable: required(bool('Whether the alarms are watched.')),
  }),
  lifecycleHooks,
  linearConfiguration: object('Steps of equal size (LINEAR only).', {
    stepPercent: decimal('Percent shifted at each step, in tenths; 10 when absent.', { min: 3, max: 100 }),
    stepBakeTimeInMinutes: stepBake('Minutes between steps; 6 when absent.'),
  }),
  canaryConfiguration: object('One small step, then the rest (CANARY only).', {
    canaryPercent: decimal('Percent shifted first, in tenths; 5 when absent.', { min: 0.1, max: 100 }),
    canaryBakeTimeInMinutes: stepBake('Minutes until the rest follows; 10 when absent.'),
  }),
  earlySuccessCriteria: object('Call a deployment successful before the last task is up (ROLLING only).', {
    enable: required(bool('Whether it may succeed early.')),
    healthyPercent: int('Percent of the desired count that has to be healthy.', { min: 0, max: 100 }),
    sourceServiceRevisionCleanup: choice('Whether success waits for the old tasks to be gone.', ['BLOCKING', 'DEFERRED']),
  }),
});
