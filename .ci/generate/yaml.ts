import { stringify } from 'yaml';

/** YAML 1.2 without anchors and without folded lines, so that a diff shows exactly what changed. */
export function toYaml(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0, defaultStringType: 'PLAIN', defaultKeyType: 'PLAIN' });
}
