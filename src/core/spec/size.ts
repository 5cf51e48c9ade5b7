/** Sizes of tasks as ECS accepts them: `256`, `"256"`, `"0.25 vCPU"`; `512`, `"512"`, `"0.5 GB"` (ecs-api.md section 7.3). */

/** CPU units (1024 are one vCPU); `undefined` when ECS would not understand the text. */
export function cpuUnits(size: number | string): number | undefined {
  return parse(size, /^vcpu$/i, 1024);
}

/** Memory in MiB; `undefined` when ECS would not understand the text. */
export function memoryMib(size: number | string): number | undefined {
  return parse(size, /^gb$/i, 1024);
}

function parse(size: number | string, unit: RegExp, factor: number): number | undefined {
  if (typeof size === 'number') return Number.isInteger(size) && size > 0 ? size : undefined;
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)$/i.exec(size.trim());
  if (match === null) return undefined;
  const [, digits = '', suffix = ''] = match;
  const value = suffix === '' ? (digits.includes('.') ? Number.NaN : Number(digits)) : unit.test(suffix) ? Number(digits) * factor : Number.NaN;
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
