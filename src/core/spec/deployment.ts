/** The deployment configuration: which members belong to which strategy (ecs-api.md sections 3, 4 and 9). */
import { forbidden, invalid, requiredValue, type FieldError } from '../../api/field-error.ts';
import { at, below, type Declared } from './declared.ts';
import { MAX_PAUSES } from './gates.ts';

/** What ECS would refuse of the deployment configuration. */
export function checkDeployment(declared: Declared): readonly FieldError[] {
  return [...checkStrategy(declared), ...checkShiftable(declared), ...checkPercentages(declared), ...checkBreaker(declared), ...checkEarlySuccess(declared), ...checkHooks(declared), ...checkDaemon(declared)];
}

const place = (...segments: readonly (string | number)[]): ReturnType<typeof at> => at('service', 'deploymentConfiguration', ...segments);

function checkStrategy({ service, controller }: Declared): readonly FieldError[] {
  const configuration = service.deploymentConfiguration ?? {};
  const strategy = configuration.strategy ?? 'ROLLING';
  const errors: FieldError[] = [];
  if (configuration.linearConfiguration !== undefined && strategy !== 'LINEAR') {
    errors.push(forbidden(place('linearConfiguration'), 'Linear configuration can only be present with LINEAR deployment strategy'));
  }
  if (configuration.canaryConfiguration !== undefined && strategy !== 'CANARY') {
    errors.push(forbidden(place('canaryConfiguration'), 'Canary configuration can only be present with CANARY deployment strategy'));
  }
  if (controller !== 'ECS' && strategy !== 'ROLLING') errors.push(invalid(place('strategy'), strategy, `belongs to the deployment controller ECS, not ${controller}`));
  if (controller !== 'ECS' && configuration.deploymentCircuitBreaker?.enable === true) errors.push(forbidden(place('deploymentCircuitBreaker'), `the circuit breaker belongs to the deployment controller ECS, not ${controller}`));
  const { minimumHealthyPercent: lower, maximumPercent: upper } = configuration;
  if (strategy === 'ROLLING' && lower === 100 && upper === 100) {
    errors.push(invalid(place('maximumPercent'), upper, 'with minimumHealthyPercent 100 no task could ever be stopped or started'));
  }
  if (lower !== undefined && upper !== undefined && lower > upper) errors.push(invalid(place('minimumHealthyPercent'), lower, `is more than maximumPercent (${upper})`));
  return errors;
}

/**
 * Section 9.8: in steps only traffic can be shifted that ECS can weigh, of an ALB, an NLB, Service Connect or VPC Lattice.
 * BLUE_GREEN works without any: then it only starts the new tasks beside the old ones.
 */
function checkShiftable({ spec, service, controller }: Declared): readonly FieldError[] {
  const strategy = service.deploymentConfiguration?.strategy;
  if (controller !== 'ECS' || (strategy !== 'LINEAR' && strategy !== 'CANARY')) return [];
  const weighed = (service.loadBalancers ?? []).length > 0 || service.serviceConnectConfiguration?.enabled === true || (service.vpcLatticeConfigurations ?? []).length > 0;
  // A service that exists may have what its spec leaves alone; the plan looks at that.
  const undeclared = service.loadBalancers === undefined && service.serviceConnectConfiguration === undefined;
  if (weighed || (undeclared && (spec.adoption?.policy ?? 'Never') !== 'Never')) return [];
  return [invalid(place('strategy'), strategy, 'shifts traffic in steps, and there is none that ECS could weigh: declare loadBalancers (ALB or NLB) or Service Connect, or choose BLUE_GREEN or ROLLING')];
}

/** ECS takes the percentages of traffic in tenths. */
function checkPercentages({ service }: Declared): readonly FieldError[] {
  const { linearConfiguration, canaryConfiguration } = service.deploymentConfiguration ?? {};
  const tenths = (value: number | undefined, ...segments: readonly string[]): readonly FieldError[] =>
    value === undefined || Math.abs(value * 10 - Math.round(value * 10)) < 1e-9 ? [] : [invalid(place(...segments), value, 'has to be a multiple of 0.1')];
  return [...tenths(linearConfiguration?.stepPercent, 'linearConfiguration', 'stepPercent'), ...tenths(canaryConfiguration?.canaryPercent, 'canaryConfiguration', 'canaryPercent')];
}

