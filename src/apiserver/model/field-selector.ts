import type { ApiObject } from './api-object.ts';
import { at } from './json.ts';
import type { ResourceDefinition } from './resource.ts';
import { badRequest } from './status-error.ts';

type FieldSelector = (object: ApiObject) => boolean;

/**
 * `?fieldSelector=a=b,c!=d` on metadata.name, metadata.namespace and what the kind lists as selectable.
 * @throws StatusError 400 for a field that is not selectable: a selector is never ignored.
 */
export function parseFieldSelector(text: string, definition: ResourceDefinition): FieldSelector {
  const terms = text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
      if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      const [, field = '', operator, value = ''] = match;
      const known = ['metadata.name', 'metadata.namespace', ...definition.selectableFields];
      if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`);
      return { path: field.split('.'), equal: operator !== '!=', value };
    });
  return (object) =>
    terms.every(({ path, equal, value }) => {
      const found = at(object, ...path);
      return (String(found === undefined || found === null ? '' : (found as string | number | boolean)) === value) === equal;
    });
}
