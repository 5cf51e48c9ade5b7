import { ecsServiceDefaults } from '../../api/v1beta1/ecsservice-spec.ts';
import type { EcsServiceSpec } from '../../api/v1beta1/ecsservice-spec.ts';
import { gateOfHook } from '../model/gate-mark.ts';
import { isMembers } from '../model/shape.ts';
import { gateMatrix, stageGateName, strategyOf } from './gate-matrix.ts';

/** A gate as the spec has it, and where its strategy puts it. */
export interface Gate {
  readonly name: string;
  /** ECS's lifecycle stage; empty for a gate at which the operator itself waits, before it writes anything. */
  readonly stage: string;
  readonly timeoutMs: number;
  readonly onTimeout: 'Rollback' | 'Continue';
  /** Of `spec.rollout.gates`; otherwise a PAUSE hook that the spec declares as ECS does. */
  readonly declared: boolean;
}

/** The gates of a spec by who waits at them. */
export interface Gates {
  /** The operator, in the order of the list. */
  readonly own: readonly Gate[];
  /** ECS, at a PAUSE hook; at most one for each stage. */
  readonly hooks: readonly Gate[];
}

/** ECS's own time-out for a hook without one, in minutes (ECS API, DeploymentLifecycleHook). */
const HOOK_TIMEOUT_MINUTES = 1440;

/** Where the gates of a spec stand. A gate that the strategy has no place for is refused by the checks of the spec, and left out here. */
export function gatesOf(spec: EcsServiceSpec | undefined): Gates {
  const configuration = spec?.service?.deploymentConfiguration;
  const strategy = strategyOf(configuration);
  const own: Gate[] = [];
  const hooks: Gate[] = [];
  for (const { name, at, approval } of spec?.rollout?.gates ?? []) {
    const cell = gateMatrix[at][strategy];
    if (cell.kind === 'refused') continue;
    const gate = {
      name,
      timeoutMs: (approval.timeoutSeconds ?? ecsServiceDefaults.approvalTimeoutSeconds) * 1000,
      onTimeout: approval.onTimeout ?? ecsServiceDefaults.approvalOnTimeout,
      declared: true,
    };
    if (cell.kind === 'operator') own.push({ ...gate, stage: '' });
    else hooks.push({ ...gate, stage: cell.stage, timeoutMs: Math.ceil(gate.timeoutMs / 60_000) * 60_000 });
  }
  const pauses = (configuration?.lifecycleHooks ?? []).filter(({ targetType }) => targetType === 'PAUSE');
  for (const { lifecycleStages = [], timeoutConfiguration } of pauses) {
    for (const stage of lifecycleStages) {
      if (hooks.some((gate) => gate.stage === stage)) continue;
      const timeoutMs = (timeoutConfiguration?.timeoutInMinutes ?? HOOK_TIMEOUT_MINUTES) * 60_000;
      hooks.push({ name: stageGateName(stage), stage, timeoutMs, onTimeout: timeoutConfiguration?.action === 'CONTINUE' ? 'Continue' : 'Rollback', declared: false });
    }
  }
  return { own, hooks };
}

/**
 * The PAUSE hooks of a deployment configuration as ECS shows it, as gates: those with our mark by its name, the others by
 * their stage. What a deployment waits at, whatever the spec says by now, and whoever started it.
 */
export function pauseGates(configuration: unknown): readonly Gate[] {
  const hooks: unknown = isMembers(configuration) ? configuration['lifecycleHooks'] : undefined;
  return (Array.isArray(hooks) ? (hooks as readonly unknown[]) : []).flatMap((hook) => {
    if (!isMembers(hook) || hook['targetType'] !== 'PAUSE' || !Array.isArray(hook['lifecycleStages'])) return [];
    const name = gateOfHook(hook);
    const timeOut = isMembers(hook['timeoutConfiguration']) ? hook['timeoutConfiguration'] : {};
    const minutes = typeof timeOut['timeoutInMinutes'] === 'number' ? timeOut['timeoutInMinutes'] : HOOK_TIMEOUT_MINUTES;
    const onTimeout = timeOut['action'] === 'CONTINUE' ? ('Continue' as const) : ('Rollback' as const);
    const stages = (hook['lifecycleStages'] as readonly unknown[]).filter((stage) => typeof stage === 'string');
    return stages.map((stage) => ({ name: name ?? stageGateName(stage), stage, timeoutMs: minutes * 60_000, onTimeout, declared: name !== undefined }));
  });
}
