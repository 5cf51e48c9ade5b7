/** Service members as ECS reads them back: ecs-api.md section 5. One function per member, used by create and by update. */
import { amount, struct, structs, text, texts } from '../members.ts';
import { scramble } from '../scramble.ts';
import type { Members } from '../state.ts';

/** Fills one given member. `salt` names the service: it decides the order of lists that ECS treats as sets. */
export function fillMember(name: string, value: unknown, salt: string): unknown {
  const holder: Members = { value };
  switch (name) {
    case 'networkConfiguration':
      return fillNetwork(struct(holder, 'value') ?? {}, salt);
    case 'capacityProviderStrategy':
      return structs(holder, 'value').map((item) => ({ ...item, base: amount(item, 'base') ?? 0, weight: amount(item, 'weight') ?? 0 }));
    case 'serviceConnectConfiguration':
      return fillServiceConnect(struct(holder, 'value') ?? {});
    case 'volumeConfigurations':
      return structs(holder, 'value').map(fillVolume);
    default:
      return value;
  }
}

function fillNetwork(network: Members, salt: string): Members {
  const vpc = struct(network, 'awsvpcConfiguration');
  if (vpc === undefined) return network;
  return {
    awsvpcConfiguration: {
      subnets: scramble(texts(vpc, 'subnets'), salt),
      securityGroups: scramble(texts(vpc, 'securityGroups'), salt),
      assignPublicIp: text(vpc, 'assignPublicIp') ?? 'DISABLED',
    },
  };
}

function fillServiceConnect(connect: Members): Members {
  const filled: Members = { ...connect };
  if (connect['services'] !== undefined) {
    filled['services'] = structs(connect, 'services').map((service) => ({ ...service, discoveryName: service['discoveryName'] ?? service['portName'] }));
  }
  const log = struct(connect, 'logConfiguration');
  if (log !== undefined) filled['logConfiguration'] = { ...log, secretOptions: log['secretOptions'] ?? [] };
  return filled;
}

function fillVolume(volume: Members): Members {
  const ebs = struct(volume, 'managedEBSVolume');
  return ebs === undefined ? volume : { ...volume, managedEBSVolume: { ...ebs, filesystemType: ebs['filesystemType'] ?? 'xfs' } };
}
