/** The response-only members that ECS derives from a task definition (ecs-api.md section 7.3). */
import { struct, structs, text } from '../members.ts';
import type { Members } from '../state.ts';
import { isFargateSize, isWindows } from '../validate/fargate.ts';

/** Launch types that could run it; since April 2026 MANAGED_INSTANCES stands beside FARGATE. */
export function compatibilitiesOf(definition: Members): readonly string[] {
  const awsvpc = text(definition, 'networkMode') === 'awsvpc';
  const cpu = Number(text(definition, 'cpu') ?? Number.NaN);
  const memory = Number(text(definition, 'memory') ?? Number.NaN);
  if (awsvpc && isFargateSize(cpu, memory, isWindows(definition))) return ['EC2', 'FARGATE', 'MANAGED_INSTANCES'];
  return awsvpc ? ['EC2'] : ['EXTERNAL', 'EC2'];
}

/** A few of the capabilities that the agent must have; ECS lists more, and no client should depend on them. */
export function requiredAttributes(definition: Members): readonly Members[] {
  const names = new Set<string>(['com.amazonaws.ecs.capability.docker-remote-api.1.18']);
  if (text(definition, 'networkMode') === 'awsvpc') names.add('ecs.capability.task-eni');
  if (text(definition, 'taskRoleArn') !== undefined) names.add('com.amazonaws.ecs.capability.task-iam-role');
  for (const container of structs(definition, 'containerDefinitions')) {
    const driver = text(struct(container, 'logConfiguration') ?? {}, 'logDriver');
    if (driver !== undefined) names.add(`com.amazonaws.ecs.capability.logging-driver.${driver}`);
    if (structs(container, 'secrets').length > 0) names.add('ecs.capability.secrets.asm.environment-variables');
    if (structs(container, 'dependsOn').length > 0) names.add('ecs.capability.container-ordering');
    if (struct(container, 'healthCheck') !== undefined) names.add('ecs.capability.container-health-check');
  }
  return [...names].sort().map((name) => ({ name }));
}
