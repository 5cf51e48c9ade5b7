/** Reading task definitions: one per call, so by ARN they are read once and kept. */
import { isLongshoreError } from '../../core/errors.ts';
import type { EcsPort } from '../../core/ports.ts';
import { familyOf, isRevisionArn } from '../names.ts';
import type { PortParts } from '../port-parts.ts';
import { allPages } from './pages.ts';
import { incomplete, stringsOf, toTaskDefinition } from './shapes.ts';

type TaskDefinitionReads = Pick<EcsPort, 'describeTaskDefinition' | 'listTaskDefinitions'>;

const MAX_PER_PAGE = 100;

/** A definition that ECS cannot describe is `undefined`. The list holds ARNs of ACTIVE revisions, newest first, at most `limit`. */
export function createTaskDefinitionReads(parts: PortParts): TaskDefinitionReads {
  return {
    describeTaskDefinition(ctx, familyOrArn, options) {
      // Its content never changes, but it can be deregistered: who asks for the state of this moment gets that.
      const known = isRevisionArn(familyOrArn) && options.maxAgeMs > 0 ? parts.taskDefinitions.get(familyOrArn) : undefined;
      if (known !== undefined) return Promise.resolve(known);
      return parts.flights.run(`definition ${familyOrArn}`, options.lane, ctx.signal, async (signal) => {
        const object = `task definition ${familyOrArn}`;
        try {
          const answer = await parts.send(
            { ...ctx, signal },
            { operation: 'DescribeTaskDefinition', input: { taskDefinition: familyOrArn, include: ['TAGS'] }, object, lane: options.lane },
          );
          const definition = toTaskDefinition(answer);
          if (definition === undefined) throw incomplete('DescribeTaskDefinition', object);
          parts.taskDefinitions.set(definition.taskDefinition.taskDefinitionArn, definition);
          return definition;
        } catch (error) {
          // ECS has no exception of its own for this: ClientException "Unable to describe task definition." (section 11).
          if (isLongshoreError(error) && error.reason === 'TaskDefinitionNotFound') return undefined;
          throw error;
        }
      });
    },
    listTaskDefinitions: (ctx, family, limit, options) =>
      parts.flights.run(`definitions of ${family} ${limit}`, options.lane, ctx.signal, async (signal) => {
        const call = {
          operation: 'ListTaskDefinitions',
          input: { familyPrefix: family, status: 'ACTIVE', sort: 'DESC', maxResults: Math.min(MAX_PER_PAGE, limit) },
          object: `task definitions of family ${family}`,
          lane: options.lane,
        } as const;
        const { answers } = await allPages({ ...ctx, signal }, parts.send, call, Math.ceil(limit / MAX_PER_PAGE));
        return answers
          .flatMap((answer) => stringsOf(answer, 'taskDefinitionArns'))
          .filter((arn) => familyOf(arn) === family)
          .slice(0, limit);
      }),
  };
}
