/** Ports, network modes and the network configuration of the service. */
import { forbidden, invalid, requiredValue, type FieldError } from '../../api/field-error.ts';
import { at, below, type Declared } from './declared.ts';

/** What ECS would refuse of ports, network mode and network configuration. */
export function checkNetwork(declared: Declared): readonly FieldError[] {
  return [...checkPorts(declared), ...checkMode(declared), ...checkServiceConnect(declared)];
}

function checkPorts({ definition, containers }: Declared): readonly FieldError[] {
  const mode = definition?.networkMode;
  const names = new Set<string>();
  const errors: FieldError[] = [];
  for (const { definition: container, at: place } of containers) {
    (container.portMappings ?? []).forEach((mapping, index) => {
      const field = below(place, 'portMappings', index);
      if (mapping.containerPort === undefined && mapping.containerPortRange === undefined) errors.push(requiredValue(below(field, 'containerPort')));
      if (mapping.containerPort !== undefined && mapping.containerPortRange !== undefined) errors.push(forbidden(below(field, 'containerPortRange'), 'give either containerPort or containerPortRange'));
      // 0 means "absent" to ECS.
      if ((mode === 'awsvpc' || mode === 'host') && mapping.hostPort !== undefined && mapping.hostPort !== 0 && mapping.hostPort !== mapping.containerPort) {
        errors.push(invalid(below(field, 'hostPort'), mapping.hostPort, `has to be the same as containerPort (${mapping.containerPort ?? 'absent'}) in network mode ${mode}`));
      }
      if (mapping.name !== undefined && names.has(mapping.name)) errors.push(invalid(below(field, 'name'), mapping.name, 'another port mapping has that name'));
      if (mapping.name !== undefined) names.add(mapping.name);
    });
  }
  return errors;
}

function checkMode({ definition, containers, service, controller, fargate }: Declared): readonly FieldError[] {
  if (definition === undefined) return [];
  const errors: FieldError[] = [];
  const mode = definition.networkMode;
  const place = at('service', 'networkConfiguration');
  // Task sets of an EXTERNAL controller bring their own network configuration.
  if (mode === 'awsvpc' && controller !== 'EXTERNAL' && service.networkConfiguration?.awsvpcConfiguration === undefined) {
    errors.push(requiredValue(place, "Network Configuration must be provided when networkMode 'awsvpc' is specified"));
  }
  if (mode !== undefined && mode !== 'awsvpc' && service.networkConfiguration !== undefined) {
    errors.push(forbidden(place, `Network Configuration is not valid for the given networkMode of this task definition (${mode})`));
  }
  if (mode === 'none' || mode === 'host' || mode === 'awsvpc') {
    for (const { definition: container, at: containerPlace } of containers) {
      if (mode === 'none' && (container.portMappings ?? []).length > 0) errors.push(forbidden(below(containerPlace, 'portMappings'), 'there is no network in network mode none'));
      // Fargate refuses links whatever the mode; checkFargate says so.
      if (!fargate && (container.links ?? []).length > 0) errors.push(forbidden(below(containerPlace, 'links'), `links are for network mode bridge, not ${mode}`));
    }
  }
  if (service.role !== undefined && mode === 'awsvpc') errors.push(forbidden(at('service', 'role'), 'with awsvpc ECS uses its service-linked role'));
  return errors;
}

function checkServiceConnect({ definition, containers, service }: Declared): readonly FieldError[] {
  const connect = service.serviceConnectConfiguration;
  if (connect === undefined) return [];
  const errors: FieldError[] = [];
  if (connect.accessLogConfiguration !== undefined && connect.logConfiguration === undefined) {
    errors.push(requiredValue(at('service', 'serviceConnectConfiguration', 'logConfiguration'), 'the access log is written there'));
  }
  if (definition === undefined) return errors;
  const ports = new Set(containers.flatMap(({ definition: container }) => (container.portMappings ?? []).map(({ name }) => name)));
  (connect.services ?? []).forEach(({ portName }, index) => {
    if (!ports.has(portName)) errors.push(invalid(at('service', 'serviceConnectConfiguration', 'services', index, 'portName'), portName, 'no port mapping of the task definition has that name'));
  });
  return errors;
}
