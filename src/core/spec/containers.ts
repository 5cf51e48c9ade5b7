/** Rules between the containers of a task. */
import { duplicate, invalid, requiredValue, type FieldError } from '../../api/field-error.ts';
import { at, below, type Declared } from './declared.ts';

/** What ECS would refuse of the containers together: names, dependencies, essentials, secrets. */
export function checkContainers(declared: Declared): readonly FieldError[] {
  if (declared.definition === undefined) return [];
  return [...checkNames(declared), ...checkOverlay(declared), ...checkImages(declared), ...checkVariables(declared), ...checkReferences(declared), ...checkDependencies(declared)];
}

function checkNames({ containers }: Declared): readonly FieldError[] {
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  for (const { definition, at: place } of containers) {
    if (seen.has(definition.name)) errors.push(duplicate(below(place, 'name'), definition.name));
    seen.add(definition.name);
  }
  if (containers.length > 0 && containers.every(({ definition }) => definition.essential === false)) {
    errors.push(invalid(at('taskDefinition', 'containerDefinitions'), undefined, 'at least one container has to be essential'));
  }
  return errors;
}

/** The overlay changes containers; it cannot add one. */
function checkOverlay({ spec, containers }: Declared): readonly FieldError[] {
  const known = new Set(containers.map(({ definition }) => definition.name));
  return Object.keys(spec.containers ?? {})
    .filter((name) => !known.has(name))
    .map((name) => invalid(at('containers', name), name, `there is no container of that name in taskDefinition (there is ${[...known].join(', ')})`));
}

function checkImages({ spec, containers }: Declared): readonly FieldError[] {
  return containers
    .filter(({ definition }) => definition.image === undefined && spec.containers?.[definition.name]?.image === undefined)
    .map(({ definition, at: place }) => requiredValue(below(place, 'image'), `give it here or in spec.containers.${definition.name}.image`));
}

/** ECS refuses a variable that is both plain and secret. The overlay is merged in by name first. */
function checkVariables({ spec, containers }: Declared): readonly FieldError[] {
  return containers.flatMap(({ definition, at: place }) => {
    const overlay = spec.containers?.[definition.name];
    const plain = new Set([...(definition.environment ?? []).map(({ name }) => name), ...Object.keys(overlay?.environment ?? {})]);
    const own = (definition.secrets ?? []).map(({ name }, index) => ({ name, place: below(place, 'secrets', index, 'name') }));
    const added = Object.keys(overlay?.secrets ?? {}).map((name) => ({ name, place: at('containers', definition.name, 'secrets', name) }));
    return [...own, ...added].filter(({ name }) => plain.has(name)).map((secret) => invalid(secret.place, secret.name, 'is also a plain environment variable of the container'));
  });
}

function checkReferences({ definition, containers }: Declared): readonly FieldError[] {
  const names = new Set(containers.map((each) => each.definition.name));
  const volumes = new Set((definition?.volumes ?? []).map(({ name }) => name));
  const errors: FieldError[] = [];
  for (const { definition: container, at: place } of containers) {
    (container.mountPoints ?? []).forEach(({ sourceVolume }, index) => {
      const field = below(place, 'mountPoints', index, 'sourceVolume');
      if (sourceVolume === undefined) errors.push(requiredValue(field));
      else if (!volumes.has(sourceVolume)) errors.push(invalid(field, sourceVolume, 'there is no volume of that name in taskDefinition.volumes'));
    });
    (container.volumesFrom ?? []).forEach(({ sourceContainer }, index) => {
      const field = below(place, 'volumesFrom', index, 'sourceContainer');
      if (sourceContainer === undefined) errors.push(requiredValue(field));
      else if (!names.has(sourceContainer)) errors.push(invalid(field, sourceContainer, 'there is no container of that name'));
    });
    (container.links ?? []).forEach((link, index) => {
      const [name = ''] = link.split(':');
      if (!names.has(name)) errors.push(invalid(below(place, 'links', index), link, 'there is no container of that name'));
    });
    (container.dependsOn ?? []).forEach(({ containerName }, index) => {
      if (!names.has(containerName)) errors.push(invalid(below(place, 'dependsOn', index, 'containerName'), containerName, 'there is no container of that name'));
    });
  }
  const proxy = definition?.proxyConfiguration?.containerName;
  if (proxy !== undefined && !names.has(proxy)) errors.push(invalid(at('taskDefinition', 'proxyConfiguration', 'containerName'), proxy, 'there is no container of that name'));
  return errors;
}

function checkDependencies({ containers }: Declared): readonly FieldError[] {
  const byName = new Map(containers.map(({ definition }) => [definition.name, definition]));
  const errors: FieldError[] = [];
  for (const { definition, at: place } of containers) {
    (definition.dependsOn ?? []).forEach(({ containerName, condition }, index) => {
      const other = byName.get(containerName);
      if (other === undefined) return;
      const field = below(place, 'dependsOn', index, 'condition');
      if (condition === 'HEALTHY' && other.healthCheck === undefined) errors.push(invalid(field, condition, `container ${containerName} has no healthCheck and would never become healthy`));
      // An essential container that ends takes the task with it, so the condition could never be met.
      if ((condition === 'COMPLETE' || condition === 'SUCCESS') && other.essential !== false) {
        errors.push(invalid(field, condition, `container ${containerName} is essential: the task stops when it ends`));
      }
    });
  }
  const cycle = findCycle(new Map([...byName].map(([name, definition]) => [name, (definition.dependsOn ?? []).map(({ containerName }) => containerName)])));
  if (cycle !== undefined) {
    const index = containers.findIndex(({ definition }) => definition.name === cycle[0]);
    errors.push(invalid(at('taskDefinition', 'containerDefinitions', index, 'dependsOn'), undefined, `containers wait for each other: ${cycle.join(' -> ')}`));
  }
  return errors;
}

/** Names along the first cycle, the first one repeated at the end. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    const start = path.indexOf(name);
    if (start >= 0) return [...path.slice(start), name];
    if (done.has(name)) return undefined;
    done.add(name);
    for (const next of edges.get(name) ?? []) {
      const found = visit(next, [...path, name]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const name of edges.keys()) {
    const found = visit(name, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
