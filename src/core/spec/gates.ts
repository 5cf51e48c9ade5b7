/**
 * Gates against the strategy and the lifecycle hooks of a spec. ECS shows of a hook that waits neither stage nor document
 * (ecs-api.md section 9.8), so the deployment's stage is all that tells which one it is: a stage has room for one pause.
 */
import { duplicate, forbidden, invalid, type FieldError } from '../../api/field-error.ts';
import { GATE_MARK, gateOfHook } from '../model/gate-mark.ts';
import { gateMatrix, stageGateName, strategyOf } from '../rollout/gate-matrix.ts';
import { at, below, type Declared } from './declared.ts';

/** ECS's quota of PAUSE hooks for one service; gates and hooks of the spec share it. */
export const MAX_PAUSES = 10;

type Gate = NonNullable<NonNullable<Declared['spec']['rollout']>['gates']>[number];

/** A pause that stands on a stage, and what declares it. */
interface Pause {
  readonly stage: string;
  readonly by: string;
}

/** What is wrong with the gates of a spec; every message says what to do instead. */
export function checkGates({ spec, service }: Declared): readonly FieldError[] {
  const hooks = service.deploymentConfiguration?.lifecycleHooks ?? [];
  const own = hooks.flatMap((hook, index) => (hook.targetType === 'PAUSE' ? (hook.lifecycleStages ?? []).map((stage) => ({ stage, by: `lifecycleHooks[${index}]` })) : []));
  const gates = spec.rollout?.gates ?? [];
  const strategy = strategyOf(service.deploymentConfiguration);
  const pauses: Pause[] = [...own];
  const errors = gates.flatMap((gate, index) => {
    const found = checkGate(gate, index, { strategy, pauses, own });
    const cell = gateMatrix[gate.at][strategy];
    if (cell.kind === 'hook') pauses.push({ stage: cell.stage, by: `gate ${gate.name}` });
    return found;
  });
  return [...errors, ...checkCount(gates, hooks, strategy), ...checkMarks(hooks)];
}

interface Surroundings {
  readonly strategy: ReturnType<typeof strategyOf>;
  /** Of the spec's hooks and of the gates before. */
  readonly pauses: readonly Pause[];
  readonly own: readonly Pause[];
}

function checkGate(gate: Gate, index: number, { strategy, pauses, own }: Surroundings): readonly FieldError[] {
  const place = at('rollout', 'gates', index);
  const cell = gateMatrix[gate.at][strategy];
  const namesake = own.find(({ stage }) => stageGateName(stage) === gate.name);
  const named = namesake === undefined ? [] : [{ ...duplicate(below(place, 'name'), gate.name), message: `Duplicate value: "${gate.name}" is the name under which the pause of ${namesake.by} is followed; choose another` }];
  switch (cell.kind) {
    case 'operator':
      return named;
    case 'refused':
      return [...named, invalid(below(place, 'at'), gate.at, cell.why)];
    case 'hook': {
      const taken = pauses.find(({ stage }) => stage === cell.stage);
      if (taken === undefined) return named;
      return [...named, invalid(below(place, 'at'), gate.at, `${taken.by} pauses at ${cell.stage} already, and ECS does not say which of two pauses waits; keep one of them, or move this gate to another point`)];
    }
  }
}

type Hooks = NonNullable<NonNullable<Declared['service']['deploymentConfiguration']>['lifecycleHooks']>;

/** Hooks of the spec alone are counted where they stand (`deployment.ts`). */
function checkCount(gates: readonly Gate[], hooks: Hooks, strategy: Surroundings['strategy']): readonly FieldError[] {
  const own = hooks.filter(({ targetType }) => targetType === 'PAUSE').length;
  const ours = gates.filter((gate) => gateMatrix[gate.at][strategy].kind === 'hook').length;
  if (ours === 0 || own > MAX_PAUSES || own + ours <= MAX_PAUSES) return [];
  const message = `Too many: ${ours} gates and ${own} PAUSE hooks: ECS has room for ${MAX_PAUSES} pauses in a service; take some out`;
  return [{ ...at('rollout', 'gates'), reason: 'FieldValueTooMany', message }];
}

/** A hook of the spec with our mark would be taken for a gate, and taken out. */
function checkMarks(hooks: Hooks): readonly FieldError[] {
  return hooks.flatMap((hook, index) => {
    if (gateOfHook(hook) === undefined) return [];
    return [forbidden(at('service', 'deploymentConfiguration', 'lifecycleHooks', index, 'hookDetails'), `${GATE_MARK} marks the hooks of spec.rollout.gates; declare a gate there, or take the member out`)];
  });
}
