/** Rules inside `deploymentConfiguration`: ecs-api.md sections 3, 4 and 9.8. All throw InvalidParameterException. */
import { amount, flag, struct, structs, text, texts } from '../members.ts';
import { invalidParameter } from '../refusal.ts';
import type { Members } from '../state.ts';

/** Every stage but SCALE_UP, BAKE_TIME and CLEAN_UP (the SDK's DeploymentLifecycleHookStage). */
const HOOK_STAGES: ReadonlySet<string> = new Set([
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
]);
const NO_PAUSE_STAGES: ReadonlySet<string> = new Set(['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT']);
const MAX_HOOKS_OF_A_TYPE = 10;

/** `given` is the request's block, `merged` what the service would have afterwards. */
export function checkDeploymentConfiguration(given: Members, merged: Members, schedulingStrategy: string): void {
  checkPercents(merged, schedulingStrategy);
  checkBreaker(struct(given, 'deploymentCircuitBreaker'));
  checkHooks(structs(given, 'lifecycleHooks'));
  checkShifts(given, text(merged, 'strategy') ?? 'ROLLING');
  checkEarlySuccess(struct(merged, 'earlySuccessCriteria'), merged);
  const alarms = struct(given, 'alarms');
  if (alarms !== undefined && flag(alarms, 'enable') === true && texts(alarms, 'alarmNames').length === 0) {
    throw invalidParameter('At least one alarm name must be specified when deployment alarms are enabled.');
  }
}

function checkPercents(merged: Members, schedulingStrategy: string): void {
  const maximum = amount(merged, 'maximumPercent') ?? 200;
  const minimum = amount(merged, 'minimumHealthyPercent') ?? 100;
  if (schedulingStrategy === 'DAEMON') {
    if (maximum !== 100) throw invalidParameter('The daemon scheduling strategy requires a maximumPercent of 100.');
    return;
  }
  if (maximum === 100 && minimum === 100) throw invalidParameter('Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.');
  if (maximum < 100) throw invalidParameter(`maximumPercent must be at least 100, got ${maximum}.`);
  if (minimum > maximum) throw invalidParameter(`minimumHealthyPercent ${minimum} must not be greater than maximumPercent ${maximum}.`);
}

function checkBreaker(breaker: Members | undefined): void {
  const threshold = breaker === undefined ? undefined : struct(breaker, 'thresholdConfiguration');
  if (threshold === undefined) return;
  const value = amount(threshold, 'value');
  const type = text(threshold, 'type');
  const limit = type === 'COUNT' ? Number.POSITIVE_INFINITY : 100;
  if (type === undefined || value === undefined || value < 1 || value > limit) throw invalidParameter('Invalid deployment circuit breaker threshold value.');
}

function checkHooks(hooks: readonly Members[]): void {
  for (const hook of hooks) {
    const type = text(hook, 'targetType') ?? 'AWS_LAMBDA';
    const stages = texts(hook, 'lifecycleStages');
    if (type !== 'AWS_LAMBDA' && type !== 'PAUSE') throw invalidParameter('Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE');
    if (stages.length === 0) throw invalidParameter('Lifecycle stage cannot be null or empty for any deployment lifecycle hooks');
    for (const stage of stages) {
      if (!HOOK_STAGES.has(stage)) throw invalidParameter(`Invalid lifecycle stage provided for deployment lifecycle hook: ${stage}`);
    }
    if (type === 'PAUSE' && stages.some((stage) => NO_PAUSE_STAGES.has(stage))) throw invalidParameter('Invalid lifecycle stage provided for Pause Hook');
    if (type === 'AWS_LAMBDA' && (isBlank(text(hook, 'hookTargetArn')) || isBlank(text(hook, 'roleArn')))) {
      throw invalidParameter('Role arn or Hook Target arn is missing for one or more deployment lifecycle hooks');
    }
  }
  for (const type of ['AWS_LAMBDA', 'PAUSE']) {
    if (hooks.filter((hook) => (text(hook, 'targetType') ?? 'AWS_LAMBDA') === type).length > MAX_HOOKS_OF_A_TYPE) {
      throw invalidParameter(`A service can have at most ${MAX_HOOKS_OF_A_TYPE} deployment lifecycle hooks of type ${type}.`);
    }
  }
}

function checkShifts(given: Members, strategy: string): void {
  const linear = struct(given, 'linearConfiguration');
  const canary = struct(given, 'canaryConfiguration');
  if (linear !== undefined && strategy !== 'LINEAR') throw invalidParameter('Linear configuration can only be present with LINEAR deployment strategy');
  if (canary !== undefined && strategy !== 'CANARY') throw invalidParameter('Canary configuration can only be present with CANARY deployment strategy');
  checkTenths('stepPercent', linear);
  checkTenths('canaryPercent', canary);
}

function checkTenths(name: string, block: Members | undefined): void {
  const percent = block === undefined ? undefined : amount(block, name);
  if (percent !== undefined && Math.abs(percent * 10 - Math.round(percent * 10)) > 1e-9) throw invalidParameter(`${name} must be a multiple of 0.1, got ${percent}.`);
}

function checkEarlySuccess(criteria: Members | undefined, merged: Members): void {
  if (criteria === undefined || flag(criteria, 'enable') !== true) return;
  const strategy = text(merged, 'strategy') ?? 'ROLLING';
  if (strategy !== 'ROLLING') throw invalidParameter('Early success criteria can only be present with ROLLING deployment strategy');
  const healthy = amount(criteria, 'healthyPercent');
  if (healthy === undefined || criteria['sourceServiceRevisionCleanup'] === undefined) {
    throw invalidParameter('healthyPercent and sourceServiceRevisionCleanup are required when early success criteria is enabled.');
  }
  const minimum = amount(merged, 'minimumHealthyPercent') ?? 100;
  if (healthy < minimum || healthy > 100) throw invalidParameter(`healthyPercent must be between minimumHealthyPercent (${minimum}) and 100, got ${healthy}.`);
}

const isBlank = (value: string | undefined): boolean => value === undefined || value === '';
