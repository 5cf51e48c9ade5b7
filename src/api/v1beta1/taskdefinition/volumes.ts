/** Volumes of a task. Exactly one kind of source in each; ECS reads `{name}` back as an empty host volume. */
import { bool, choice, int, list, map, object, required, sensitive, string, type SchemaNode } from '../../schema.ts';
import { arn, ecsName } from '../shared.ts';

const path = (description: string): SchemaNode<string> => string(description, { max: 4096 });
const transitEncryptionPort = int('Port for encrypted traffic; the mount helper picks one when absent.', { min: 1, max: 65_535 });
const fileSystemId = required(string('File system ID.', { min: 1, max: 255 }));

/** `Volume` of the ECS API, merged by name. That a volume has no more than one source is judged in core/spec/capacity.ts. */
export const volumes = list(
  'Volumes that containers mount by name.',
  object('A volume.', {
    name: required(ecsName('Name, unique in the task definition.')),
    host: object('A directory of the host.', { sourcePath: path('Path on the host (not on Fargate); ECS picks a place when absent.') }),
    dockerVolumeConfiguration: object('A Docker volume (not on Fargate).', {
      scope: choice('Life time: with the task, or shared.', ['task', 'shared']),
      autoprovision: bool('Create the volume when it does not exist (shared scope).'),
      driver: string('Volume driver.', { max: 255 }),
      driverOpts: sensitive(map('Driver options. Values are shown as digests.', string('Option value.', { max: 4096 }), { max: 50 })),
      labels: sensitive(map('Labels on the volume. Values are shown as digests.', string('Label value.', { max: 4096 }), { max: 50 })),
    }),
    efsVolumeConfiguration: object('An EFS file system.', {
      fileSystemId,
      rootDirectory: path('Directory of the file system that is mounted; / when absent.'),
      transitEncryption: choice('Encrypt traffic.', ['ENABLED', 'DISABLED']),
      transitEncryptionPort,
      authorizationConfig: object('How access is decided.', {
        accessPointId: string('EFS access point.', { max: 255 }),
        iam: choice("Use the task role's permissions.", ['ENABLED', 'DISABLED']),
      }),
    }),
    s3filesVolumeConfiguration: object('An S3 Files file system.', {
      fileSystemArn: required(arn('ARN of the file system.')),
      rootDirectory: path('Directory of the file system that is mounted.'),
      transitEncryptionPort,
      accessPointArn: arn('ARN of an access point.'),
    }),
    fsxWindowsFileServerVolumeConfiguration: object('An FSx for Windows file system.', {
      fileSystemId,
      rootDirectory: required(path('Directory of the file system that is mounted.')),
      authorizationConfig: required(
        object('How access is decided.', {
          credentialsParameter: required(arn('ARN of the secret or parameter with the credentials.')),
          domain: required(string('Active Directory domain.', { max: 255 })),
        }),
      ),
    }),
    configuredAtLaunch: bool('The volume is described by service.volumeConfigurations (one in a task definition).'),
  }),
  { max: 50, merge: { by: ['name'] } },
);
