import { clusterOperations } from './clusters.ts';
import type { Operation } from './operation.ts';
import { serviceDeploymentOperations } from './service-deployments.ts';
import { serviceOperations } from './services.ts';
import { steeringOperations } from './steer-deployment.ts';
import { tagOperations } from './tags.ts';
import { taskDefinitionOperations } from './task-definitions.ts';
import { taskOperations } from './tasks.ts';

/** Every ECS operation that the simulator knows, by its API name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [...clusterOperations, ...taskDefinitionOperations, ...serviceOperations, ...serviceDeploymentOperations, ...steeringOperations, ...taskOperations, ...tagOperations].map((entry) => [
    entry.name,
    entry,
  ]),
);
