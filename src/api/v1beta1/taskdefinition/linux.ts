/** Linux-only settings of a container. */
import { bool, choice, int, list, object, required, string } from '../../schema.ts';

const MAX_INT32 = 2_147_483_647;

const capability = string('A capability, e.g. SYS_PTRACE, or ALL.', { min: 1, max: 64 });

/** `LinuxParameters` of the ECS API. What Fargate has none of is judged in core/spec/fargate.ts, since it depends on where tasks run. */
export const linuxParameters = object('Linux settings.', {
  capabilities: object('Capabilities of the processes.', {
    add: list('Added; only SYS_PTRACE on Fargate.', capability, { max: 50, merge: 'set' }),
    drop: list('Dropped.', capability, { max: 50, merge: 'set' }),
  }),
  devices: list(
    'Host devices (not on Fargate).',
    object('A host device.', {
      hostPath: required(string('Path on the host.', { max: 4096 })),
      containerPath: string('Path in the container.', { max: 4096 }),
      permissions: list('What the container may do.', choice('A permission.', ['read', 'write', 'mknod']), { max: 3, merge: 'set' }),
    }),
    { max: 50, merge: 'atomic' },
  ),
  initProcessEnabled: bool('Run an init process that reaps zombies.'),
  sharedMemorySize: int('/dev/shm in MiB (not on Fargate).', { min: 0, max: MAX_INT32 }),
  tmpfs: list(
    'Temporary file systems in memory.',
    object('A tmpfs mount.', {
      containerPath: required(string('Where it is mounted.', { max: 4096 })),
      size: required(int('Size in MiB.', { min: 0, max: MAX_INT32 })),
      mountOptions: list('Mount options.', string('An option.', { max: 256 }), { max: 30, merge: 'atomic' }),
    }),
    { max: 50, merge: 'atomic' },
  ),
  maxSwap: int('Swap in MiB (not on Fargate).', { min: 0, max: MAX_INT32 }),
  swappiness: int('Swappiness (not on Fargate).', { min: 0, max: 100 }),
});
