/** What the scheduler reads from the untyped members of services and task definitions, with ECS's defaults filled in. */
import { amount, flag, struct, structs, text, texts } from '../members.ts';
import type { Members, SimRegion, SimService, SimTaskDefinition } from '../state.ts';

/** deploymentCircuitBreaker with its defaults. `threshold.value` is a percentage of desiredCount, with COUNT a number of failures. */
export interface BreakerSettings {
  readonly enabled: boolean;
  readonly rollback: boolean;
  readonly resetOnHealthyTask: boolean;
  readonly threshold: { readonly type: 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT' | 'COUNT'; readonly value: number };
}

interface EarlySuccess {
  readonly healthyPercent: number;
  readonly cleanup: 'BLOCKING' | 'DEFERRED';
}

type StrategyName = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

interface AlarmSettings {
  readonly names: readonly string[];
  readonly rollback: boolean;
}

/** deploymentConfiguration with its defaults: percentages of desiredCount, times in milliseconds. */
export interface RolloutSettings {
  readonly strategy: StrategyName;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly bakeMs: number;
  readonly breaker: BreakerSettings;
  readonly earlySuccess?: EarlySuccess;
  /** Absent unless alarms are enabled. */
  readonly alarms?: AlarmSettings;
}

/** Reads a deploymentConfiguration; the defaults are those of ecs-api.md section 5 (REPLICA) and section 3. */
export function readRolloutSettings(configuration: Members): RolloutSettings {
  const early = struct(configuration, 'earlySuccessCriteria');
  const alarms = struct(configuration, 'alarms');
  return {
    strategy: strategyNameOf(configuration),
    minimumHealthyPercent: amount(configuration, 'minimumHealthyPercent') ?? 100,
    maximumPercent: amount(configuration, 'maximumPercent') ?? 200,
    bakeMs: (amount(configuration, 'bakeTimeInMinutes') ?? 0) * 60_000,
    breaker: readBreaker(struct(configuration, 'deploymentCircuitBreaker') ?? {}),
    ...(early !== undefined && flag(early, 'enable') === true
      ? { earlySuccess: { healthyPercent: amount(early, 'healthyPercent') ?? 100, cleanup: text(early, 'sourceServiceRevisionCleanup') === 'DEFERRED' ? 'DEFERRED' : 'BLOCKING' } }
      : {}),
    ...(alarms !== undefined && flag(alarms, 'enable') === true ? { alarms: { names: texts(alarms, 'alarmNames'), rollback: flag(alarms, 'rollback') ?? false } } : {}),
  };
}

function strategyNameOf(configuration: Members): StrategyName {
  const name = text(configuration, 'strategy');
  return name === 'BLUE_GREEN' || name === 'LINEAR' || name === 'CANARY' ? name : 'ROLLING';
}

function readBreaker(breaker: Members): BreakerSettings {
  const threshold = struct(breaker, 'thresholdConfiguration') ?? {};
  const type = text(threshold, 'type');
  return {
    enabled: flag(breaker, 'enable') ?? false,
    rollback: flag(breaker, 'rollback') ?? false,
    resetOnHealthyTask: flag(breaker, 'resetOnHealthyTask') ?? true,
    threshold: { type: type === 'UNBOUNDED_PERCENT' || type === 'COUNT' ? type : 'BOUNDED_PERCENT', value: amount(threshold, 'value') ?? 50 },
  };
}

/** The deploymentConfiguration that the service has now; bounds and percentages follow it even during a deployment. */
export const currentSettings = (service: SimService): RolloutSettings => readRolloutSettings(struct(service.members, 'deploymentConfiguration') ?? {});

/**
 * Whether this scheduler moves the service at all. DAEMON services and the EXTERNAL and CODE_DEPLOY controllers are
 * recorded and then left as they are: what drives them is not simulated.
 */
export function isDriven(service: SimService): boolean {
  if (text(service.members, 'schedulingStrategy') === 'DAEMON') return false;
  const controller = text(struct(service.members, 'deploymentController') ?? {}, 'type');
  return controller === undefined || controller === 'ECS';
}

interface ContainerCheck {
  readonly intervalMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

/** What of a container definition decides about starting, health and stopping. Absent members: no check, the default stop timeout. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly stopTimeoutMs?: number;
  readonly check?: ContainerCheck;
}

/** Looks a revision up by its full ARN; a registered revision is never removed while a service uses it. */
export function taskDefinitionOf(region: SimRegion, arn: string): SimTaskDefinition | undefined {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const colon = name.lastIndexOf(':');
  return region.taskDefinitions.get(name.slice(0, colon))?.[Number(name.slice(colon + 1)) - 1];
}

/** Containers as the scheduler sees them; check defaults as in ecs-api.md section 7.2. */
export function containersOf(region: SimRegion, taskDefinitionArn: string): readonly ContainerSpec[] {
  const definition = taskDefinitionOf(region, taskDefinitionArn);
  if (definition === undefined) return [];
  return structs(definition.members, 'containerDefinitions').map((container) => {
    const stopTimeout = amount(container, 'stopTimeout');
    const check = struct(container, 'healthCheck');
    return {
      name: text(container, 'name') ?? '',
      image: text(container, 'image') ?? '',
      essential: flag(container, 'essential') ?? true,
      ...(stopTimeout === undefined ? {} : { stopTimeoutMs: stopTimeout * 1_000 }),
      ...(check === undefined ? {} : { check: readCheck(check) }),
    };
  });
}

const readCheck = (check: Members): ContainerCheck => ({
  intervalMs: (amount(check, 'interval') ?? 30) * 1_000,
  retries: amount(check, 'retries') ?? 3,
  startPeriodMs: (amount(check, 'startPeriod') ?? 0) * 1_000,
});
