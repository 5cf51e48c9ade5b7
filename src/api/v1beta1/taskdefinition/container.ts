/** ContainerDefinition of RegisterTaskDefinition, without the parts that have files of their own. */
import { bool, choice, int, list, map, object, required, sensitive, string, type SchemaNode } from '../../schema.ts';
import { arn, ecsName, logConfiguration, secretReference } from '../shared.ts';
import { linuxParameters } from './linux.ts';
import { mountPoints, portMappings, volumesFrom } from './attachments.ts';
import { firelensConfiguration, resourceRequirements, restartPolicy, systemControls, ulimits } from './limits.ts';

const MAX_INT32 = 2_147_483_647;

/** ECS limits a whole task definition to 64 KiB, so no single value can be longer. */
const VALUE_MAX = 65_536;

/** Words of a command line; `--password=...` is found there too. */
const words = (description: string, what: string): SchemaNode<readonly string[]> =>
  sensitive(list(description, string(what, { max: VALUE_MAX }), { max: 500, merge: 'atomic' }));

/** Merged by name, so that a CI job and Git can own different variables. */
const environment = sensitive(
  list(
    'Plain environment variables. Values are shown as digests, since people put secrets here.',
    object('An environment variable.', {
      name: required(string('Variable name.', { min: 1, max: 512 })),
      value: string('Variable value; empty when absent.', { max: VALUE_MAX }),
    }),
    { max: 1000, merge: { by: ['name'] } },
  ),
);

const healthCheck = object('Command that decides whether the container is healthy.', {
  command: required(sensitive(list('CMD or CMD-SHELL, then the command. Shown as a digest.', string('A word of the command.', { max: 16_384 }), { min: 1, max: 100, merge: 'atomic' }))),
  interval: int('Seconds between checks; 30 when absent.', { min: 5, max: 300 }),
  timeout: int('Seconds until a check has failed; 5 when absent.', { min: 2, max: 60 }),
  retries: int('Failures in a row that make the container unhealthy; 3 when absent.', { min: 1, max: 10 }),
  startPeriod: int('Seconds of grace at the start, in which failures do not count.', { min: 0, max: 300 }),
});

const dependsOn = list(
  'Containers that have to reach a condition before this one starts.',
  object('One dependency.', {
    containerName: required(ecsName('The other container.')),
    condition: required(choice('What the other container has to have reached.', ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'])),
  }),
  { max: 10, merge: { by: ['containerName'] } },
);

/** ECS allows ten containers in a task definition. */
export const containerDefinitions = list(
  'Containers of the task.',
  object('A container.', {
    name: required(ecsName('Name, unique in the task definition.')),
    image: string('Image reference; may come from spec.containers instead.', { min: 1, max: 1024 }),
    repositoryCredentials: object('Credentials of a private registry other than ECR.', {
      credentialsParameter: required(arn('ARN or name of the Secrets Manager secret with the credentials.')),
    }),
    cpu: int('CPU units that the container gets (1024 is one vCPU).', { min: 0, max: 196_608 }),
    memory: int('Hard limit in MiB; the container is killed above it.', { min: 4, max: MAX_INT32 }),
    memoryReservation: int('Soft limit in MiB.', { min: 4, max: MAX_INT32 }),
    links: list('Links to other containers (bridge network only).', string('NAME or NAME:ALIAS.', { max: 512 }), { max: 50, merge: 'atomic' }),
    portMappings,
    essential: bool('Whether the task stops when this container does; true when absent.'),
    restartPolicy,
    entryPoint: words('Replaces the entry point of the image. Shown as a digest.', 'A word of the entry point.'),
    command: words('Replaces the command of the image. Shown as a digest.', 'A word of the command.'),
    environment,
    environmentFiles: list(
      'Files in S3 with environment variables.',
      object('An environment file.', {
        value: required(arn('ARN of the S3 object.')),
        type: required(choice('Where the file is.', ['s3'])),
      }),
      { max: 10, merge: 'atomic' },
    ),
    mountPoints,
    volumesFrom,
    linuxParameters,
    secrets: list('Environment variables that are read from a secret store at start.', secretReference, { max: 500, merge: { by: ['name'] } }),
    dependsOn,
    startTimeout: int('Seconds to wait for a dependency to reach its condition.', { min: 2, max: 1200 }),
    stopTimeout: int('Seconds between SIGTERM and SIGKILL; at most 120 on Fargate.', { min: 0, max: MAX_INT32 }),
    versionConsistency: choice('Whether an image tag is pinned to a digest for the whole deployment; enabled when absent.', ['enabled', 'disabled']),
    hostname: string('Host name inside the container.', { max: 255 }),
    user: string('User (and group) that the container runs as.', { max: 255 }),
    workingDirectory: string('Directory in which the command runs.', { max: 4096 }),
    disableNetworking: bool('No network at all.'),
    privileged: bool('Root rights on the host (not on Fargate).'),
    readonlyRootFilesystem: bool('Mount the root file system read-only.'),
    dnsServers: list('DNS servers (not with awsvpc).', string('Address of a server.', { max: 253 }), { max: 20, merge: 'atomic' }),
    dnsSearchDomains: list('DNS search domains (not with awsvpc).', string('A domain.', { max: 253 }), { max: 20, merge: 'atomic' }),
    extraHosts: list(
      'Entries for /etc/hosts (not with awsvpc).',
      object('A host entry.', {
        hostname: required(string('Host name.', { max: 253 })),
        ipAddress: required(string('Its address.', { max: 64 })),
      }),
      { max: 100, merge: 'atomic' },
    ),
    dockerSecurityOptions: list('SELinux, AppArmor and credential-spec options.', string('An option.', { max: 2048 }), { max: 20, merge: 'atomic' }),
    interactive: bool('Keep standard input open.'),
    pseudoTerminal: bool('Allocate a terminal.'),
    dockerLabels: sensitive(map('Labels on the container. Values are shown as digests.', string('Label value.', { max: 16_384 }), { max: 200 })),
    ulimits,
    logConfiguration,
    healthCheck,
    systemControls,
    resourceRequirements,
    firelensConfiguration,
    credentialSpecs: list('Active Directory credential spec (gMSA).', string('credentialspec:ARN or credentialspecdomainless:ARN.', { max: 2048 }), { max: 1, merge: 'atomic' }),
  }),
  { min: 1, max: 10, merge: { by: ['name'] } },
);
