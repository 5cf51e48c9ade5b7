import type { EcsPort } from '../../core/ports.ts';
import { outcomeUnknown, textOf, toTaskDefinition } from '../observe/shapes.ts';
import type { PortParts } from '../port-parts.ts';

/** Registering revisions. Whoever calls sees to it that one family is registered once at a time. */
export function createTaskDefinitionWrites(parts: PortParts): Pick<EcsPort, 'registerTaskDefinition'> {
  return {
    async registerTaskDefinition(ctx, input, options) {
      const family = textOf(input, 'family');
      const object = `task definition family ${family}`;
      try {
        const definition = toTaskDefinition(await parts.send(ctx, { operation: 'RegisterTaskDefinition', input, object, ...options }));
        if (definition === undefined) throw outcomeUnknown('RegisterTaskDefinition', object);
        parts.taskDefinitions.set(definition.taskDefinition.taskDefinitionArn, definition);
        return definition;
      } finally {
        // "The latest of the family" asked before is not the latest any more.
        parts.flights.forget(`definition ${family}`);
      }
    },
  };
}
