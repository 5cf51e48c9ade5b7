import { createHash } from 'node:crypto';
import {
  DescribeServiceDeployments$,
  DescribeServiceRevisions$,
  ListServiceDeployments$,
} from '@aws-sdk/client-ecs';
import { amount, struct, structs, text, texts } from '../members.ts';
import { breakerThreshold } from '../scheduler/circuit-breaker.ts';
import { readRolloutSettings } from '../scheduler/settings.ts';
import { hasTestTraffic, hasTraffic } from '../scheduler/shift/routes.ts';
import type { SimHookRun } from '../scheduler/shift/state.ts';
import { REVISION_MEMBERS } from '../service-fields.ts';
import type { Members, SimRegion, SimService, SimServiceDeployment, SimServiceRevision } from '../state.ts';
import { activeCluster, findTaskDefinition, knownService } from './lookup.ts';
import { operation, type Operation, type OperationCall } from './operation.ts';
import { pageOf } from './pages.ts';
import { countDeployment } from './render-service.ts';
import { findDeployment, ownerOf } from './service-history.ts';

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
    return { arn, requestedTaskCount: counts.requested, runningTaskCount: counts.running, pendingTaskCount: counts.pending, ...renderWeights(service, deployment, arn) };
  };
  return {
    ...renderBrief(service, deployment),
    stoppedAt: deployment.stoppedAt,
    updatedAt: deployment.updatedAt,
    lifecycleStage: deployment.shift?.stage,
    lifecycleHookDetails: deployment.shift === undefined ? undefined : [...deployment.shift.pastHooks, ...deployment.shift.hooks].map(renderHook),
    deploymentConfiguration: deployment.deploymentConfiguration,
    targetServiceRevision: summary(deployment.targetRevisionArn),
    sourceServiceRevisions: deployment.sourceRevisionArns.map(summary),
    rollback: deployment.rollback,
    deploymentCircuitBreaker: {
      status: deployment.breaker.status,
      failureCount: deployment.breaker.failureCount,
      threshold: breakerThreshold(readRolloutSettings(deployment.deploymentConfiguration).breaker.threshold, service.desiredCount),
    },
    alarms: {
      status: deployment.alarms?.status ?? 'DISABLED',
      alarmNames: texts(struct(deployment.deploymentConfiguration, 'alarms') ?? {}, 'alarmNames'),
      triggeredAlarmNames: deployment.alarms?.triggered ?? [],
    },
  };
}

/** What the source has is what the target has not; other revisions get nothing. Absent where ECS manages no traffic. */
function renderWeights(service: SimService, deployment: SimServiceDeployment, arn: string): Members {
  const { shift, targetRevisionArn } = deployment;
  const members = service.revisions.find((revision) => revision.serviceRevisionArn === targetRevisionArn)?.members;
  if (shift === undefined || members === undefined || !hasTraffic(members)) return {};
  const share = (percent: number): number => (arn === targetRevisionArn ? percent : arn === shift.sourceRevisionArn ? 100 - percent : 0);
  return { requestedProductionTrafficWeight: share(shift.production), requestedTestTrafficWeight: hasTestTraffic(members) ? share(shift.test) : 0 };
}

const renderHook = ({ hookId, targetType, targetArn, status, expiresAt, timeoutAction }: SimHookRun): Members => ({
  hookId,
  targetType,
  ...(targetArn === undefined ? {} : { targetArn }),
  status,
  expiresAt,
  timeoutAction,
});

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
  const managed = revision.groups?.filter(({ productionListenerRule }) => productionListenerRule !== undefined) ?? [];
  if (managed.length > 0) {
    rendered['resolvedConfiguration'] = { loadBalancers: managed.map(({ targetGroupArn, productionListenerRule }) => ({ targetGroupArn, productionListenerRule })) };
  }
  return rendered;
}

/** There is no registry to ask: every reference has a digest of its own, always the same. */
const digestOf = (image: string): string => `sha256:${createHash('sha256').update(image).digest('hex')}`;

/** Everything that reads service deployments and revisions; what steers them is in `steer-deployment.ts`. */
export const serviceDeploymentOperations: readonly Operation[] = [
  operation(ListServiceDeployments$, 'read', 'service-deployment', listServiceDeployments),
  operation(DescribeServiceDeployments$, 'read', 'service-deployment', describeServiceDeployments),
  operation(DescribeServiceRevisions$, 'read', 'service-revision', describeServiceRevisions),
];
