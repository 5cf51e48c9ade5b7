import { amount, text } from '../../members.ts';
import type { Members } from '../../state.ts';
import { validationError } from '../refusals.ts';

/** The largest page of every list of ELBv2, and what comes without PageSize. */
const MAX_PAGE = 400;

/**
 * One page as members of a result: `PageSize` 1 to 400, `Marker` in, `NextMarker` out. The marker is the ARN of the last
 * item shown, so that deletions between two pages hide nothing. Throws ValidationError for a marker of nothing.
 */
export function pageOf<Item>(input: Members, all: readonly Item[], arnOf: (item: Item) => string, member: string, render: (item: Item) => Members): Members {
  const size = amount(input, 'PageSize') ?? MAX_PAGE;
  if (size < 1 || size > MAX_PAGE) throw validationError(`Page size must be between 1 and ${MAX_PAGE}`);
  const start = startOf(text(input, 'Marker'), all, arnOf);
  const items = all.slice(start, start + size);
  const last = items.at(-1);
  const more = last !== undefined && start + size < all.length;
  return { [member]: items.map(render), ...(more ? { NextMarker: Buffer.from(`${start + size} ${arnOf(last)}`).toString('base64url') } : {}) };
}

function startOf<Item>(marker: string | undefined, all: readonly Item[], arnOf: (item: Item) => string): number {
  if (marker === undefined || marker === '') return 0;
  const [, position, arn] = /^(\d+) (.+)$/.exec(Buffer.from(marker, 'base64url').toString('utf8')) ?? [];
  if (position === undefined) throw validationError('Invalid marker');
  const last = all.findIndex((item) => arnOf(item) === arn);
  return last < 0 ? Number(position) : last + 1;
}
