import { isMembers, keySegment } from '../model/shape.ts';
import type { Members } from '../model/shape.ts';

/**
 * `spec.containers` laid over `taskDefinition.containerDefinitions` by container name. In the overlay `environment` and
 * `secrets` are maps from name to value, added to the lists below them entry by entry; every other member replaces the one
 * below. A name that has no definition yet adds a container. Between two entries of one name the later wins.
 */
export function mergeContainers(definitions: unknown, overlays: Readonly<Record<string, object>> | undefined): unknown {
  if (overlays === undefined || Object.keys(overlays).length === 0) return definitions;
  const byName = new Map<string, Members>();
  for (const definition of Array.isArray(definitions) ? definitions : []) {
    if (isMembers(definition)) byName.set(keySegment(definition['name']), definition);
  }
  for (const [name, overlay] of Object.entries(overlays)) {
    byName.set(name, mergeContainer(byName.get(name) ?? { name }, overlay as Members));
  }
  return [...byName.values()];
}

function mergeContainer(base: Members, overlay: Members): Members {
  const { environment, secrets, ...others } = overlay;
  return {
    ...base,
    ...others,
    ...(isMembers(environment) ? { environment: mergeEntries(base['environment'], environment, 'value') } : {}),
    ...(isMembers(secrets) ? { secrets: mergeEntries(base['secrets'], secrets, 'valueFrom') } : {}),
  };
}

function mergeEntries(list: unknown, added: Members, valueName: 'value' | 'valueFrom'): readonly Members[] {
  const byName = new Map<string, Members>();
  for (const entry of Array.isArray(list) ? list : []) {
    if (isMembers(entry)) byName.set(keySegment(entry['name']), entry);
  }
  for (const [name, value] of Object.entries(added)) byName.set(name, { name, [valueName]: value });
  return [...byName.values()];
}
