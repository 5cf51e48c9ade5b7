/** Registering revisions, one at a time per family: ECS refuses concurrent ones ("Too many concurrent attempts ..."). */
import type { EcsPort } from '../../core/ports.ts';
import { keyLock } from '../../runtime/key-lock.ts';
import type { PortParts } from '../port-parts.ts';
import { outcomeUnknown, textOf, toTaskDefinition } from '../observe/shapes.ts';

export function createTaskDefinitionWrites(parts: PortParts): Pick<EcsPort, 'registerTaskDefinition'> {
  const families = keyLock();
  return {
    registerTaskDefinition(ctx, input, options) {
      const family = textOf(input, 'family');
      return families.run(family, async () => {
        const object = `task definition family ${family}`;
        const answer = await parts.send(ctx, { operation: 'RegisterTaskDefinition', input, object, ...options });
        const definition = toTaskDefinition(answer);
        if (definition === undefined) throw outcomeUnknown('RegisterTaskDefinition', object);
        parts.taskDefinitions.set(definition.taskDefinition.taskDefinitionArn, definition);
        parts.flights.forget(`definition ${family}`);
        return definition;
      });
    },
  };
}
