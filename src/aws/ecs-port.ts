import type { EcsPort } from '../core/ports.ts';
import { createIdentityReads } from './observe/caller-identity.ts';
import { createDeploymentReads } from './observe/service-deployments.ts';
import { createRevisionReads } from './observe/service-revisions.ts';
import { createServiceReads } from './observe/services.ts';
import { createTaskDefinitionReads } from './observe/task-definitions.ts';
import { createTaskReads } from './observe/tasks.ts';
import type { PortParts } from './port-parts.ts';
import { createDeploymentWrites } from './write/service-deployments.ts';
import { createServiceWrites } from './write/services.ts';
import { createTagWrites } from './write/tags.ts';
import { createTaskDefinitionWrites } from './write/task-definitions.ts';

/** ECS in one scope, put together from one file per noun. */
export function createEcsPort(parts: PortParts): EcsPort {
  return {
    ...createIdentityReads(parts),
    ...createServiceReads(parts),
    ...createDeploymentReads(parts),
    ...createRevisionReads(parts),
    ...createTaskDefinitionReads(parts),
    ...createTaskReads(parts),
    ...createServiceWrites(parts),
    ...createTaskDefinitionWrites(parts),
    ...createTagWrites(parts),
    ...createDeploymentWrites(parts),
  };
}
