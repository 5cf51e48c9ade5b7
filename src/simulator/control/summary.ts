import { advanceTargets } from '../elb/index.ts';
import type { Engine } from '../engine.ts';
import { countTasks } from '../ops/render-service.ts';
import type { Members, SimRegion, SimService } from '../state.ts';
import { summariseBalancing } from './summarise-balancing.ts';

/** What `longshore sim` shows: small enough to read, whatever the size of the world. */
export function summarise(engine: Engine): Members {
  const { clock, world } = engine;
  return {
    time: new Date(clock.now()).toISOString(),
    speed: clock.speed(),
    throttle: engine.throttles.enabled(),
    images: world.behaviours,
    faults: engine.faults.list(),
    regions: [...world.regions.values()].map((region) => {
      advanceTargets(world, region, Math.round(clock.now()));
      return summariseRegion(region);
    }),
  };
}

function summariseRegion(region: SimRegion): Members {
  return {
    account: region.accountId,
    region: region.region,
    clusters: [...region.clusters.values()].filter((cluster) => cluster.status === 'ACTIVE').map((cluster) => cluster.clusterName),
    families: region.taskDefinitions.size,
    services: [...region.services.values()].map(summariseService),
    ...summariseBalancing(region),
  };
}

function summariseService(service: SimService): Members {
  const counts = countTasks(service.tasks);
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  return {
    name: service.serviceName,
    cluster: service.clusterName,
    status: service.status,
    desired: service.desiredCount,
    running: counts.running,
    pending: counts.pending,
    taskDefinition: service.taskDefinition.slice(service.taskDefinition.lastIndexOf('/') + 1),
    ...(primary !== undefined ? { rolloutState: primary.rolloutState, rolloutStateReason: primary.rolloutStateReason } : {}),
    ...(service.serviceDeployments[0] !== undefined ? { deployment: service.serviceDeployments[0].status } : {}),
  };
}
