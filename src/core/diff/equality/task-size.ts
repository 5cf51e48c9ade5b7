import { toCpuUnits, toMebibytes } from '../../model/units.ts';

/** `.25 vCPU` and `256` are one size. */
export function sameCpu(declared: unknown, live: unknown): boolean {
  return declared !== undefined && live !== undefined && toCpuUnits(declared) === toCpuUnits(live);
}

/** `0.5 GB` and `512` are one size. */
export function sameMemory(declared: unknown, live: unknown): boolean {
  return declared !== undefined && live !== undefined && toMebibytes(declared) === toMebibytes(live);
}
