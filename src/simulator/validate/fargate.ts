/** Task sizes and what Fargate does not run: ecs-api.md section 8 (AWS: "Task definition differences for Fargate", 2026). */
import { flag, struct, structs, text, texts } from '../members.ts';
import { clientException } from '../refusal.ts';
import type { Members } from '../state.ts';

const steps = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_unused, index) => from + index * step);

const SIZES: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, steps(1024, 4096, 1024)],
  [1024, steps(2048, 8192, 1024)],
  [2048, steps(4096, 16_384, 1024)],
  [4096, steps(8192, 30_720, 1024)],
  [8192, steps(16_384, 61_440, 4096)],
  [16_384, steps(32_768, 122_880, 8192)],
  [32_768, [61_440, 122_880, 249_856]],
]);
const WINDOWS_CPU: ReadonlySet<number> = new Set([1024, 2048, 4096]);
const LOG_DRIVERS: ReadonlySet<string> = new Set(['awslogs', 'splunk', 'awsfirelens']);
/** Container members that Fargate refuses when they say something. */
const FORBIDDEN_LISTS = ['dnsSearchDomains', 'dnsServers', 'dockerSecurityOptions', 'extraHosts', 'links'];

/** Whether Fargate has tasks of this size: CPU units (1024 to a vCPU) and MiB. With Windows 1, 2 and 4 vCPU only. */
export function isFargateSize(cpu: number, memory: number, windows: boolean): boolean {
  return (SIZES.get(cpu)?.includes(memory) ?? false) && (!windows || WINDOWS_CPU.has(cpu));
}

/** Whether `runtimePlatform` names a family of Windows; without one it is Linux (API: RuntimePlatform). */
export const isWindows = (definition: Members): boolean => (text(struct(definition, 'runtimePlatform') ?? {}, 'operatingSystemFamily') ?? 'LINUX').startsWith('WINDOWS');

/** Refuses what a definition that requires FARGATE may not have; cpu and memory are already CPU units and MiB. Throws ClientException. */
export function checkFargate(definition: Members): void {
  const cpu = text(definition, 'cpu');
  const memory = text(definition, 'memory');
  if (text(definition, 'networkMode') !== 'awsvpc') throw clientException('Fargate only supports network mode ‘awsvpc’.');
  if (cpu === undefined) throw clientException("Fargate requires that 'cpu' be defined at the task level.");
  if (memory === undefined) throw clientException("Fargate requires that 'memory' be defined at the task level.");
  if (!isFargateSize(Number(cpu), Number(memory), isWindows(definition))) throw clientException('No Fargate configuration exists for given values.');
  if (text(definition, 'ipcMode') !== undefined) throw clientException("Fargate does not support 'ipcMode'.");
  if (text(definition, 'pidMode') === 'host') throw clientException("Fargate only supports pidMode 'task'.");
  if (structs(definition, 'placementConstraints').length > 0) throw clientException("Fargate does not support 'placementConstraints'.");
  for (const volume of structs(definition, 'volumes')) checkVolume(volume);
  for (const container of structs(definition, 'containerDefinitions')) {
    checkContainer(container);
    checkExecutionRole(container, text(definition, 'executionRoleArn'));
  }
}

function checkVolume(volume: Members): void {
  const name = text(volume, 'name') ?? '';
  if (text(struct(volume, 'host') ?? {}, 'sourcePath') !== undefined) throw clientException(`Fargate does not support 'host.sourcePath' (volume '${name}').`);
  if (struct(volume, 'dockerVolumeConfiguration') !== undefined) throw clientException(`Fargate does not support 'dockerVolumeConfiguration' (volume '${name}').`);
}

function checkContainer(container: Members): void {
  const name = text(container, 'name') ?? '';
  const refuse = (member: string): Error => clientException(`Fargate does not support '${member}' (container '${name}').`);
  if (flag(container, 'privileged') === true) throw refuse('privileged');
  if (flag(container, 'disableNetworking') === true) throw refuse('disableNetworking');
  for (const member of FORBIDDEN_LISTS) if (Array.isArray(container[member]) && container[member].length > 0) throw refuse(member);
  if (structs(container, 'resourceRequirements').some((requirement) => text(requirement, 'type') === 'GPU')) throw refuse('resourceRequirements GPU');
  const linux = struct(container, 'linuxParameters') ?? {};
  for (const member of ['maxSwap', 'swappiness', 'sharedMemorySize']) if (linux[member] !== undefined) throw refuse(`linuxParameters.${member}`);
  if (structs(linux, 'devices').length > 0) throw refuse('linuxParameters.devices');
  const added = texts(struct(linux, 'capabilities') ?? {}, 'add');
  if (added.some((capability) => capability !== 'SYS_PTRACE')) throw clientException(`Fargate only supports adding the SYS_PTRACE kernel capability (container '${name}').`);
  const stopTimeout = container['stopTimeout'];
  if (typeof stopTimeout === 'number' && stopTimeout > 120) throw clientException(`Fargate supports a 'stopTimeout' of at most 120 seconds (container '${name}').`);
  const driver = text(struct(container, 'logConfiguration') ?? {}, 'logDriver');
  if (driver !== undefined && !LOG_DRIVERS.has(driver)) throw clientException(`Log driver ${driver} is not supported on Fargate (container '${name}').`);
}

function checkExecutionRole(container: Members, role: string | undefined): void {
  if (role !== undefined && role !== '') return;
  const needs = (what: string): Error => clientException(`Fargate requires task definition to have execution role ARN to support ${what}.`);
  if (text(struct(container, 'logConfiguration') ?? {}, 'logDriver') === 'awslogs') throw needs('log driver awslogs');
  if (/\.dkr\.ecr\./.test(text(container, 'image') ?? '')) throw needs('ECR images');
}
