/** A time as `metav1.Time` writes it: RFC 3339 in UTC, whole seconds. `at` in epoch milliseconds. */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
