import { DeleteService$, DescribeServices$, ListServices$ } from '@aws-sdk/client-ecs';
import { flag, text, texts } from '../members.ts';
import { invalidParameter, serviceNotFound } from '../refusal.ts';
import type { Members } from '../state.ts';
import { createServiceOperation } from './create-service.ts';
import { activeCluster, findService, isPurged, knownService, serviceArn } from './lookup.ts';
import { operation, type Operation, type OperationCall } from './operation.ts';
import { pageOf } from './pages.ts';
import { renderService } from './render-service.ts';
import { updateServiceOperation } from './update-service.ts';

/** Never throws for an unknown service: it becomes a failure with reason MISSING (ecs-api.md section 11). */
function describeServices(call: OperationCall): Members {
  const { region, input } = call;
  const now = call.world.clock.now();
  const cluster = activeCluster(region, input);
  const tags = texts(input, 'include').includes('TAGS');
  const services: Members[] = [];
  const failures: Members[] = [];
  for (const identifier of texts(input, 'services')) {
    const service = findService(region, cluster, identifier, now);
    if (service !== undefined) services.push(renderService(service, { tags, now }));
    else failures.push({ arn: identifier.startsWith('arn:') ? identifier : serviceArn(region, cluster.clusterName, identifier), reason: 'MISSING' });
  }
  return { services, failures };
}

/** Neither DRAINING nor INACTIVE services are listed; the default page has ten (ecs-api.md sections 10 and 12). */
function listServices(call: OperationCall): Members {
  const { region, input } = call;
  const cluster = activeCluster(region, input);
  const launchType = text(input, 'launchType');
  const scheduling = text(input, 'schedulingStrategy');
  const management = text(input, 'resourceManagementType');
  const arns: string[] = [];
  for (const service of region.services.values()) {
    if (service.clusterName !== cluster.clusterName || service.status !== 'ACTIVE') continue;
    if (launchType !== undefined && renderService(service, { tags: false, now: 0 })['launchType'] !== launchType) continue;
    if (scheduling !== undefined && service.members['schedulingStrategy'] !== scheduling) continue;
    if (management === 'ECS') continue;
    arns.push(service.serviceArn);
  }
  const { items, nextToken } = pageOf(input, arns, (arn) => arn, 10);
  return { serviceArns: items, nextToken };
}

/** ACTIVE -> DRAINING -> INACTIVE; asking again while it drains answers the same service. */
function deleteService(call: OperationCall): Members {
  const { region, input, world } = call;
  const now = world.clock.now();
  const cluster = activeCluster(region, input);
  const service = knownService(region, cluster, text(input, 'service'), now);
  if (service.status === 'INACTIVE') throw serviceNotFound();
  dropPurged(call, now);
  if (service.status === 'ACTIVE') {
    if (service.desiredCount > 0 && flag(input, 'force') !== true) throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
    service.status = 'DRAINING';
    service.desiredCount = 0;
    call.scheduler.drain(world, region, service);
    call.touch({ kind: 'service', id: service.serviceArn });
  }
  return { service: renderService(service, { tags: false, now }) };
}

/** Services that nobody can see any more leave the records, so that a world in which services come and go stays small. */
function dropPurged(call: OperationCall, now: number): void {
  for (const [arn, service] of call.region.services) {
    if (!isPurged(service, now)) continue;
    call.region.services.delete(arn);
    call.touch({ kind: 'service', id: arn });
  }
}

/** Create, update, delete, describe and list services. */
export const serviceOperations: readonly Operation[] = [
  createServiceOperation,
  updateServiceOperation,
  operation(DeleteService$, 'write', 'service-modify', deleteService),
  operation(DescribeServices$, 'read', 'service-read', describeServices),
  operation(ListServices$, 'read', 'service-read', listServices),
];
