import { byMember, keySegment, map, object, scalar, sequence, set } from './shape.ts';
import type { ObjectShape } from './shape.ts';

/** NAME of a secret with where it comes from; the reference is no secret itself. */
const secrets = set(object({ name: scalar(), valueFrom: scalar() }), { keyOf: byMember('name') });

/** Shared by containers and the Service Connect proxy; options can carry tokens of the log service. */
export const logConfigurationShape: ObjectShape = object({
  logDriver: scalar(),
  options: map({ sensitive: true }),
  secretOptions: secrets,
});

const portMappings = set(
  object({
    containerPort: scalar(),
    // 0 asks for a dynamic port, as absence does under bridge; under awsvpc and host see normaliseTaskDefinition.
    hostPort: scalar({ absent: 0 }),
    protocol: scalar({ absent: 'tcp' }),
    name: scalar(),
    appProtocol: scalar(),
    containerPortRange: scalar(),
  }),
  { keyOf: (port) => `${keySegment(port['containerPort'] ?? port['containerPortRange'])}-${keySegment(port['protocol'] ?? 'tcp')}` },
);

const linuxParameters = object({
  capabilities: object({ add: set(scalar()), drop: set(scalar()) }),
  devices: set(object({ hostPath: scalar(), containerPath: scalar(), permissions: set(scalar()) }), { keyOf: byMember('hostPath') }),
  initProcessEnabled: scalar({ absent: false }),
  sharedMemorySize: scalar(),
  tmpfs: set(object({ containerPath: scalar(), size: scalar(), mountOptions: set(scalar()) }), { keyOf: byMember('containerPath') }),
  maxSwap: scalar(),
  swappiness: scalar(),
});

/**
 * ContainerDefinition (ecs-api.md sections 7.2 and 7.3). `absent` holds what ECS writes into every read-back or does when
 * nothing is said; sets are the lists whose order ECS does not keep, or that are safe to compare by key.
 */
export const containerDefinitionShape: ObjectShape = object({
  name: scalar(),
  image: scalar(),
  repositoryCredentials: object({ credentialsParameter: scalar() }),
  cpu: scalar({ absent: 0 }),
  memory: scalar(),
  memoryReservation: scalar(),
  links: set(scalar()),
  portMappings,
  essential: scalar({ absent: true }),
  restartPolicy: object({ enabled: scalar(), ignoredExitCodes: set(scalar()), restartAttemptPeriod: scalar({ absent: 300 }) }),
  // Arguments such as --password=... stand here.
  entryPoint: sequence(scalar(), { sensitive: true }),
  command: sequence(scalar(), { sensitive: true }),
  environment: set(object({ name: scalar(), value: scalar({ sensitive: true }) }), { keyOf: byMember('name') }),
  // A later file wins over an earlier one, so the order is the user's.
  environmentFiles: sequence(object({ value: scalar(), type: scalar() })),
  mountPoints: set(object({ sourceVolume: scalar(), containerPath: scalar(), readOnly: scalar({ absent: false }) }), { keyOf: byMember('containerPath') }),
  volumesFrom: set(object({ sourceContainer: scalar(), readOnly: scalar({ absent: false }) }), { keyOf: byMember('sourceContainer') }),
  linuxParameters,
  secrets,
  dependsOn: set(object({ containerName: scalar(), condition: scalar() }), { keyOf: byMember('containerName') }),
  startTimeout: scalar(),
  stopTimeout: scalar(),
  versionConsistency: scalar({ absent: 'enabled' }),
  hostname: scalar(),
  user: scalar(),
  workingDirectory: scalar(),
  disableNetworking: scalar({ absent: false }),
  privileged: scalar({ absent: false }),
  readonlyRootFilesystem: scalar({ absent: false }),
  dnsServers: sequence(scalar()),
  dnsSearchDomains: sequence(scalar()),
  extraHosts: sequence(object({ hostname: scalar(), ipAddress: scalar() })),
  dockerSecurityOptions: sequence(scalar()),
  interactive: scalar({ absent: false }),
  pseudoTerminal: scalar({ absent: false }),
  dockerLabels: map({ sensitive: true }),
  ulimits: set(object({ name: scalar(), softLimit: scalar(), hardLimit: scalar() }), { keyOf: byMember('name') }),
  logConfiguration: logConfigurationShape,
  healthCheck: object({
    command: sequence(scalar(), { sensitive: true }),
    interval: scalar({ absent: 30 }),
    timeout: scalar({ absent: 5 }),
    retries: scalar({ absent: 3 }),
    startPeriod: scalar({ absent: 0 }),
  }),
  systemControls: set(object({ namespace: scalar(), value: scalar() }), { keyOf: byMember('namespace') }),
  resourceRequirements: set(
    object({
      type: scalar(),
      value: scalar(),
      sharingStrategy: object({ nvidiaMps: object({ memory: scalar(), maxComputePercent: scalar() }) }),
    }),
    { keyOf: byMember('type') },
  ),
  firelensConfiguration: object({ type: scalar(), options: map({ sensitive: true }) }),
  credentialSpecs: sequence(scalar()),
});
