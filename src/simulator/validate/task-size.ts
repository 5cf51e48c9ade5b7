import { clientException } from '../refusal.ts';

/** `"0.25 vCPU"` and `"256"` are 256 CPU units. Throws ClientException for anything else. */
export function cpuUnits(given: string): string {
  const vcpu = /^\s*(\d*\.?\d+)\s*vcpu\s*$/i.exec(given)?.[1];
  const units = vcpu === undefined ? wholeNumber(given) : Number(vcpu) * 1024;
  if (units === undefined || units < 128 || units > 196_608) throw clientException("Invalid 'cpu' setting for task.");
  return String(Math.round(units));
}

/** `"0.5 GB"` and `"512"` are 512 MiB. Throws ClientException for anything else. */
export function memoryMebibytes(given: string): string {
  const gigabytes = /^\s*(\d*\.?\d+)\s*gb\s*$/i.exec(given)?.[1];
  const mebibytes = gigabytes === undefined ? wholeNumber(given) : Number(gigabytes) * 1024;
  if (mebibytes === undefined || mebibytes < 1) throw clientException("Invalid 'memory' setting for task.");
  return String(Math.round(mebibytes));
}

const wholeNumber = (given: string): number | undefined => (/^\s*\d+\s*$/.test(given) ? Number(given) : undefined);
