import { taskDefinitionName } from '../../model/arn.ts';
import { isMembers } from '../../model/shape.ts';
import { serviceReferences, taskDefinitionReferences } from './reference-table.ts';
import type { DesiredService } from '../../model/service.ts';
import type { AllowList } from './reference-table.ts';

export interface Reference {
  readonly path: string;
  readonly value: string;
  /** Which of the account's allow-lists decides. */
  readonly list: AllowList | 'clusters' | 'services' | 'families';
}

/** Everything that a service names outside of itself, with where it does. */
export function collectReferences({ target, taskDefinition, service }: DesiredService): readonly Reference[] {
  const family = taskDefinition.kind === 'content' ? taskDefinition.family : taskDefinitionName(taskDefinition.arn).family;
  return [
    { path: '/target/cluster', value: target.cluster, list: 'clusters' },
    { path: '/target/serviceName', value: target.serviceName, list: 'services' },
    { path: taskDefinition.kind === 'content' ? '/taskDefinition/family' : '/taskDefinitionArn', value: family, list: 'families' },
    ...(taskDefinition.kind === 'content' ? collect('/taskDefinition', taskDefinition.input, taskDefinitionReferences) : []),
    ...collect('/service', service, serviceReferences),
  ];
}

function collect(prefix: string, root: unknown, table: Readonly<Record<string, AllowList>>): readonly Reference[] {
  return Object.entries(table).flatMap(([pattern, list]) => valuesAt(root, pattern.split('/').slice(1), prefix).map((found) => ({ ...found, list })));
}

function valuesAt(value: unknown, segments: readonly string[], path: string): readonly { readonly path: string; readonly value: string }[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return typeof value === 'string' && value !== '' ? [{ path, value }] : [];
  if (segment === '*') {
    if (!Array.isArray(value)) return [];
    return value.flatMap((entry: unknown, index) => valuesAt(entry, rest, `${path}/${labelOf(entry, index)}`));
  }
  return isMembers(value) ? valuesAt(value[segment], rest, `${path}/${segment}`) : [];
}

/** Entries with a name are shown by it, as everywhere else in paths. */
function labelOf(entry: unknown, index: number): string {
  return isMembers(entry) && typeof entry['name'] === 'string' ? entry['name'] : String(index);
}
