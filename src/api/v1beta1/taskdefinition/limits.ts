/** What a container may use, when it is restarted, and the log router. */
import { bool, choice, decimal, int, list, map, object, required, sensitive, string } from '../../schema.ts';

/** `Ulimit` of the ECS API, one of each name. The unit of a limit depends on its name, as in getrlimit(2). */
export const ulimits = list(
  'Resource limits of the processes.',
  object('A resource limit.', {
    name: required(
      choice('Which limit.', [
        'core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack',
      ]),
    ),
    softLimit: required(int('Soft limit; -1 is unlimited.', { min: -1, max: 2_147_483_647 })),
    hardLimit: required(int('Hard limit; -1 is unlimited.', { min: -1, max: 2_147_483_647 })),
  }),
  { max: 15, merge: { by: ['name'] } },
);

/** `SystemControl` of the ECS API: what `docker run --sysctl` takes. */
export const systemControls = list(
  'Namespaced kernel parameters.',
  object('A kernel parameter.', {
    namespace: string('Parameter, e.g. net.core.somaxconn.', { max: 256 }),
    value: string('Its value.', { max: 1024 }),
  }),
  { max: 50, merge: 'atomic' },
);

/** `ResourceRequirement` of the ECS API. Fargate has no GPUs, which core/spec/fargate.ts says. */
export const resourceRequirements = list(
  'GPUs and other devices.',
  object('A device requirement.', {
    type: required(choice('Kind of device.', ['GPU', 'InferenceAccelerator', 'NeuronDevice'])),
    value: string('Number of GPUs, or the name of the device.', { max: 255 }),
    sharingStrategy: object('How the device is shared; at most one member.', {
      nvidiaMps: object('NVIDIA Multi-Process Service.', {
        memory: required(int('GPU memory in MiB.', { min: 1, max: 2_147_483_647 })),
        maxComputePercent: decimal('Share of the compute units, in percent.', { min: 1, max: 100 }),
      }),
    }),
  }),
  { max: 20, merge: 'atomic' },
);

/** `ContainerRestartPolicy` of the ECS API. Bounds are ECS's own (ecs-api.md section 7.2). */
export const restartPolicy = object('Restart the container in its task, without replacing the task.', {
  enabled: required(bool('Whether the container is restarted.')),
  ignoredExitCodes: list('Exit codes after which it is not restarted.', int('An exit code.', { min: -2_147_483_648, max: 2_147_483_647 }), { max: 50, merge: 'set' }),
  restartAttemptPeriod: int('Seconds that it has to run before it is restarted again; 300 when absent.', { min: 60, max: 1800 }),
});

/** `FirelensConfiguration` of the ECS API. Options are sensitive, since outputs of a log router carry credentials. */
export const firelensConfiguration = object('Makes this container the log router of the task.', {
  type: required(choice('Log router.', ['fluentd', 'fluentbit'])),
  options: sensitive(map('Router options. Values are shown as digests.', string('Option value.', { max: 4096 }), { max: 100 })),
});
