import { containerDefinitionShape } from './container-definition-shape.ts';
import { byMember, map, object, scalar, set } from './shape.ts';
import type { ObjectShape } from './shape.ts';

const volumes = set(
  object({
    name: scalar(),
    // Reads back as {} for a volume of which only the name was given.
    host: object({ sourcePath: scalar() }),
    dockerVolumeConfiguration: object(
      {
        scope: scalar({ absent: 'task' }),
        autoprovision: scalar({ absent: false }),
        driver: scalar(),
        driverOpts: map({ sensitive: true }),
        labels: map({ sensitive: true }),
      },
      { keepEmpty: true },
    ),
    efsVolumeConfiguration: object({
      fileSystemId: scalar(),
      rootDirectory: scalar({ absent: '/' }),
      transitEncryption: scalar({ absent: 'DISABLED' }),
      transitEncryptionPort: scalar(),
      authorizationConfig: object({ accessPointId: scalar(), iam: scalar({ absent: 'DISABLED' }) }),
    }),
    s3filesVolumeConfiguration: object({
      fileSystemArn: scalar(),
      rootDirectory: scalar({ absent: '/' }),
      transitEncryptionPort: scalar(),
      accessPointArn: scalar(),
    }),
    fsxWindowsFileServerVolumeConfiguration: object({
      fileSystemId: scalar(),
      rootDirectory: scalar(),
      authorizationConfig: object({ credentialsParameter: scalar(), domain: scalar() }),
    }),
    configuredAtLaunch: scalar({ absent: false }),
  }),
  { keyOf: byMember('name') },
);

/**
 * RegisterTaskDefinition without `tags` (ecs-api.md sections 7.1 and 7.3). `networkMode` has no `absent` here, since what
 * ECS fills in depends on the platform. `inferenceAccelerators` is not listed: ECS has withdrawn it, and what is not
 * listed is not compared.
 */
export const taskDefinitionShape: ObjectShape = object({
  family: scalar(),
  containerDefinitions: set(containerDefinitionShape, { keyOf: byMember('name') }),
  taskRoleArn: scalar({ equality: 'nameOrArn' }),
  executionRoleArn: scalar({ equality: 'nameOrArn' }),
  networkMode: scalar(),
  volumes,
  placementConstraints: set(object({ type: scalar(), expression: scalar() })),
  requiresCompatibilities: set(scalar()),
  cpu: scalar({ equality: 'cpuUnits' }),
  memory: scalar({ equality: 'mebibytes' }),
  pidMode: scalar(),
  ipcMode: scalar(),
  proxyConfiguration: object({
    type: scalar({ absent: 'APPMESH' }),
    containerName: scalar(),
    properties: set(object({ name: scalar(), value: scalar() }), { keyOf: byMember('name') }),
  }),
  ephemeralStorage: object({ sizeInGiB: scalar() }),
  runtimePlatform: object({ cpuArchitecture: scalar(), operatingSystemFamily: scalar() }),
  enableFaultInjection: scalar({ absent: false }),
});
