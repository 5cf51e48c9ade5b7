import { createHash } from 'node:crypto';
import {
  DescribeServiceDeployments$,
  DescribeServiceRevisions$,
  ListServiceDeployments$,
  StopServiceDeployment$,
} from '@aws-sdk/client-ecs';
import { amount, flag, struct, structs, text, texts } from '../members.ts';
import { invalidParameter, refusal } from '../refusal.ts';
import { breakerThreshold } from '../scheduler/circuit-breaker.ts';
import { readRolloutSettings } from '../scheduler/settings.ts';
import { REVISION_MEMBERS } from '../service-fields.ts';
import type { Members, SimRegion, SimService, SimServiceDeployment, SimServiceRevision } from '../state.ts';
import { activeCluster, findTaskDefinition, isPurged, knownService, nameIn, serviceArn } from './lookup.ts';
import { operation, type Operation, type OperationCall } from './operation.ts';
import { pageOf } from './pages.ts';
import { countDeployment } from './render-service.ts';

const TERMINAL: ReadonlySet<SimServiceDeployment['status']> = new Set(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

/** Newest first. A new deployment is not listed for its first seconds (ecs-api.md section 10). */
function listServiceDeployments(call: OperationCall): Members {
  const { region, input } = call;
  const now = call.world.clock.now();
  const cluster = activeCluster(region, input);
  const service = knownService(region, cluster, text(input, 'service'), now);
  const statuses = new Set(texts(input, 'status'));
  const window = struct(input, 'createdAt') ?? {};
  const after = (amount(window, 'after') ?? Number.NEGATIVE_INFINITY) * 1000;
  const before = (amount(window, 'before') ?? Number.POSITIVE_INFINITY) * 1000;
  const listed = service.serviceDeployments.filter(
    (deployment) =>
      deployment.visibleAt <= now && (statuses.size === 0 || statuses.has(deployment.status)) && deployment.createdAt >= after && deployment.createdAt <= before,
  );
  const { items, nextToken } = pageOf(input, listed, (deployment) => deployment.serviceDeploymentArn, 20);
  return { serviceDeployments: items.map((deployment) => renderBrief(service, deployment)), nextToken };
}

function describeServiceDeployments(call: OperationCall): Members {
  const now = call.world.clock.now();
  const serviceDeployments: Members[] = [];
  const failures: Members[] = [];
  for (const arn of texts(call.input, 'serviceDeploymentArns')) {
    const found = findDeployment(call.region, arn, now);
    if (found === undefined || found.deployment.visibleAt > now) failures.push({ arn, reason: 'MISSING' });
    else serviceDeployments.push(renderDeployment(found.service, found.deployment));
  }
  return { serviceDeployments, failures };
}

/** Only ROLLBACK, from PENDING or IN_PROGRESS; other ongoing states go on by themselves (ecs-api.md section 9.7). */
function stopServiceDeployment(call: OperationCall): Members {
  const { region, world, input } = call;
  const arn = text(input, 'serviceDeploymentArn') ?? '';
  if (text(input, 'stopType') === 'ABORT') throw refusal('UnsupportedFeatureException', 'The stop type ABORT is not supported. Specify ROLLBACK.');
  const found = findDeployment(region, arn, world.clock.now());
  if (found === undefined) throw refusal('ServiceDeploymentNotFoundException', 'The service deployment does not exist.');
  const { service, deployment } = found;
  if (TERMINAL.has(deployment.status)) {
    throw refusal('ConflictException', `The service deployment cannot be stopped because it is in the terminal status ${deployment.status}.`);
  }
  if (deployment.status === 'PENDING' || deployment.status === 'IN_PROGRESS') {
    call.scheduler.requestRollback(world, region, service, deployment);
    call.touch({ kind: 'service', id: service.serviceArn });
  }
  return { serviceDeploymentArn: arn };
}

function describeServiceRevisions(call: OperationCall): Members {
  const now = call.world.clock.now();
  const serviceRevisions: Members[] = [];
  const failures: Members[] = [];
  for (const arn of texts(call.input, 'serviceRevisionArns')) {
    const service = ownerOf(call.region, arn, 'service-revision', now);
    const revision = service?.revisions.find((candidate) => candidate.serviceRevisionArn === arn);
    if (service === undefined || revision === undefined) failures.push({ arn, reason: 'MISSING' });
    else serviceRevisions.push(renderRevision(call.region, service, revision));
  }
  return { serviceRevisions, failures };
}

/** `service-deployment/C/S/ID` and `service-revision/C/S/ID` name their service. */
function ownerOf(region: SimRegion, arn: string, type: string, now: number): SimService | undefined {
  const [cluster, name] = arn.startsWith('arn:') ? (nameIn(region, arn, type)?.split('/') ?? []) : [];
  if (cluster === undefined || name === undefined) throw invalidParameter(`Invalid identifier: ${arn}`);
  const service = region.services.get(serviceArn(region, cluster, name));
  return service === undefined || isPurged(service, now) ? undefined : service;
}

function findDeployment(region: SimRegion, arn: string, now: number): { service: SimService; deployment: SimServiceDeployment } | undefined {
  const service = ownerOf(region, arn, 'service-deployment', now);
  const deployment = service?.serviceDeployments.find((candidate) => candidate.serviceDeploymentArn === arn);
  return service === undefined || deployment === undefined ? undefined : { service, deployment };
}

function renderBrief(service: SimService, deployment: SimServiceDeployment): Members {
  return {
    serviceDeploymentArn: deployment.serviceDeploymentArn,
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    createdAt: deployment.createdAt,
    startedAt: deployment.startedAt,
    finishedAt: deployment.finishedAt,
    targetServiceRevisionArn: deployment.targetRevisionArn,
    status: deployment.status,
    statusReason: deployment.statusReason,
  };
}

function renderDeployment(service: SimService, deployment: SimServiceDeployment): Members {
  const summary = (arn: string): Members => {
    const entry = service.deployments.find((candidate) => candidate.revisionArn === arn);
    const counts = entry === undefined ? { requested: 0, running: 0, pending: 0 } : countDeployment(service, entry);
    return { arn, requestedTaskCount: counts.requested, runningTaskCount: counts.running, pendingTaskCount: counts.pending };
  };
  const alarms = struct(deployment.deploymentConfiguration, 'alarms') ?? {};
  return {
    ...renderBrief(service, deployment),
    stoppedAt: deployment.stoppedAt,
    updatedAt: deployment.updatedAt,
    lifecycleStage: deployment.lifecycleStage,
    deploymentConfiguration: deployment.deploymentConfiguration,
    targetServiceRevision: summary(deployment.targetRevisionArn),
    sourceServiceRevisions: deployment.sourceRevisionArns.map(summary),
    rollback: deployment.rollback,
    deploymentCircuitBreaker: {
      status: deployment.breaker.status,
      failureCount: deployment.breaker.failureCount,
      threshold: breakerThreshold(readRolloutSettings(deployment.deploymentConfiguration).breaker.threshold, service.desiredCount),
    },
    alarms: { status: flag(alarms, 'enable') === true ? alarmStatus(deployment) : 'DISABLED', alarmNames: texts(alarms, 'alarmNames'), triggeredAlarmNames: [] },
  };
}

/** No alarm ever fires in the simulator: monitoring lasts as long as the deployment does. */
const alarmStatus = (deployment: SimServiceDeployment): string => (TERMINAL.has(deployment.status) ? 'MONITORING_COMPLETE' : 'MONITORING');

function renderRevision(region: SimRegion, service: SimService, revision: SimServiceRevision): Members {
  const rendered: Members = {
    serviceRevisionArn: revision.serviceRevisionArn,
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    taskDefinition: revision.taskDefinition,
    createdAt: revision.createdAt,
    guardDutyEnabled: false,
    containerImages: structs(findTaskDefinition(region, revision.taskDefinition)?.members ?? {}, 'containerDefinitions').map((container) => ({
      containerName: container['name'],
      image: container['image'],
      imageDigest: digestOf(text(container, 'image') ?? ''),
    })),
  };
  for (const name of REVISION_MEMBERS) if (revision.members[name] !== undefined) rendered[name] = revision.members[name];
  if (structs(revision.members, 'capacityProviderStrategy').length > 0) delete rendered['launchType'];
  return rendered;
}

/** There is no registry to ask: every reference has a digest of its own, always the same. */
const digestOf = (image: string): string => `sha256:${createHash('sha256').update(image).digest('hex')}`;

export const serviceDeploymentOperations: readonly Operation[] = [
  operation(ListServiceDeployments$, 'read', 'service-deployment', listServiceDeployments),
  operation(DescribeServiceDeployments$, 'read', 'service-deployment', describeServiceDeployments),
  // No bucket is published for StopServiceDeployment: the service-modify one is assumed (ecs-api.md section 16).
  operation(StopServiceDeployment$, 'write', 'service-modify', stopServiceDeployment),
  operation(DescribeServiceRevisions$, 'read', 'service-revision', describeServiceRevisions),
];
