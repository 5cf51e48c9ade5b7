/** What the checks of core/spec look at: the spec with its overlay applied, and answers that several checks need. */
import { entry, member, root, type Place } from '../../api/field-error.ts';
import type { EcsServiceSpec } from '../../api/v1beta1/ecsservice-spec.ts';
import type { Service } from '../../api/v1beta1/service/service.ts';
import type { ContainerDefinition, TaskDefinition } from '../../api/v1beta1/taskdefinition/task-definition.ts';

/** A container as it will be registered, and where the spec says so. */
export interface DeclaredContainer {
  readonly definition: ContainerDefinition;
  readonly at: Place;
}

/** A spec with its overlay merged in, ready for rules across fields. */
export interface Declared {
  readonly spec: EcsServiceSpec;
  /** Absent with `taskDefinitionArn`: then nothing about containers can be checked. */
  readonly definition: TaskDefinition | undefined;
  readonly containers: readonly DeclaredContainer[];
  readonly service: Service;
  /** The service or the definition asks for Fargate. */
  readonly fargate: boolean;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
}

/** The spec as the rules read it. Expects one that met the schema. */
export function declaredOf(spec: EcsServiceSpec): Declared {
  const definition = spec.taskDefinition;
  const service = spec.service ?? {};
  return {
    spec,
    definition,
    containers: (definition?.containerDefinitions ?? []).map((container, index) => ({ definition: container, at: at('taskDefinition', 'containerDefinitions', index) })),
    service,
    fargate: usesFargate(definition, service),
    controller: service.deploymentController?.type ?? 'ECS',
  };
}

const fargateProviders: ReadonlySet<string> = new Set(['FARGATE', 'FARGATE_SPOT']);

function usesFargate(definition: TaskDefinition | undefined, service: Service): boolean {
  return (
    definition?.requiresCompatibilities?.includes('FARGATE') === true ||
    service.launchType === 'FARGATE' ||
    service.capacityProviderStrategy?.some(({ capacityProvider }) => fargateProviders.has(capacityProvider)) === true
  );
}

/** A place below `spec`. */
export function at(...segments: readonly (string | number)[]): Place {
  return segments.reduce<Place>((place, segment) => (typeof segment === 'number' ? entry(place, segment) : member(place, segment)), member(root, 'spec'));
}

/** A place below another. */
export function below(place: Place, ...segments: readonly (string | number)[]): Place {
  return segments.reduce<Place>((current, segment) => (typeof segment === 'number' ? entry(current, segment) : member(current, segment)), place);
}
