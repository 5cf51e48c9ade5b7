/** Rules between the members of RegisterTaskDefinition. Texts are ECS's where they are known (docs/verification.md). */
import { amount, flag, struct, structs, text, texts } from '../members.ts';
import { clientException } from '../refusal.ts';
import type { Members } from '../state.ts';
import { checkFargate } from './fargate.ts';

const MAX_BYTES = 65_536;
const VOLUME_KINDS = ['host', 'dockerVolumeConfiguration', 'efsVolumeConfiguration', 's3filesVolumeConfiguration', 'fsxWindowsFileServerVolumeConfiguration'];

/** Throws ClientException at the first rule that does not hold; cpu and memory are already CPU units and MiB. */
export function checkTaskDefinition(definition: Members): void {
  const containers = structs(definition, 'containerDefinitions');
  checkSize(definition);
  checkVolumes(definition);
  for (const container of containers) checkNames(container);
  const names = containers.map((container) => text(container, 'name') ?? '');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw clientException(`Container names must be unique: '${twice}' is used more than once.`);
  if (!containers.some((container) => flag(container, 'essential') !== false)) throw clientException('TaskDefinition must have at least one essential container.');
  for (const container of containers) {
    checkMemory(container, definition);
    checkNetwork(container, definition);
    checkReferences(container, containers, definition);
    if (structs(container, 'secrets').length > 0 && isBlank(text(definition, 'executionRoleArn'))) {
      throw clientException("When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.");
    }
  }
  checkPorts(containers);
  checkCycles(containers);
  if (texts(definition, 'requiresCompatibilities').includes('FARGATE')) checkFargate(definition);
}

function checkSize(definition: Members): void {
  const bytes = Buffer.byteLength(JSON.stringify(definition));
  if (bytes > MAX_BYTES) throw clientException(`Actual length: '${bytes}'. Max allowed length is '${MAX_BYTES}' bytes.`);
}

function checkVolumes(definition: Members): void {
  const volumes = structs(definition, 'volumes');
  const seen = new Set<string>();
  for (const volume of volumes) {
    const name = text(volume, 'name') ?? '';
    if (isBlank(name)) throw clientException('Volume name must not be null or empty.');
    if (seen.has(name)) throw clientException(`Volume names must be unique: '${name}' is used more than once.`);
    seen.add(name);
    const kinds = VOLUME_KINDS.filter((kind) => volume[kind] !== undefined);
    if (kinds.length > 1) throw clientException(`Volume '${name}' must have only one of ${kinds.join(', ')}.`);
    if (flag(volume, 'configuredAtLaunch') === true && kinds.length > 0) throw clientException(`Volume '${name}' is configuredAtLaunch and cannot have ${kinds.join(', ')}.`);
  }
  if (volumes.filter((volume) => flag(volume, 'configuredAtLaunch') === true).length > 1) {
    throw clientException('Only one volume that is configured at launch is supported per task definition.');
  }
}

function checkNames(container: Members): void {
  if (isBlank(text(container, 'name'))) throw clientException('Container.name should not be null or empty.');
  if (isBlank(text(container, 'image'))) throw clientException('Container.image should not be null or empty.');
}

function checkMemory(container: Members, definition: Members): void {
  const name = text(container, 'name') ?? '';
  const limit = amount(container, 'memory');
  const reservation = amount(container, 'memoryReservation');
  const task = text(definition, 'memory');
  if (limit === undefined && reservation === undefined && task === undefined) {
    throw clientException(`Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`);
  }
  if (limit !== undefined && reservation !== undefined && reservation > limit) {
    throw clientException(`Invalid setting for container '${name}'. 'memoryReservation' must not be greater than 'memory'.`);
  }
  if (limit !== undefined && task !== undefined && limit > Number(task)) {
    throw clientException(`Invalid setting for container '${name}'. 'memory' must not be greater than the memory of the task.`);
  }
}

function checkNetwork(container: Members, definition: Members): void {
  const mode = text(definition, 'networkMode');
  if (mode !== 'awsvpc' && mode !== 'host') return;
  for (const port of structs(container, 'portMappings')) {
    const host = amount(port, 'hostPort');
    if (host !== undefined && host !== 0 && host !== amount(port, 'containerPort') && port['containerPortRange'] === undefined) {
      throw clientException(`When networkMode=${mode}, the host ports and container ports in port mappings must match.`);
    }
  }
  if (texts(container, 'links').length > 0) throw clientException(`Links are not supported when networkMode=${mode}.`);
}

function checkReferences(container: Members, containers: readonly Members[], definition: Members): void {
  const name = text(container, 'name') ?? '';
  const named = (other: string | undefined): Members | undefined => containers.find((candidate) => text(candidate, 'name') === other);
  const volumes = new Set(structs(definition, 'volumes').map((volume) => text(volume, 'name')));
  for (const mount of structs(container, 'mountPoints')) {
    const source = text(mount, 'sourceVolume');
    if (!volumes.has(source)) throw clientException(`Unknown volume '${source ?? ''}'.`);
  }
  for (const from of structs(container, 'volumesFrom')) {
    const source = text(from, 'sourceContainer');
    if (named(source) === undefined) throw clientException(`Unknown container '${source ?? ''}' in 'volumesFrom' of container '${name}'.`);
  }
  for (const link of texts(container, 'links')) {
    if (named(link.split(':')[0]) === undefined) throw clientException(`Unknown container '${link}' in 'links' of container '${name}'.`);
  }
  for (const dependency of structs(container, 'dependsOn')) checkDependency(name, dependency, named(text(dependency, 'containerName')));
}

function checkDependency(name: string, dependency: Members, target: Members | undefined): void {
  const targetName = text(dependency, 'containerName') ?? '';
  const condition = text(dependency, 'condition');
  if (target === undefined) throw clientException(`Unknown container '${targetName}' in 'dependsOn' of container '${name}'.`);
  if (condition === 'HEALTHY' && struct(target, 'healthCheck') === undefined) {
    throw clientException(`Container '${targetName}' must have a health check, since container '${name}' depends on it with HEALTHY.`);
  }
  if ((condition === 'COMPLETE' || condition === 'SUCCESS') && flag(target, 'essential') !== false) {
    throw clientException(`Container '${targetName}' is essential, so container '${name}' cannot depend on it with ${condition}.`);
  }
}

function checkPorts(containers: readonly Members[]): void {
  const names = containers.flatMap((container) => structs(container, 'portMappings').map((port) => text(port, 'name'))).filter((name) => name !== undefined);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw clientException(`Port mapping names must be unique: '${twice}' is used more than once.`);
}

function checkCycles(containers: readonly Members[]): void {
  const remaining = new Map(containers.map((container) => [text(container, 'name') ?? '', structs(container, 'dependsOn').map((entry) => text(entry, 'containerName') ?? '')]));
  for (let progress = true; progress; ) {
    progress = false;
    for (const [name, dependencies] of remaining) {
      if (dependencies.some((dependency) => remaining.has(dependency))) continue;
      remaining.delete(name);
      progress = true;
    }
  }
  if (remaining.size > 0) throw clientException(`Container dependencies must not be cyclic: ${[...remaining.keys()].join(', ')}.`);
}

const isBlank = (value: string | undefined): boolean => value === undefined || value === '';
