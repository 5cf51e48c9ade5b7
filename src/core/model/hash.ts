import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Hash } from './service.ts';

/**
 * Version of the algorithm, the normalisation of the hashed values included. Raise it whenever a rule of
 * `normaliseTaskDefinition` changes its result for an input that was accepted before: revisions tagged under another
 * version are then compared by meaning, and an upgraded operator registers nothing (design.md 4.1).
 */
export const HASH_VERSION = 'v1';

const hashText = /^v[0-9]+:[0-9a-f]{32}$/;

/** `<version>:` and the first 32 hex digits of SHA-256 over the canonical JSON of `value`. */
export function hashOf(value: unknown, version: string = HASH_VERSION): Hash {
  const digest = createHash('sha256').update(canonicalJson(value)).digest('hex');
  return `${version}:${digest.slice(0, 32)}` as Hash;
}

/** The algorithm's version that a hash carries (`v1`); an empty text when it has none. */
export function hashVersion(hash: string): string {
  const colon = hash.indexOf(':');
  return colon < 0 ? '' : hash.slice(0, colon);
}

/** A text read from a tag or a status as a `Hash`, or `undefined` when it is none. */
export function parseHash(text: string | undefined): Hash | undefined {
  return text !== undefined && hashText.test(text) ? (text as Hash) : undefined;
}
