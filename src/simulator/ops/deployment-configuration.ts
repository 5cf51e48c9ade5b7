/**
 * How ECS fills in and merges `deploymentConfiguration`: ecs-api.md sections 4 (live probes of August 2026) and 5.
 * The merge is uneven on purpose: each member has its own rule.
 */
import { struct, structs, text } from '../members.ts';
import type { Members } from '../state.ts';

const LINEAR_STEPS = { stepPercent: 10, stepBakeTimeInMinutes: 6 };
const CANARY_STEPS = { canaryPercent: 5, canaryBakeTimeInMinutes: 10 };
const BREAKER_THRESHOLD = { type: 'BOUNDED_PERCENT', value: 50 };

/** What a new service starts from, before the request is laid over it. */
export function defaultDeploymentConfiguration(daemon: boolean): Members {
  return {
    strategy: 'ROLLING',
    bakeTimeInMinutes: 0,
    maximumPercent: daemon ? 100 : 200,
    minimumHealthyPercent: daemon ? 0 : 100,
    deploymentCircuitBreaker: { enable: false, rollback: false, resetOnHealthyTask: true, thresholdConfiguration: BREAKER_THRESHOLD },
    alarms: { alarmNames: [], enable: false, rollback: false },
  };
}

/** `given` over `current`, member by member. Neither is changed. */
export function mergeDeploymentConfiguration(current: Members, given: Members): Members {
  const merged: Members = { ...current };
  for (const [name, value] of Object.entries(given)) merged[name] = value;
  const breaker = struct(given, 'deploymentCircuitBreaker');
  if (breaker !== undefined) merged['deploymentCircuitBreaker'] = mergeBreaker(struct(current, 'deploymentCircuitBreaker') ?? {}, breaker);
  const alarms = struct(given, 'alarms');
  if (alarms !== undefined) merged['alarms'] = { alarmNames: [], enable: false, rollback: false, ...alarms };
  const linear = struct(given, 'linearConfiguration');
  if (linear !== undefined) merged['linearConfiguration'] = { ...LINEAR_STEPS, ...linear };
  const canary = struct(given, 'canaryConfiguration');
  if (canary !== undefined) merged['canaryConfiguration'] = { ...CANARY_STEPS, ...canary };
  if (given['lifecycleHooks'] !== undefined) merged['lifecycleHooks'] = structs(given, 'lifecycleHooks').map(fillHook);
  return merged;
}

/** The steps of the strategy are always there, from defaults if need be; those of another one go when the strategy changes. */
export function followStrategy(configuration: Members): Members {
  const { linearConfiguration, canaryConfiguration, ...rest } = configuration;
  switch (text(configuration, 'strategy')) {
    case 'LINEAR':
      return { ...rest, linearConfiguration: linearConfiguration ?? LINEAR_STEPS };
    case 'CANARY':
      return { ...rest, canaryConfiguration: canaryConfiguration ?? CANARY_STEPS };
    default:
      return rest;
  }
}

/** `enable` and `rollback` are replaced even when omitted; the two younger members are kept. */
function mergeBreaker(current: Members, given: Members): Members {
  return {
    enable: given['enable'] ?? false,
    rollback: given['rollback'] ?? false,
    resetOnHealthyTask: given['resetOnHealthyTask'] ?? current['resetOnHealthyTask'] ?? true,
    thresholdConfiguration: given['thresholdConfiguration'] ?? current['thresholdConfiguration'] ?? BREAKER_THRESHOLD,
  };
}

/** A PAUSE hook always has a time-out; the members that are left out come from fixed defaults, never from before. */
function fillHook(hook: Members): Members {
  const targetType = text(hook, 'targetType') ?? 'AWS_LAMBDA';
  const timeout = struct(hook, 'timeoutConfiguration');
  if (targetType !== 'PAUSE' && timeout === undefined) return { ...hook, targetType };
  return { ...hook, targetType, timeoutConfiguration: { timeoutInMinutes: 1440, action: 'ROLLBACK', ...timeout } };
}
