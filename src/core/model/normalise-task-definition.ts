import { normalise } from './normalise.ts';
import { isMembers, keySegment } from './shape.ts';
import { taskDefinitionShape } from './task-definition-shape.ts';
import type { JsonObject } from './json.ts';

/** Members that only answers have (ecs-api.md section 7.1); `tags` stand beside a task definition, not in it. */
const responseOnly: ReadonlySet<string> = new Set([
  'compatibilities',
  'deleteRequestedAt',
  'deregisteredAt',
  'inferenceAccelerators',
  'registeredAt',
  'registeredBy',
  'requiresAttributes',
  'revision',
  'status',
  'tags',
  'taskDefinitionArn',
]);

/**
 * One normal form for what a person writes and what DescribeTaskDefinition answers (ecs-api.md section 7.3): read-only
 * members, `null`, empty lists and defaults are left out, sets sorted, units converted. Registering the normal form makes
 * the same revision as registering the original. A change in what this returns needs a new `HASH_VERSION`.
 */
export function normaliseTaskDefinition(body: Readonly<Record<string, unknown>>): JsonObject {
  const own = Object.fromEntries(Object.entries(body).filter(([name]) => !responseOnly.has(name)));
  const withPorts = { ...own, containerDefinitions: withoutImpliedHostPorts(own['containerDefinitions'], own['networkMode']) };
  const normal = normalise(taskDefinitionShape, withPorts, { dropDefaults: true }) as Record<string, unknown>;
  if (normal['networkMode'] === 'bridge' && !isWindows(normal['runtimePlatform'])) delete normal['networkMode'];
  return normal as JsonObject;
}

/** Under awsvpc and host the host port is the container port: ECS fills it in, and accepts no other. */
function withoutImpliedHostPorts(containers: unknown, networkMode: unknown): unknown {
  if ((networkMode !== 'awsvpc' && networkMode !== 'host') || !Array.isArray(containers)) return containers;
  return containers.map((container: unknown) => {
    if (!isMembers(container) || !Array.isArray(container['portMappings'])) return container;
    const portMappings = container['portMappings'].map((port: unknown) => {
      if (!isMembers(port) || port['hostPort'] !== port['containerPort']) return port;
      return Object.fromEntries(Object.entries(port).filter(([name]) => name !== 'hostPort'));
    });
    return { ...container, portMappings };
  });
}

function isWindows(runtimePlatform: unknown): boolean {
  return isMembers(runtimePlatform) && keySegment(runtimePlatform['operatingSystemFamily']).startsWith('WINDOWS');
}
