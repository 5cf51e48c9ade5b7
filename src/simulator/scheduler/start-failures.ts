/**
 * Why a task never reached RUNNING, in the words of stoppedReason. The texts are those of AWS's pages on stopped tasks
 * ("CannotPullContainer task errors", "ResourceInitializationError errors", "Stopped tasks error codes") and of traces
 * from 2024 to 2026 that people published; docs/verification.md says which is which.
 */
import { struct, structs, text } from '../members.ts';
import type { SimRegion, SimService, SimTask } from '../state.ts';
import type { ContainerFault } from './behaviour.ts';
import { taskDefinitionOf } from './settings.ts';
import { fullReference } from './stop-reasons.ts';
import type { StopReason } from './stop-reasons.ts';

interface FailedStart {
  readonly region: SimRegion;
  readonly service: SimService;
  readonly task: SimTask;
  readonly fault: ContainerFault;
}

/** The end of a task whose image has an outcome of the phases provisioning, pull or start. */
export function startFailure(start: FailedStart): StopReason {
  const { container, behaviour } = start.fault;
  const reason = reasonOf(start);
  // The agent reports a pull and a start at the container as well; what concerns the whole task shows only there.
  const atContainer = reason.startsWith('CannotPull') || reason.startsWith('CannotStart');
  return {
    stopCode: 'TaskFailedToStart',
    stoppedReason: reason,
    ...(atContainer ? { container: { name: container.name, reason, ...(behaviour.exitCode === undefined ? {} : { exitCode: behaviour.exitCode }) } } : {}),
  };
}

const RESOURCES = 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:';

function reasonOf(start: FailedStart): string {
  const reference = fullReference(start.fault.container.image);
  switch (start.fault.behaviour.outcome) {
    case 'network-timeout':
      return 'Timeout waiting for network interface provisioning to complete.';
    case 'subnet-full':
      return `Unexpected EC2 error while attempting to Create Network Interface with public IP assignment ${assigned(start.service)} in subnet '${subnetOf(start.service)}': InsufficientFreeAddressesInSubnet`;
    case 'pull-denied':
      return `${pulling(1)} failed to resolve ref ${reference}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
    case 'pull-rate-limited':
      return `${pulling(5)} failed to copy: httpReadSeeker: failed open: unexpected status code ${manifestUrl(reference)}: 429 Too Many Requests - Server message: toomanyrequests: `
        + 'You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit';
    case 'platform-mismatch':
      return `${pulling(7)} image Manifest does not contain descriptor matching platform 'linux/${platformOf(start)}'`;
    case 'registry-denied':
      return `${RESOURCES} unable to retrieve ecr registry auth: service call has been retried 1 time(s): ${denied(start, 'ecr:GetAuthorizationToken', '*')}`;
    case 'secret-error':
      return `${RESOURCES} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secretOf(start)} from secrets manager: `
        + "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
    case 'secret-denied':
      return `${RESOURCES} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secretOf(start)} from secrets manager: `
        + denied(start, 'secretsmanager:GetSecretValue', secretOf(start));
    case 'logs-error':
      return 'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: '
        + 'ResourceNotFoundException: The specified log group does not exist. : exit status 1';
    case 'efs-error':
      return `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: mounting ${fileSystemOf(start)} failed, `
        + "reason given by server: No such file or directory' : unsuccessful EFS utils command execution; code: 32";
    case 'start-error':
      return 'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim task: OCI runtime create failed: '
        + 'runc create failed: unable to start container process: exec: "/entrypoint": executable file not found in $PATH: unknown';
    default:
      return `${pulling(5)} failed to resolve ref ${reference}: ${reference}: not found`;
  }
}

const pulling = (times: number): string => `CannotPullContainerError: pull image manifest has been retried ${String(times)} time(s):`;

/** The manifest of `registry/path:tag` in the registry's API. Docker Hub serves under another name than the one in references. */
function manifestUrl(reference: string): string {
  const [registry = '', ...path] = reference.split('/');
  const [name = '', tag = 'latest'] = path.join('/').split(':');
  return `https://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}/v2/${name}/manifests/${tag}`;
}

function denied({ region, service, task }: FailedStart, action: string, resource: string): string {
  const role = text(taskDefinitionOf(region, service.taskDefinition)?.members ?? {}, 'executionRoleArn') ?? '';
  const session = `arn:aws:sts::${region.accountId}:assumed-role/${role.slice(role.lastIndexOf('/') + 1) || 'ecsTaskExecutionRole'}/${task.taskArn.slice(task.taskArn.lastIndexOf('/') + 1)}`;
  return `AccessDeniedException: User: ${session} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

function secretOf({ region, task, fault }: FailedStart): string {
  const containers = structs(taskDefinitionOf(region, task.taskDefinitionArn)?.members ?? {}, 'containerDefinitions');
  const own = containers.find((candidate) => text(candidate, 'name') === fault.container.name) ?? {};
  return text(structs(own, 'secrets')[0] ?? {}, 'valueFrom') ?? `arn:aws:secretsmanager:${region.region}:${region.accountId}:secret:missing`;
}

function platformOf({ region, task }: FailedStart): string {
  const platform = struct(taskDefinitionOf(region, task.taskDefinitionArn)?.members ?? {}, 'runtimePlatform') ?? {};
  return text(platform, 'cpuArchitecture') === 'ARM64' ? 'arm64' : 'amd64';
}

function fileSystemOf({ region, task }: FailedStart): string {
  const volumes = structs(taskDefinitionOf(region, task.taskDefinitionArn)?.members ?? {}, 'volumes');
  const efs = volumes.map((volume) => struct(volume, 'efsVolumeConfiguration')).find((found) => found !== undefined) ?? {};
  return `${text(efs, 'fileSystemId') ?? 'fs-0'}.efs.${region.region}.amazonaws.com:${text(efs, 'rootDirectory') ?? '/'}`;
}

const vpcOf = (service: SimService): ReturnType<typeof struct> => struct(struct(service.members, 'networkConfiguration') ?? {}, 'awsvpcConfiguration');

const assigned = (service: SimService): string => (text(vpcOf(service) ?? {}, 'assignPublicIp') === 'ENABLED' ? 'enabled' : 'disabled');

function subnetOf(service: SimService): string {
  const subnets = vpcOf(service)?.['subnets'];
  const first: unknown = Array.isArray(subnets) ? subnets[0] : undefined;
  return typeof first === 'string' ? first : 'subnet-0';
}
