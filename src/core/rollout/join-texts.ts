/** Sentences for a person in one text: empty ones are left out, and so is what an earlier one says already. */
export function joinTexts(...texts: readonly (string | undefined)[]): string {
  const kept: string[] = [];
  for (const text of texts) if (text !== undefined && text !== '' && !kept.some((earlier) => earlier.includes(text))) kept.push(text);
  return kept.join(' ');
}
