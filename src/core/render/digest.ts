import { createHash } from 'node:crypto';

/** 32 hex digits of SHA-256: short enough for an annotation, long enough that equal means equal. */
export function contentDigest(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}
