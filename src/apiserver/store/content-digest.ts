import { createHash } from 'node:crypto';

/** A digest of a whole set of records that costs one hash for each change, whatever the size of the set. */
export interface ContentDigest {
  /** A record is there with this value from now on. */
  put(key: string, value: string): void;
  remove(key: string): void;
  /** The same for the same set of records, in whatever order they came: 16 hexadecimal digits. */
  text(): string;
}

/**
 * The digest of the empty set. The hashes of all records are combined by exclusive or: it finds accidents (a bit that
 * flipped, a record that is missing or back in an older state) and is no defence against somebody who forges records.
 */
export function createContentDigest(): ContentDigest {
  const hashes = new Map<string, bigint>();
  let combined = 0n;
  const remove = (key: string): void => {
    combined ^= hashes.get(key) ?? 0n;
    hashes.delete(key);
  };
  return {
    put(key, value) {
      remove(key);
      const hash = createHash('sha256').update(key).update('\0').update(value).digest().readBigUInt64BE();
      hashes.set(key, hash);
      combined ^= hash;
    },
    remove,
    text: () => combined.toString(16).padStart(16, '0'),
  };
}
