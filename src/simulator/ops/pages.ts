import { amount, text } from '../members.ts';
import { invalidParameter } from '../refusal.ts';
import type { Members } from '../state.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * One page of a list. The token carries the key of the last item shown, so that items made or deleted between two
 * pages neither repeat nor hide others. Throws InvalidParameterException for a token that the simulator did not make.
 */
export function pageOf<Item>(input: Members, all: readonly Item[], keyOf: (item: Item) => string, defaultSize: number): Page<Item> {
  const size = amount(input, 'maxResults') ?? defaultSize;
  const start = startOf(text(input, 'nextToken'), all, keyOf);
  const items = all.slice(start, start + size);
  const last = items.at(-1);
  if (last === undefined || start + size >= all.length) return { items };
  return { items, nextToken: Buffer.from(JSON.stringify([start + size, keyOf(last)])).toString('base64url') };
}

function startOf<Item>(token: string | undefined, all: readonly Item[], keyOf: (item: Item) => string): number {
  if (token === undefined || token === '') return 0;
  const [position, key] = parse(token);
  const last = all.findIndex((item) => keyOf(item) === key);
  return last < 0 ? position : last + 1;
}

function parse(token: string): readonly [number, string] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(parsed)) {
      const [position, key] = parsed as readonly unknown[];
      if (typeof position === 'number' && position >= 0 && typeof key === 'string') return [position, key];
    }
  } catch {
    // Not one of our tokens: refused below like every other malformed one.
  }
  throw invalidParameter('Invalid token');
}
