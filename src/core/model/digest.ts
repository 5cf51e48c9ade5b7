import { createHmac } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/**
 * A short keyed digest of a value that may hold a secret (design.md section 7): it shows that two values differ, and
 * cannot be looked up in a list of likely values by whoever does not have the key. The key belongs to the installation.
 */
export function digestOf(value: unknown, key: string): string {
  return `hmac:${createHmac('sha256', key).update(canonicalJson(value)).digest('hex').slice(0, 12)}`;
}
