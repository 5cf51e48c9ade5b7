/** What Fargate asks of a task definition and of a service (ecs-api.md section 8). */
import { forbidden, invalid, requiredValue, type FieldError } from '../../api/field-error.ts';
import type { ContainerDefinition, TaskDefinition } from '../../api/v1beta1/taskdefinition/task-definition.ts';
import { at, below, type Declared } from './declared.ts';
import { fargateSizes, memoryChoices } from './fargate-sizes.ts';
import { cpuUnits, memoryMib } from './size.ts';

/** What Fargate does not run. Nothing for a task that does not ask for Fargate. */
export function checkFargate(declared: Declared): readonly FieldError[] {
  const { definition, fargate } = declared;
  if (!fargate) return [];
  return [
    ...checkServiceOnFargate(declared),
    ...(definition === undefined
      ? []
      : [...checkSizes(definition), ...checkDefinition(definition), ...checkExecutionRole(declared, definition), ...declared.containers.flatMap((each) => checkContainer(each.definition, each.at))]),
  ];
}

function checkSizes(definition: TaskDefinition): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (definition.cpu === undefined) errors.push(requiredValue(at('taskDefinition', 'cpu'), 'Fargate needs the CPU of the task'));
  if (definition.memory === undefined) errors.push(requiredValue(at('taskDefinition', 'memory'), 'Fargate needs the memory of the task'));
  const cpu = definition.cpu === undefined ? undefined : cpuUnits(definition.cpu);
  const memory = definition.memory === undefined ? undefined : memoryMib(definition.memory);
  // A text that is no size at all was reported by checkTaskSize.
  if (cpu === undefined) return errors;
  const windows = definition.runtimePlatform?.operatingSystemFamily?.startsWith('WINDOWS') === true;
  const sizes = fargateSizes.filter((size) => size.windows || !windows);
  const size = sizes.find((each) => each.cpu === cpu);
  if (size === undefined) {
    const choices = sizes.map((each) => each.cpu).join(', ');
    errors.push(invalid(at('taskDefinition', 'cpu'), definition.cpu, `No Fargate configuration exists for given values: ${windows ? 'Windows on ' : ''}Fargate has cpu ${choices}`));
  } else if (memory !== undefined && !size.memory.includes(memory)) {
    errors.push(invalid(at('taskDefinition', 'memory'), definition.memory, `No Fargate configuration exists for given values: with cpu ${cpu} memory has to be ${memoryChoices(size)} MiB`));
  }
  return errors;
}

const noFargate = 'Fargate does not support it';

function checkDefinition(definition: TaskDefinition): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (definition.networkMode !== 'awsvpc') {
    const place = at('taskDefinition', 'networkMode');
    errors.push(
      definition.networkMode === undefined ? requiredValue(place, 'Fargate only supports network mode awsvpc') : invalid(place, definition.networkMode, 'Fargate only supports network mode awsvpc'),
    );
  }
  if (definition.ipcMode !== undefined) errors.push(forbidden(at('taskDefinition', 'ipcMode'), noFargate));
  if (definition.pidMode === 'host') errors.push(invalid(at('taskDefinition', 'pidMode'), definition.pidMode, 'Fargate only supports task'));
  if ((definition.placementConstraints ?? []).length > 0) errors.push(forbidden(at('taskDefinition', 'placementConstraints'), noFargate));
  (definition.volumes ?? []).forEach((volume, index) => {
    const place = at('taskDefinition', 'volumes', index);
    if (volume.host?.sourcePath !== undefined) errors.push(forbidden(below(place, 'host', 'sourcePath'), noFargate));
    if (volume.dockerVolumeConfiguration !== undefined) errors.push(forbidden(below(place, 'dockerVolumeConfiguration'), noFargate));
  });
  return errors;
}

/** Lists count when they hold something, flags when they are true: `[]` and `false` are what many files carry along. */
const unsupportedMembers = ['disableNetworking', 'dnsSearchDomains', 'dnsServers', 'dockerSecurityOptions', 'extraHosts', 'links', 'privileged'] as const satisfies readonly (keyof ContainerDefinition)[];
const unsupportedLinux = ['devices', 'maxSwap', 'sharedMemorySize', 'swappiness', 'tmpfs'] as const;
const fargateLogDrivers: ReadonlySet<string> = new Set(['awslogs', 'splunk', 'awsfirelens']);

function checkContainer(container: ContainerDefinition, place: Declared['containers'][number]['at']): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const name of unsupportedMembers) {
    if (isSet(container[name])) errors.push(forbidden(below(place, name), noFargate));
  }
  for (const name of unsupportedLinux) {
    if (isSet(container.linuxParameters?.[name])) errors.push(forbidden(below(place, 'linuxParameters', name), noFargate));
  }
  (container.linuxParameters?.capabilities?.add ?? []).forEach((capability, index) => {
    if (capability !== 'SYS_PTRACE') errors.push(invalid(below(place, 'linuxParameters', 'capabilities', 'add', index), capability, 'Fargate only supports SYS_PTRACE'));
  });
  (container.resourceRequirements ?? []).forEach((requirement, index) => {
    if (requirement.type === 'GPU') errors.push(invalid(below(place, 'resourceRequirements', index, 'type'), requirement.type, noFargate));
  });
  const driver = container.logConfiguration?.logDriver;
  if (driver !== undefined && !fargateLogDrivers.has(driver)) errors.push(invalid(below(place, 'logConfiguration', 'logDriver'), driver, 'Fargate has awslogs, splunk and awsfirelens'));
  if (container.stopTimeout !== undefined && container.stopTimeout > 120) errors.push(invalid(below(place, 'stopTimeout'), container.stopTimeout, 'Fargate allows at most 120 seconds'));
  return errors;
}

const isSet = (value: unknown): boolean => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

/** On Fargate nobody but the execution role can read a secret before the container starts. */
function checkExecutionRole(declared: Declared, definition: TaskDefinition): readonly FieldError[] {
  if (definition.executionRoleArn !== undefined) return [];
  const reader = declared.containers.find(
    ({ definition: container }) =>
      (container.secrets ?? []).length > 0 ||
      (container.logConfiguration?.secretOptions ?? []).length > 0 ||
      container.repositoryCredentials !== undefined ||
      Object.keys(declared.spec.containers?.[container.name]?.secrets ?? {}).length > 0,
  );
  return reader === undefined
    ? []
    : [requiredValue(at('taskDefinition', 'executionRoleArn'), `Fargate needs an execution role to read the secrets of container ${reader.definition.name}`)];
}

function checkServiceOnFargate({ service }: Declared): readonly FieldError[] {
  const errors: FieldError[] = [];
  const onFargate = service.launchType === 'FARGATE' || (service.launchType === undefined && service.capacityProviderStrategy !== undefined);
  if (!onFargate) return errors;
  if (service.schedulingStrategy === 'DAEMON') errors.push(invalid(at('service', 'schedulingStrategy'), 'DAEMON', 'Fargate has no daemons'));
  if ((service.placementConstraints ?? []).length > 0) errors.push(forbidden(at('service', 'placementConstraints'), noFargate));
  if ((service.placementStrategy ?? []).length > 0) errors.push(forbidden(at('service', 'placementStrategy'), noFargate));
  return errors;
}
