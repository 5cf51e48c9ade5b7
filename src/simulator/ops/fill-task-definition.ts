/**
 * What RegisterTaskDefinition makes of its input: members that ECS fills in, lists whose order it does not keep
 * (ecs-api.md section 7.3).
 */
import { amount, struct, structs, text } from '../members.ts';
import { scramble } from '../scramble.ts';
import type { Members } from '../state.ts';

const CONTAINER_LISTS = ['portMappings', 'environment', 'mountPoints', 'volumesFrom', 'systemControls'];
const SCRAMBLED = ['environment', 'portMappings', 'links', 'volumesFrom', 'secrets'];

/** `salt` names the revision. cpu and memory are already CPU units and MiB. */
export function fillTaskDefinition(definition: Members, salt: string): Members {
  const networkMode = text(definition, 'networkMode') ?? 'bridge';
  const filled: Members = { ...definition, networkMode };
  delete filled['tags'];
  const containers = structs(definition, 'containerDefinitions').map((container) => fillContainer(container, networkMode, salt));
  filled['containerDefinitions'] = scramble(containers, salt);
  filled['volumes'] = structs(definition, 'volumes').map(fillVolume);
  filled['placementConstraints'] = definition['placementConstraints'] ?? [];
  filled['enableFaultInjection'] = definition['enableFaultInjection'] ?? false;
  if (Array.isArray(definition['requiresCompatibilities'])) filled['requiresCompatibilities'] = scramble(definition['requiresCompatibilities'], salt);
  return filled;
}

function fillContainer(container: Members, networkMode: string, salt: string): Members {
  const filled: Members = { ...container, cpu: amount(container, 'cpu') ?? 0, essential: container['essential'] ?? true };
  for (const name of CONTAINER_LISTS) filled[name] ??= [];
  filled['portMappings'] = structs(filled, 'portMappings').map((port) => fillPort(port, networkMode));
  for (const [name, member] of [['mountPoints', 'readOnly'], ['volumesFrom', 'readOnly']] as const) {
    filled[name] = structs(filled, name).map((entry) => ({ ...entry, [member]: entry[member] ?? false }));
  }
  const healthCheck = struct(container, 'healthCheck');
  if (healthCheck !== undefined) filled['healthCheck'] = { interval: 30, timeout: 5, retries: 3, ...healthCheck };
  for (const name of SCRAMBLED) if (Array.isArray(filled[name])) filled[name] = scramble(filled[name], salt);
  return filled;
}

function fillPort(port: Members, networkMode: string): Members {
  const filled: Members = { ...port, protocol: port['protocol'] ?? 'tcp' };
  if (port['containerPortRange'] !== undefined) return filled;
  const samePort = networkMode === 'awsvpc' || networkMode === 'host';
  const host = amount(port, 'hostPort') ?? 0;
  filled['hostPort'] = host === 0 && samePort ? port['containerPort'] : host;
  return filled;
}

/** A volume without any configuration reads back with an empty `host`. */
function fillVolume(volume: Members): Members {
  return Object.keys(volume).length === 1 ? { ...volume, host: {} } : volume;
}