function checkBreaker({ service }: Declared): readonly FieldError[] {
  const threshold = service.deploymentConfiguration?.deploymentCircuitBreaker?.thresholdConfiguration;
  if (threshold === undefined || threshold.type === 'COUNT' || threshold.value <= 100) return [];
  return [invalid(place('deploymentCircuitBreaker', 'thresholdConfiguration', 'value'), threshold.value, 'Invalid deployment circuit breaker threshold value. A percentage is at most 100')];
}

function checkEarlySuccess({ service }: Declared): readonly FieldError[] {
  const configuration = service.deploymentConfiguration ?? {};
  const early = configuration.earlySuccessCriteria;
  if (early === undefined) return [];
  const errors: FieldError[] = [];
  if ((configuration.strategy ?? 'ROLLING') !== 'ROLLING') errors.push(forbidden(place('earlySuccessCriteria'), 'early success is for the ROLLING strategy'));
  if (!early.enable) return errors;
  if (early.healthyPercent === undefined) errors.push(requiredValue(place('earlySuccessCriteria', 'healthyPercent')));
  if (early.sourceServiceRevisionCleanup === undefined) errors.push(requiredValue(place('earlySuccessCriteria', 'sourceServiceRevisionCleanup')));
  const lower = configuration.minimumHealthyPercent ?? 100;
  if (early.healthyPercent !== undefined && early.healthyPercent < lower) errors.push(invalid(place('earlySuccessCriteria', 'healthyPercent'), early.healthyPercent, `has to be between minimumHealthyPercent (${lower}) and 100`));
  return errors;
}

/** Section 9.8: a pause cannot stand on a stage that shifts traffic by itself. */
const noPause: ReadonlySet<string> = new Set(['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT']);
/** ECS's quota of each kind for one service. */
const maxHooks: Readonly<Record<'PAUSE' | 'AWS_LAMBDA', number>> = { PAUSE: MAX_PAUSES, AWS_LAMBDA: 10 };

function checkHooks({ service }: Declared): readonly FieldError[] {
  const hooks = service.deploymentConfiguration?.lifecycleHooks ?? [];
  const errors: FieldError[] = [];
  hooks.forEach((hook, index) => {
    const hookPlace = place('lifecycleHooks', index);
    const stages = hook.lifecycleStages ?? [];
    if (stages.length === 0) errors.push(requiredValue(below(hookPlace, 'lifecycleStages'), 'Lifecycle stage cannot be null or empty for any deployment lifecycle hooks'));
    if (hook.targetType === 'PAUSE') {
      stages.forEach((stage, stageIndex) => {
        if (noPause.has(stage)) errors.push(invalid(below(hookPlace, 'lifecycleStages', stageIndex), stage, 'Invalid lifecycle stage provided for Pause Hook'));
      });
      if (hook.hookTargetArn !== undefined) errors.push(forbidden(below(hookPlace, 'hookTargetArn'), 'a pause has no target'));
      if (hook.roleArn !== undefined) errors.push(forbidden(below(hookPlace, 'roleArn'), 'a pause calls nothing, so it needs no role'));
      return;
    }
    for (const name of ['hookTargetArn', 'roleArn'] as const) {
      if (hook[name] === undefined) errors.push(requiredValue(below(hookPlace, name), 'Role arn or Hook Target arn is missing for one or more deployment lifecycle hooks'));
    }
  });
  for (const kind of ['PAUSE', 'AWS_LAMBDA'] as const) {
    const count = hooks.filter((hook) => (hook.targetType ?? 'AWS_LAMBDA') === kind).length;
    if (count > maxHooks[kind]) errors.push({ ...place('lifecycleHooks'), reason: 'FieldValueTooMany', message: `Too many: ${count} hooks of type ${kind}: must have at most ${maxHooks[kind]} items` });
  }
  return errors;
}

function checkDaemon({ service }: Declared): readonly FieldError[] {
  if (service.schedulingStrategy !== 'DAEMON') return [];
  const errors: FieldError[] = [];
  if (service.desiredCount !== undefined) errors.push(invalid(at('service', 'desiredCount'), service.desiredCount, 'The daemon scheduling strategy does not support a desired count'));
  if ((service.placementStrategy ?? []).length > 0) errors.push(forbidden(at('service', 'placementStrategy'), 'a daemon runs on every instance'));
  const upper = service.deploymentConfiguration?.maximumPercent;
  if (upper !== undefined && upper !== 100) errors.push(invalid(place('maximumPercent'), upper, 'has to be 100 for a daemon'));
  if (service.availabilityZoneRebalancing === 'ENABLED') errors.push(invalid(at('service', 'availabilityZoneRebalancing'), 'ENABLED', 'a daemon runs on every instance'));
  return errors;
}
