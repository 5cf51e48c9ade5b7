import type { Json, JsonObject } from '../model/json.ts';
import type { RawServiceDeployment } from '../observed/raw.ts';
import { strategyOf } from './gate-matrix.ts';
import type { Strategy } from './gate-matrix.ts';

const MINUTE = 60_000;
/** ECS's defaults, where the answer leaves a member out (ecs-api.md section 3). */
const defaults = { canaryPercent: 5, canaryBakeMinutes: 10, stepPercent: 10, stepBakeMinutes: 6, hookMinutes: 1440 } as const;
/** ECS watches alarms for a while after a rolling deployment, also without a bake time: "less than five minutes" (section 9.4). */
const ALARM_BAKE_MS = 5 * MINUTE;

/** What one service deployment was started with, as far as it says how long ECS takes its time. Milliseconds. */
export interface DeploymentSettings {
  readonly strategy: Strategy;
  /** Percent of production traffic after each step; the last one is 100. None for ROLLING. */
  readonly steps: readonly number[];
  /** Wait after each step but the last. */
  readonly stepBakeMs: number;
  /** Wait after all traffic (ROLLING: all tasks) moved. */
  readonly bakeMs: number;
  /** The longest time-out of a declared hook, by stage. */
  readonly hookMs: Readonly<Record<string, number>>;
}

/** Reads the deployment's own configuration: what the service says by now may be meant for the next one. */
export function deploymentSettings({ deploymentConfiguration: configuration = {} }: RawServiceDeployment): DeploymentSettings {
  const strategy = strategyOf(configuration);
  const alarms = objectOf(configuration['alarms'])['enable'] === true && strategy === 'ROLLING' ? ALARM_BAKE_MS : 0;
  return {
    strategy,
    ...stepsOf(strategy, configuration),
    bakeMs: Math.max(numberOf(configuration, 'bakeTimeInMinutes', 0) * MINUTE, alarms),
    hookMs: hookTimes(configuration['lifecycleHooks']),
  };
}

function stepsOf(strategy: Strategy, configuration: JsonObject): Pick<DeploymentSettings, 'steps' | 'stepBakeMs'> {
  switch (strategy) {
    case 'ROLLING':
      return { steps: [], stepBakeMs: 0 };
    case 'BLUE_GREEN':
      return { steps: [100], stepBakeMs: 0 };
    case 'CANARY': {
      const canary = objectOf(configuration['canaryConfiguration']);
      return { steps: [numberOf(canary, 'canaryPercent', defaults.canaryPercent), 100], stepBakeMs: numberOf(canary, 'canaryBakeTimeInMinutes', defaults.canaryBakeMinutes) * MINUTE };
    }
    case 'LINEAR': {
      const linear = objectOf(configuration['linearConfiguration']);
      // Whole steps of 3 to 100 percent in tenths (section 3), so that there are at most 34.
      const tenths = Math.max(30, Math.round(numberOf(linear, 'stepPercent', defaults.stepPercent) * 10));
      const count = Math.ceil(1000 / tenths);
      return {
        steps: Array.from({ length: count }, (_, index) => Math.min(100, ((index + 1) * tenths) / 10)),
        stepBakeMs: numberOf(linear, 'stepBakeTimeInMinutes', defaults.stepBakeMinutes) * MINUTE,
      };
    }
  }
}

function hookTimes(hooks: Json | undefined): Readonly<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const entry of Array.isArray(hooks) ? (hooks as readonly Json[]) : []) {
    const hook = objectOf(entry);
    const ms = numberOf(objectOf(hook['timeoutConfiguration']), 'timeoutInMinutes', defaults.hookMinutes) * MINUTE;
    const stages = hook['lifecycleStages'];
    for (const stage of Array.isArray(stages) ? (stages as readonly Json[]) : []) {
      if (typeof stage === 'string') times[stage] = Math.max(times[stage] ?? 0, ms);
    }
  }
  return times;
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function numberOf(object: JsonObject, member: string, fallback: number): number {
  const value = object[member];
  return typeof value === 'number' ? value : fallback;
}
