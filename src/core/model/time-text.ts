/** A time as `metav1.Time` writes it: RFC 3339 in UTC, whole seconds. `at` in epoch milliseconds. */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A time that ECS or a status gave, for a person: as `timeText` has it; one that is none as it stands, absent as nothing. */
export function shownTime(time: string | undefined): string {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? (time ?? '') : timeText(at);
}
