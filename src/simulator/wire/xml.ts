/** XML as AWS Query services answer it: members are elements, list items are `<member>` (ecs-api.md section 16). */
import { isMembers } from '../members.ts';

/** One element with text in it. */
export const element = (name: string, value: string): string => `<${name}>${escapeXml(value)}</${name}>`;

/** Members as elements in their order; absent ones are left out. Lists, structs, texts, numbers and booleans. */
export function elements(value: unknown): string {
  if (Array.isArray(value)) return value.map((item: unknown) => `<member>${elements(item)}</member>`).join('');
  if (isMembers(value)) {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `<${name}>${elements(member)}</${name}>`)
      .join('');
  }
  return escapeXml(String(value));
}

const escapeXml = (value: string): string => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
