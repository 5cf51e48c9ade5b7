import { comparedMembers, fieldMatrix } from '../diff/field-matrix.ts';
import { ownerOf, tagMap } from '../model/tags.ts';
import { observeTaskDefinition } from './observe-task-definition.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ObservedService, ServiceState } from '../model/service.ts';
import type { RawDeployment, RawService, RawServiceDeployment, RawServiceRevision, RawTaskDefinition } from './raw.ts';

/** Answers of ECS that belong to one service. */
export interface BuildObservedInput {
  /** `undefined`: ECS says MISSING. */
  readonly service: RawService | undefined;
  readonly deployment?: RawServiceDeployment | undefined;
  /** Of `currentServiceRevisions[0]`; needed only when `needsRevision` says so. */
  readonly revision?: RawServiceRevision | undefined;
  readonly taskDefinition?: RawTaskDefinition | undefined;
}

const eventLimit = 10;

/** What ECS answered, in CreateService's shape. `service: undefined` is state Absent. */
export function buildObserved({ service, deployment, revision, taskDefinition }: BuildObservedInput): ObservedService {
  if (service === undefined) return absent;
  const primary = service.deployments?.find((entry) => entry.status === 'PRIMARY');
  const tags = tagMap(service.tags);
  return {
    state: stateOf(service.status),
    arn: service.serviceArn,
    createdAt: service.createdAt ?? '',
    clusterArn: service.clusterArn,
    controller: controllerOf(service),
    express: service.resourceManagementType === 'ECS',
    service: liveMembers(service, primary, revision),
    revisionRead: revision !== undefined,
    tags,
    owner: ownerOf(tags),
    taskDefinitionArn: service.taskDefinition ?? '',
    taskDefinition: taskDefinition === undefined ? undefined : observeTaskDefinition(taskDefinition),
    counts: { desired: service.desiredCount ?? 0, running: service.runningCount ?? 0, pending: service.pendingCount ?? 0 },
    primaryId: primary?.id ?? '',
    primaryState: primary?.rolloutState ?? '',
    primaryReason: primary?.rolloutStateReason ?? '',
    deploymentCount: service.deployments?.length ?? 0,
    deployment,
    currentDeploymentArn: service.currentServiceDeployment ?? '',
    events: (service.events ?? []).slice(0, eventLimit).map((event) => ({ at: event.createdAt, message: event.message })),
  };
}

const absent: ObservedService = {
  state: 'Absent',
  arn: '',
  createdAt: '',
  clusterArn: '',
  controller: 'ECS',
  express: false,
  service: {},
  revisionRead: false,
  tags: {},
  owner: undefined,
  taskDefinitionArn: '',
  taskDefinition: undefined,
  counts: { desired: 0, running: 0, pending: 0 },
  primaryId: '',
  primaryState: '',
  primaryReason: '',
  deploymentCount: 0,
  deployment: undefined,
  currentDeploymentArn: '',
  events: [],
};

/** A status that AWS adds one day is no licence to write: it is waited out like DRAINING. */
function stateOf(status: string): ServiceState {
  switch (status) {
    case 'ACTIVE':
      return 'Active';
    case 'INACTIVE':
      return 'Inactive';
    default:
      return 'Draining';
  }
}

/** Absent means ECS (ecs-api.md section 2); a type that is not known is treated like one that is not ours to drive. */
function controllerOf(service: RawService): ObservedService['controller'] {
  const type = service.deploymentController?.type ?? 'ECS';
  return type === 'ECS' || type === 'CODE_DEPLOY' ? type : 'EXTERNAL';
}

/** Column "Back" of the field matrix: some members show only on the PRIMARY deployment or in the service revision. */
function liveMembers(service: RawService, primary: RawDeployment | undefined, revision: RawServiceRevision | undefined): JsonObject {
  const members: Record<string, Json> = {};
  for (const name of comparedMembers) {
    const value = sourceOf(fieldMatrix[name]?.readBack, service, primary, revision)?.[name];
    if (value !== undefined && value !== null) members[name] = value as Json;
  }
  return members;
}

function sourceOf(
  readBack: string | undefined,
  service: RawService,
  primary: RawDeployment | undefined,
  revision: RawServiceRevision | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (readBack === 'primary') return primary;
  return readBack === 'revision' ? revision : service;
}
