/** How ECS finds what a request names: clusters and services by name or ARN, task definitions by family, family:revision or ARN. */
import { ecsArn } from '../ids.ts';
import { text } from '../members.ts';
import { clusterNotFound, serviceNotFound } from '../refusal.ts';
import type { Members, SimCluster, SimRegion, SimService, SimTaskDefinition } from '../state.ts';

/** An INACTIVE service stays visible this long after it became INACTIVE (assumption; ECS only says "for a while"). */
const INACTIVE_VISIBLE_MS = 3_600_000;
/** A stopped task stays visible about one hour (ecs-api.md section 6). */
export const STOPPED_TASK_VISIBLE_MS = 3_600_000;

/** The name in `identifier`, or `undefined` when it is the ARN of another account, Region or resource type. */
export function nameIn(region: SimRegion, identifier: string, type: string): string | undefined {
  if (!identifier.startsWith('arn:')) return identifier;
  const prefix = ecsArn(region, `${type}/`);
  return identifier.startsWith(prefix) ? identifier.slice(prefix.length) : undefined;
}

/**
 * By name or ARN, `default` when nothing is named, and INACTIVE ones too; `undefined` for a cluster that is not in
 * this account and Region.
 */
export function findCluster(region: SimRegion, identifier: string | undefined): SimCluster | undefined {
  const name = nameIn(region, identifier ?? 'default', 'cluster');
  return name === undefined ? undefined : region.clusters.get(name);
}

/** The ACTIVE cluster that the request names (`default` when it names none). Throws ClusterNotFoundException. */
export function activeCluster(region: SimRegion, input: Members): SimCluster {
  const cluster = findCluster(region, text(input, 'cluster'));
  if (cluster?.status !== 'ACTIVE') throw clusterNotFound();
  return cluster;
}

/** By name, long ARN (with the cluster in it) or short ARN; `undefined` when it is not in this cluster. */
export function findService(region: SimRegion, cluster: SimCluster, identifier: string, now: number): SimService | undefined {
  const named = nameIn(region, identifier, 'service');
  if (named === undefined) return undefined;
  const slash = named.indexOf('/');
  if (slash >= 0 && named.slice(0, slash) !== cluster.clusterName) return undefined;
  const service = region.services.get(serviceArn(region, cluster.clusterName, named.slice(slash + 1)));
  return service === undefined || isPurged(service, now) ? undefined : service;
}

/** Throws ServiceNotFoundException. */
export function knownService(region: SimRegion, cluster: SimCluster, identifier: string | undefined, now: number): SimService {
  const service = identifier === undefined ? undefined : findService(region, cluster, identifier, now);
  if (service === undefined) throw serviceNotFound();
  return service;
}

/** The long form, with the cluster in it (ecs-api.md section 6). It is also the key of the service in the records. */
export const serviceArn = (region: SimRegion, clusterName: string, serviceName: string): string => ecsArn(region, `service/${clusterName}/${serviceName}`);

/** Whether a service has been INACTIVE for longer than `INACTIVE_VISIBLE_MS`, so that it is MISSING. `now` in epoch milliseconds. */
export function isPurged(service: SimService, now: number): boolean {
  return service.status === 'INACTIVE' && service.inactiveSince !== undefined && now - service.inactiveSince > INACTIVE_VISIBLE_MS;
}

/** `family` is the latest ACTIVE revision; `family:N` and ARNs may be INACTIVE. */
export function findTaskDefinition(region: SimRegion, identifier: string): SimTaskDefinition | undefined {
  const named = nameIn(region, identifier, 'task-definition');
  if (named === undefined) return undefined;
  const colon = named.lastIndexOf(':');
  if (colon < 0) return region.taskDefinitions.get(named)?.findLast((revision) => revision.status === 'ACTIVE');
  const revision = Number(named.slice(colon + 1));
  return Number.isInteger(revision) ? region.taskDefinitions.get(named.slice(0, colon))?.[revision - 1] : undefined;
}
