/** Ids and ARNs of what the scheduler makes, in the forms of ecs-api.md section 6. */
import { digitId, ecsArn, hexId, urlSafeId } from '../ids.ts';
import type { SimRegion, SimService, SimWorld } from '../state.ts';

/** `ecs-svc/<19 digits>`: the id of an entry of `deployments[]`. */
export const newDeploymentId = (world: SimWorld): string => `ecs-svc/${digitId(world, 19)}`;

/** `service-revision/C/S/<19 digits>`. */
export const newRevisionArn = (world: SimWorld, region: SimRegion, service: SimService): string =>
  ecsArn(region, `service-revision/${service.clusterName}/${service.serviceName}/${digitId(world, 19)}`);

/** `service-deployment/C/S/<21 url-safe characters>`. */
export const newServiceDeploymentArn = (world: SimWorld, region: SimRegion, service: SimService): string =>
  ecsArn(region, `service-deployment/${service.clusterName}/${service.serviceName}/${urlSafeId(world, 21)}`);

/** `task/C/<32 hexadecimal digits>`. */
export const newTaskArn = (world: SimWorld, region: SimRegion, service: SimService): string =>
  ecsArn(region, `task/${service.clusterName}/${hexId(world, 32)}`);

/** The last part of a task ARN, as service events name tasks. */
export const taskId = (taskArn: string): string => taskArn.slice(taskArn.lastIndexOf('/') + 1);
