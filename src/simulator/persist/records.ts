/** Records <-> text. Maps are kept as Maps, so that members added to a record later need no change here. */
import { isMembers } from '../members.ts';
import type { SimRegion } from '../state.ts';

const MAP = '$map';
const PLAIN = '$plain';

/** JSON with Maps; a plain object that happens to have a key of ours is wrapped, so that nothing a user sends can be mistaken. */
export function encodeRecord(record: unknown): string {
  return JSON.stringify(record, (_key, value: unknown) => {
    if (value instanceof Map) return { [MAP]: [...value] };
    if (isMembers(value) && (MAP in value || PLAIN in value)) return { [PLAIN]: Object.entries(value) };
    return value;
  });
}

/** The inverse of `encodeRecord`. Throws a SyntaxError for text that is not JSON. */
export function decodeRecord(encoded: string): unknown {
  return JSON.parse(encoded, (_key, value: unknown) => {
    if (!isMembers(value) || Object.keys(value).length !== 1) return value;
    const map = value[MAP];
    if (Array.isArray(map)) return new Map(map as [unknown, unknown][]);
    const plain = value[PLAIN];
    return Array.isArray(plain) ? Object.fromEntries(plain as [string, unknown][]) : value;
  });
}

/** One account and Region as text, as stale reads remember it. */
export const encodeRegion = (region: SimRegion): string => encodeRecord(region);
/** A copy that shares nothing with the records. Takes only what `encodeRegion` made; throws a SyntaxError for text that is not JSON. */
export const decodeRegion = (encoded: string): SimRegion => decodeRecord(encoded) as SimRegion;
