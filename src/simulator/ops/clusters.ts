import { CreateCluster$, DeleteCluster$, DescribeClusters$, ListClusters$, UpdateCluster$ } from '@aws-sdk/client-ecs';
import { ecsArn } from '../ids.ts';
import { struct, structs, text, texts } from '../members.ts';
import { clusterNotFound, invalidParameter, refusal } from '../refusal.ts';
import type { Members, SimCluster, SimRegion } from '../state.ts';
import { findCluster } from './lookup.ts';
import { operation, type Operation, type OperationCall } from './operation.ts';
import { pageOf } from './pages.ts';
import { readTags, tagList } from './tags.ts';

/** The cluster-wide Service Connect namespace reads back as an ARN member of its own; names are kept as given. */
const ECHOED = ['configuration', 'capacityProviders', 'defaultCapacityProviderStrategy', 'serviceConnectDefaults'];

/** Creating a name that is ACTIVE answers the existing cluster and changes nothing, as ECS does. */
function createCluster(call: OperationCall): Members {
  const { region, input } = call;
  const clusterName = text(input, 'clusterName') ?? 'default';
  const existing = region.clusters.get(clusterName);
  if (existing?.status === 'ACTIVE') return { cluster: renderCluster(region, existing, new Set(['TAGS', 'SETTINGS'])) };
  const members: Members = { settings: settingsOf(input, []) };
  for (const name of ECHOED) if (input[name] !== undefined) members[name] = input[name];
  const cluster: SimCluster = {
    clusterArn: ecsArn(region, `cluster/${clusterName}`),
    clusterName,
    status: 'ACTIVE',
    members,
    tags: readTags(input),
  };
  region.clusters.set(clusterName, cluster);
  call.touch({ kind: 'cluster', id: clusterName });
  return { cluster: renderCluster(region, cluster, new Set(['TAGS', 'SETTINGS', 'CONFIGURATIONS'])) };
}

/** ECS always shows `containerInsights`, `disabled` unless somebody said otherwise. */
function settingsOf(input: Members, previous: readonly Members[]): readonly Members[] {
  const merged = new Map<string, unknown>([['containerInsights', 'disabled']]);
  for (const setting of [...previous, ...structs(input, 'settings')]) merged.set(text(setting, 'name') ?? '', setting['value']);
  return [...merged].map(([name, value]) => ({ name, value }));
}

function describeClusters(call: OperationCall): Members {
  const { region, input } = call;
  const asked = texts(input, 'clusters');
  const include = new Set(texts(input, 'include'));
  const clusters: Members[] = [];
  const failures: Members[] = [];
  for (const identifier of asked.length > 0 ? asked : ['default']) {
    const cluster = findCluster(region, identifier);
    if (cluster !== undefined) clusters.push(renderCluster(region, cluster, include));
    else failures.push({ arn: identifier.startsWith('arn:') ? identifier : ecsArn(region, `cluster/${identifier}`), reason: 'MISSING' });
  }
  return { clusters, failures };
}

function listClusters(call: OperationCall): Members {
  const active = [...call.region.clusters.values()].filter((cluster) => cluster.status === 'ACTIVE').map((cluster) => cluster.clusterArn);
  const { items, nextToken } = pageOf(call.input, active.sort(), (arn) => arn, 100);
  return { clusterArns: items, nextToken };
}

function updateCluster(call: OperationCall): Members {
  const { region, input } = call;
  const cluster = findCluster(region, text(input, 'cluster'));
  if (cluster?.status !== 'ACTIVE') throw clusterNotFound();
  if (input['settings'] !== undefined) cluster.members['settings'] = settingsOf(input, structs(cluster.members, 'settings'));
  for (const name of ['configuration', 'serviceConnectDefaults']) if (input[name] !== undefined) cluster.members[name] = input[name];
  call.touch({ kind: 'cluster', id: cluster.clusterName });
  return { cluster: renderCluster(region, cluster, new Set(['TAGS', 'SETTINGS', 'CONFIGURATIONS'])) };
}

/** An INACTIVE cluster stays describable, and its name can be created anew. */
function deleteCluster(call: OperationCall): Members {
  const { region, input } = call;
  const cluster = findCluster(region, text(input, 'cluster'));
  if (cluster === undefined) throw clusterNotFound();
  if (cluster.status === 'INACTIVE') throw invalidParameter('The specified cluster is inactive. Specify an active cluster and try again.');
  for (const service of region.services.values()) {
    if (service.clusterName === cluster.clusterName && service.status !== 'INACTIVE') {
      throw refusal('ClusterContainsServicesException', 'The Cluster cannot be deleted while Services are active.');
    }
  }
  cluster.status = 'INACTIVE';
  call.touch({ kind: 'cluster', id: cluster.clusterName });
  return { cluster: renderCluster(region, cluster, new Set()) };
}

function renderCluster(region: SimRegion, cluster: SimCluster, include: ReadonlySet<string>): Members {
  const services = [...region.services.values()].filter((service) => service.clusterName === cluster.clusterName && service.status === 'ACTIVE');
  const tasks = services.flatMap((service) => service.tasks.filter((task) => task.desiredStatus === 'RUNNING'));
  const namespace = text(struct(cluster.members, 'serviceConnectDefaults') ?? {}, 'namespace');
  return {
    clusterArn: cluster.clusterArn,
    clusterName: cluster.clusterName,
    status: cluster.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter((task) => task.lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter((task) => task.lastStatus !== 'RUNNING').length,
    activeServicesCount: services.length,
    statistics: [],
    tags: include.has('TAGS') ? tagList(cluster.tags) : [],
    settings: include.has('SETTINGS') ? cluster.members['settings'] : [],
    capacityProviders: cluster.members['capacityProviders'] ?? [],
    defaultCapacityProviderStrategy: cluster.members['defaultCapacityProviderStrategy'] ?? [],
    ...(include.has('CONFIGURATIONS') && cluster.members['configuration'] !== undefined ? { configuration: cluster.members['configuration'] } : {}),
    ...(namespace !== undefined ? { serviceConnectDefaults: { namespace } } : {}),
  };
}

/** Clusters. A deleted one stays describable as INACTIVE, and its name can be used again (API: DeleteCluster). */
export const clusterOperations: readonly Operation[] = [
  operation(CreateCluster$, 'write', 'cluster-modify', createCluster),
  operation(DescribeClusters$, 'read', 'cluster-read', describeClusters),
  operation(ListClusters$, 'read', 'cluster-read', listClusters),
  operation(UpdateCluster$, 'write', 'cluster-modify', updateCluster),
  operation(DeleteCluster$, 'write', 'cluster-modify', deleteCluster),
];
