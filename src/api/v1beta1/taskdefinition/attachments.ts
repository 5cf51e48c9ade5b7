/** What is attached to a container: ports and mounts. Atomic lists, since ECS has no key that is unique in them. */
import { bool, choice, int, list, object, string } from '../../schema.ts';
import { ecsName } from '../shared.ts';

/** `PortMapping` of the ECS API. ECS does not keep their order (ecs-api.md section 7.3), so they are compared without it. */
export const portMappings = list(
  'Ports that the container listens on.',
  object('A port, or a range of ports.', {
    containerPort: int('Port in the container.', { min: 0, max: 65_535 }),
    hostPort: int('Port on the host; with awsvpc the same as containerPort, 0 or absent picks one with bridge.', { min: 0, max: 65_535 }),
    protocol: choice('Protocol; tcp when absent.', ['tcp', 'udp']),
    name: string('Name for Service Connect.', { max: 64, pattern: '^[a-z0-9_][a-z0-9_-]*$' }),
    appProtocol: choice('Application protocol for Service Connect.', ['http', 'http2', 'grpc']),
    containerPortRange: string('A range of ports, FIRST-LAST, instead of containerPort.', { max: 11, pattern: '^[0-9]+-[0-9]+$' }),
  }),
  { max: 100, merge: 'atomic' },
);

/** `MountPoint` of the ECS API. That `sourceVolume` names a volume of the task is judged in core/spec/containers.ts. */
export const mountPoints = list(
  'Volumes of the task that the container sees.',
  object('A mounted volume.', {
    sourceVolume: string('Name of the volume in spec.taskDefinition.volumes.', { max: 255 }),
    containerPath: string('Where it is mounted.', { max: 4096 }),
    readOnly: bool('Read only; false when absent.'),
  }),
  { max: 50, merge: 'atomic' },
);

/** `VolumeFrom` of the ECS API. That the container exists is judged in core/spec/containers.ts. */
export const volumesFrom = list(
  'Containers whose mounts this container gets as well.',
  object('A container to take mounts from.', {
    sourceContainer: ecsName('The other container.'),
    readOnly: bool('Read only; false when absent.'),
  }),
  { max: 10, merge: 'atomic' },
);
