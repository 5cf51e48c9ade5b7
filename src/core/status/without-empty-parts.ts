import type { EcsServiceStatus as Published } from '../../api/v1beta1/ecsservice-status.ts';
import type { EcsServiceStatus } from './ecs-service-status.ts';

/**
 * The status as it is stored: lists and texts that are empty say nothing to whoever reads the object, and `readStatus` puts
 * them back.
 */
export function withoutEmptyParts(status: EcsServiceStatus): Published {
  const { rollout, plan, drift, ...rest } = status;
  return { ...rest, ...(rollout === undefined ? {} : { rollout: withoutStage(rollout) }), ...(plan === undefined ? {} : { plan: withoutList(plan, 'steps') }), ...(drift === undefined ? {} : { drift: withoutList(drift, 'fields') }) };
}

function withoutStage(rollout: NonNullable<EcsServiceStatus['rollout']>): NonNullable<Published['rollout']> {
  const { stage, ...rest } = rollout;
  return stage === '' ? rest : rollout;
}

function withoutList<Part extends { readonly [Name in List]: readonly unknown[] }, List extends string>(part: Part, list: List): Part | Omit<Part, List> {
  if (part[list].length > 0) return part;
  const { [list]: _empty, ...rest } = part;
  return rest;
}
