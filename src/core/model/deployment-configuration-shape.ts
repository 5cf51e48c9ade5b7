import { parseArn } from './arn.ts';
import { gateOfHook } from './gate-mark.ts';
import { document, keySegment, object, scalar, set } from './shape.ts';
import type { ObjectShape } from './shape.ts';

/**
 * A hook is told apart by what it calls and where: two PAUSE hooks differ in their stages only, unless they carry the mark
 * of a gate. ECS replaces the whole list (section 4), so what a hook leaves out is dropped, and ECS fills in its fixed
 * defaults.
 */
function hookKey(hook: Readonly<Record<string, unknown>>): string {
  const gate = gateOfHook(hook);
  if (gate !== undefined) return `gate:${gate}`;
  const stages = Array.isArray(hook['lifecycleStages']) ? hook['lifecycleStages'].map(keySegment).sort().join('+') : '';
  const target = hook['hookTargetArn'];
  const what = typeof target === 'string' ? functionName(target) : keySegment(hook['targetType'] ?? 'AWS_LAMBDA');
  return `${what}@${stages}`;
}

/** Name and, where there is one, version or alias: `arn:...:function:check:live` is `check:live`. */
function functionName(arn: string): string {
  return (parseArn(arn)?.resource ?? arn).replace(/^function:/, '');
}

/**
 * DeploymentConfiguration (ecs-api.md sections 3, 4 and 5). ECS merges its top level, retains the two newer members of
 * the breaker when they are left out, and replaces the rest: so every leaf has a reset value, and the block goes whole.
 */
export const deploymentConfigurationShape: ObjectShape = object({
  strategy: scalar({ absent: 'ROLLING', reset: 'ROLLING' }),
  maximumPercent: scalar({ reset: 200, daemonReset: 100 }),
  minimumHealthyPercent: scalar({ reset: 100, daemonReset: 0 }),
  bakeTimeInMinutes: scalar({ absent: 0, reset: 0 }),
  deploymentCircuitBreaker: object({
    enable: scalar({ absent: false, reset: false }),
    rollback: scalar({ absent: false, reset: false }),
    resetOnHealthyTask: scalar({ absent: true, reset: true }),
    thresholdConfiguration: object({
      type: scalar({ absent: 'BOUNDED_PERCENT', reset: 'BOUNDED_PERCENT' }),
      value: scalar({ absent: 50, reset: 50 }),
    }),
  }),
  alarms: object({
    alarmNames: set(scalar(), { reset: [] }),
    rollback: scalar({ absent: false, reset: false }),
    enable: scalar({ absent: false, reset: false }),
  }),
  lifecycleHooks: set(
    object({
      targetType: scalar({ absent: 'AWS_LAMBDA' }),
      hookTargetArn: scalar(),
      roleArn: scalar(),
      lifecycleStages: set(scalar()),
      hookDetails: document({ sensitive: true }),
      timeoutConfiguration: object({ timeoutInMinutes: scalar({ absent: 1440 }), action: scalar({ absent: 'ROLLBACK' }) }),
    }),
    { keyOf: hookKey, reset: [] },
  ),
  linearConfiguration: object({ stepPercent: scalar({ absent: 10, reset: 10 }), stepBakeTimeInMinutes: scalar({ absent: 6, reset: 6 }) }),
  canaryConfiguration: object({ canaryPercent: scalar({ absent: 5, reset: 5 }), canaryBakeTimeInMinutes: scalar({ absent: 10, reset: 10 }) }),
  earlySuccessCriteria: object(
    { enable: scalar({ absent: false }), healthyPercent: scalar(), sourceServiceRevisionCleanup: scalar() },
    { reset: { enable: false } },
  ),
});
