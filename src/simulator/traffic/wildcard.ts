/**
 * Patterns of listener rules: `*` is any number of characters, `?` is one (AWS: Condition types for listener rules).
 * Walks both texts once with one point to go back to, so that no pattern takes more than pattern times text.
 */
export function matchesWildcard(pattern: string, value: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < value.length) {
    const expected = pattern.charAt(at);
    if (expected === '*') {
      star = at;
      resume = position;
      at += 1;
    } else if (at < pattern.length && (expected === '?' || expected === value.charAt(position))) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      position = resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
