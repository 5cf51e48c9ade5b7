/** Plans from one spec to another, and what is looked at in them. */
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice.ts';
import type { Plan } from '../../../../src/core/model/service.ts';
import type { PlanPolicy, Previous } from '../../../../src/core/plan/plan-input.ts';
import { ecsService } from '../../../support/core/ecs-objects.ts';
import { apply, emptyWorld, plan, remember } from '../../../support/core/one-pass.ts';
import type { World } from '../../../support/core/one-pass.ts';

export const tg = (name: string): string => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/0123456789abcdef`;
export const entry = (name: string) => ({ targetGroupArn: tg(name), containerName: 'app', containerPort: 80 });
export const network = { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'ENABLED' } };
export const service = (members: object): EcsServiceSpec => ({ service: members });

export function worldOf(spec: EcsServiceSpec): World {
  return apply(emptyWorld, plan(ecsService(spec), emptyWorld).steps);
}

/** From one spec to another on a service that runs. */
export function move(before: EcsServiceSpec, after: EcsServiceSpec, policy: Partial<PlanPolicy> = {}, previous: Partial<Previous> = {}): Plan {
  return plan(ecsService(after), worldOf(before), { previous: { ...remember(ecsService(before)), ...previous }, policy });
}

/** The same spec, on a service that somebody changed. */
export function drifted(spec: EcsServiceSpec, members: Record<string, unknown>, policy: Partial<PlanPolicy> = {}, previous: Partial<Previous> = {}): Plan {
  const world = worldOf(spec);
  return plan(ecsService(spec), { ...world, members: { ...world.members, ...members } }, { previous: { ...remember(ecsService(spec)), ...previous }, policy });
}

export function updateOf(result: Plan): Record<string, unknown> {
  const step = result.steps.find((candidate) => candidate.type === 'UpdateService');
  return (step?.type === 'UpdateService' ? step.input : {});
}

export const reasons = (result: Plan): string[] => result.holds.map((hold) => hold.reason);
export const types = (result: Plan): string[] => result.steps.map((step) => step.type);
