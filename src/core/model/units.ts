/** Task sizes as ECS stores them: CPU units (1,024 to a vCPU) and MiB, both as text (ecs-api.md section 7.3). */

const amount = /^\s*([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(?:(vcpu|cpu)|(gb|gib)|(mb|mib))?\s*$/i;

/** `"0.25 vCPU"` -> `"256"`, `1024` -> `"1024"`. A text that is no amount is returned unchanged, for validation to name. */
export function toCpuUnits(value: unknown): unknown {
  const match = amount.exec(String(value));
  if (match === null || match[3] !== undefined || match[4] !== undefined) return value;
  const units = Number(match[1]) * (match[2] === undefined ? 1 : 1024);
  return String(Math.round(units));
}

/** `"0.5 GB"` -> `"512"`, `2048` -> `"2048"`. A text that is no amount is returned unchanged. */
export function toMebibytes(value: unknown): unknown {
  const match = amount.exec(String(value));
  if (match === null || match[2] !== undefined) return value;
  const mebibytes = Number(match[1]) * (match[3] === undefined ? 1 : 1024);
  return String(Math.round(mebibytes));
}
