import { stringify } from 'yaml';

/**
 * YAML without anchors and without folded lines, so that a diff shows exactly what changed. What YAML 1.1 would read
 * otherwise (`on`, `y`) is quoted, since Kubernetes reads that.
 */
export function toYaml(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1', lineWidth: 0, defaultStringType: 'PLAIN', defaultKeyType: 'PLAIN' });
}
