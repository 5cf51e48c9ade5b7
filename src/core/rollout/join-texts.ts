import { byteLength, clipMiddle, fitsIn } from './clip.ts';

/** Sentences for a person in one text: empty ones are left out, and so is what an earlier one says already. */
export function joinTexts(...texts: readonly (string | undefined)[]): string {
  const kept: string[] = [];
  for (const text of texts) if (text !== undefined && text !== '' && !kept.some((earlier) => earlier.includes(text))) kept.push(text);
  return kept.join(' ');
}

/** As `joinTexts` of two, in at most `bytes`: `said`, which is somebody else's, gives way, and `kept`, which says what to do, does not. */
export function joinWithin(bytes: number, said: string | undefined, kept: string): string {
  const whole = joinTexts(said, kept);
  return said === undefined || fitsIn(whole, bytes) ? whole : joinTexts(clipMiddle(said, bytes - byteLength(kept) - 1), kept);
}
