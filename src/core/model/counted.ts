/** A number with its noun: `1 field`, `2 fields`. `many` where an `s` does not make the plural, or a verb goes with it. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
