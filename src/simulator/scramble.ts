import { createHash } from 'node:crypto';

/**
 * The order in which ECS gives back a list that it treats as a set: looks random, is stable. Here it is the order of a
 * digest of each item, salted by the owner, so that a client which trusts any order is found out.
 */
export function scramble<Item>(list: readonly Item[], salt: string): readonly Item[] {
  const keyed = list.map((item, index) => ({ item, index, key: createHash('sha256').update(salt).update(JSON.stringify(item)).digest('hex') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index)).map((entry) => entry.item);
}
