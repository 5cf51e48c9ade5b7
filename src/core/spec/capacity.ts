/** Where tasks run, and the volumes that they bring. */
import { forbidden, invalid, requiredValue, type FieldError } from '../../api/field-error.ts';
import { at, below, type Declared } from './declared.ts';

/** What ECS would refuse of launch type, capacity providers and placement. */
export function checkCapacity({ service }: Declared): readonly FieldError[] {
  const errors: FieldError[] = [];
  const strategy = service.capacityProviderStrategy ?? [];
  const place = at('service', 'capacityProviderStrategy');
  if (service.launchType !== undefined && strategy.length > 0) {
    errors.push(forbidden(place, 'specifying both a launch type and capacity provider strategy is not supported: remove one and try again'));
  }
  const based = strategy.filter(({ base }) => (base ?? 0) > 0);
  if (based.length > 1) errors.push(invalid(place, undefined, `only one capacity provider can have a base, not ${based.map(({ capacityProvider }) => capacityProvider).join(' and ')}`));
  // An absent weight is 0 in the API (the console fills in 1), and with 0 everywhere no task could be placed.
  if (strategy.length > 1 && strategy.every(({ weight }) => (weight ?? 0) === 0)) errors.push(invalid(place, undefined, 'at least one capacity provider needs a weight above 0'));
  if (service.launchType === 'MANAGED_INSTANCES') errors.push(invalid(at('service', 'launchType'), service.launchType, 'managed instances are reached through capacityProviderStrategy'));
  (service.monitoring?.metricConfigurations ?? []).forEach(({ resolutionSeconds }, index) => {
    if (resolutionSeconds !== 20 && resolutionSeconds !== 60) {
      errors.push(invalid(at('service', 'monitoring', 'metricConfigurations', index, 'resolutionSeconds'), resolutionSeconds, 'has to be 20 or 60'));
    }
  });
  return errors;
}

const volumeKinds = [
  'host', 'dockerVolumeConfiguration', 'efsVolumeConfiguration', 's3filesVolumeConfiguration', 'fsxWindowsFileServerVolumeConfiguration',
] as const;

/** What ECS would refuse of the volumes of task and service. */
export function checkVolumes({ definition, service }: Declared): readonly FieldError[] {
  const errors: FieldError[] = [];
  (definition?.volumes ?? []).forEach((volume, index) => {
    const place = at('taskDefinition', 'volumes', index);
    const kinds = [...volumeKinds.filter((kind) => volume[kind] !== undefined), ...(volume.configuredAtLaunch === true ? ['configuredAtLaunch'] : [])];
    if (kinds.length > 1) errors.push(invalid(place, volume.name, `a volume is of one kind, not ${kinds.join(' and ')}`));
    const efs = volume.efsVolumeConfiguration;
    if (efs?.authorizationConfig?.iam === 'ENABLED' && efs.transitEncryption !== 'ENABLED') {
      errors.push(requiredValue(below(place, 'efsVolumeConfiguration', 'transitEncryption'), 'IAM authorization needs encryption in transit (ENABLED)'));
    }
    if (efs?.authorizationConfig?.accessPointId !== undefined && efs.rootDirectory !== undefined && efs.rootDirectory !== '/') {
      errors.push(forbidden(below(place, 'efsVolumeConfiguration', 'rootDirectory'), 'an access point decides the directory'));
    }
  });
  return [...errors, ...checkLaunchVolumes(definition, service)];
}

function checkLaunchVolumes(definition: Declared['definition'], service: Declared['service']): readonly FieldError[] {
  const errors: FieldError[] = [];
  const configured = service.volumeConfigurations ?? [];
  configured.forEach((volume, index) => {
    const ebs = volume.managedEBSVolume;
    if (ebs !== undefined && ebs.sizeInGiB === undefined && ebs.snapshotId === undefined) {
      errors.push(requiredValue(at('service', 'volumeConfigurations', index, 'managedEBSVolume', 'sizeInGiB'), 'give a size or a snapshot'));
    }
  });
  if (configured.length > 0 && service.schedulingStrategy === 'DAEMON') errors.push(forbidden(at('service', 'volumeConfigurations'), 'daemons have no volumes of their own'));
  if (definition === undefined) return errors;
  const open = (definition.volumes ?? []).filter(({ configuredAtLaunch }) => configuredAtLaunch === true).map(({ name }) => name);
  if (open.length > 1) errors.push(invalid(at('taskDefinition', 'volumes'), undefined, `only one volume can be configuredAtLaunch, not ${open.join(' and ')}`));
  for (const name of open) {
    if (!configured.some((volume) => volume.name === name)) {
      errors.push(requiredValue(at('service', 'volumeConfigurations'), `Task definition has configuredAtLaunch volume but no volume configuration provided at runtime: ${name}`));
    }
  }
  configured.forEach((volume, index) => {
    if (!open.includes(volume.name)) errors.push(invalid(at('service', 'volumeConfigurations', index, 'name'), volume.name, 'taskDefinition.volumes has no volume of that name with configuredAtLaunch'));
  });
  return errors;
}
