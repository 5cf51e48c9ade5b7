/** Kubernetes quantities (`100m`, `1.5Gi`, `2e3`) as exact integers of one nano. */

/** A class, since the CEL library tells values of its own types apart by their constructor. */
export class Quantity {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

const NANO = 1_000_000_000n;

const factors: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1000n,
  m: 1_000_000n,
  '': NANO,
  k: 1000n * NANO,
  M: 1000n ** 2n * NANO,
  G: 1000n ** 3n * NANO,
  T: 1000n ** 4n * NANO,
  P: 1000n ** 5n * NANO,
  E: 1000n ** 6n * NANO,
  Ki: 1024n * NANO,
  Mi: 1024n ** 2n * NANO,
  Gi: 1024n ** 3n * NANO,
  Ti: 1024n ** 4n * NANO,
  Pi: 1024n ** 5n * NANO,
  Ei: 1024n ** 6n * NANO,
};

/** `undefined` when the text is no quantity. Digits below one nano are cut off. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(n|u|m|k|Ki|Mi|Gi|Ti|Pi|Ei|M|G|T|P|E|(?:[eE][+-]?\d{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  const exponent = /^[eE][+-]?\d+$/.test(suffix) ? Number(suffix.slice(1)) : 0;
  const factor = exponent === 0 ? (factors[suffix] ?? NANO) : NANO;
  const shift = exponent - fraction.length;
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) * factor : (digits * factor) / 10n ** BigInt(-shift);
  return new Quantity(sign === '-' ? -scaled : scaled);
}

/** The quantity without its fraction. */
export const wholeUnits = (quantity: Quantity): bigint => quantity.nanos / NANO;
/** Whether the quantity has no fraction. */
export const isWhole = (quantity: Quantity): boolean => quantity.nanos % NANO === 0n;
/** The quantity as a float. */
export const approximate = (quantity: Quantity): number => Number(quantity.nanos) / 1e9;
