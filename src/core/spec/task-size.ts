/** CPU and memory of tasks and containers, on every launch type. */
import { invalid, requiredValue, type FieldError } from '../../api/field-error.ts';
import { at, below, type Declared } from './declared.ts';
import { cpuUnits, memoryMib } from './size.ts';

/** What ECS would refuse of CPU and memory of task and containers. */
export function checkTaskSize({ definition, containers, fargate }: Declared): readonly FieldError[] {
  if (definition === undefined) return [];
  const errors: FieldError[] = [];
  const cpu = definition.cpu === undefined ? undefined : cpuUnits(definition.cpu);
  const memory = definition.memory === undefined ? undefined : memoryMib(definition.memory);
  if (definition.cpu !== undefined && cpu === undefined) errors.push(invalid(at('taskDefinition', 'cpu'), definition.cpu, "Invalid 'cpu' setting for task: use units (256) or vCPU (0.25 vCPU)"));
  // Section 8: tasks outside Fargate have between 128 and 196608 units.
  else if (cpu !== undefined && !fargate && (cpu < 128 || cpu > 196_608)) {
    errors.push(invalid(at('taskDefinition', 'cpu'), definition.cpu, "Invalid 'cpu' setting for task: it has to be between 128 and 196608"));
  }
  if (definition.memory !== undefined && memory === undefined) errors.push(invalid(at('taskDefinition', 'memory'), definition.memory, "Invalid 'memory' setting for task: use MiB (512) or GB (0.5 GB)"));

  for (const { definition: container, at: place } of containers) {
    if (definition.memory === undefined && !fargate && container.memory === undefined && container.memoryReservation === undefined) {
      errors.push(requiredValue(below(place, 'memory'), `container ${container.name} needs memory or memoryReservation, since the task has no memory of its own`));
    }
    if (memory !== undefined && container.memory !== undefined && container.memory > memory) {
      errors.push(invalid(below(place, 'memory'), container.memory, `is more than the ${memory} MiB of the task`));
    }
    if (container.memory !== undefined && container.memoryReservation !== undefined && container.memoryReservation > container.memory) {
      errors.push(invalid(below(place, 'memoryReservation'), container.memoryReservation, `is more than the hard limit of ${container.memory} MiB`));
    }
  }
  const reserved = containers.reduce((sum, { definition: container }) => sum + (container.cpu ?? 0), 0);
  if (cpu !== undefined && reserved > cpu) errors.push(invalid(at('taskDefinition', 'cpu'), definition.cpu, `the containers ask for ${reserved} units together, which is more than the task has`));
  return errors;
}
