import { badRequest } from '../model/status-error.ts';

/** One field of a message as it stands on the wire. */
export type WireField =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Uint8Array };

const broken = (): Error => badRequest('the protobuf body of the request is broken');

/** The fields of one message, in order. @throws StatusError 400 for anything that is not well formed. */
export function readFields(bytes: Uint8Array): readonly WireField[] {
  const fields: WireField[] = [];
  let offset = 0;

  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[offset];
      if (byte === undefined) throw broken();
      offset += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return BigInt.asUintN(64, value);
    }
    throw broken();
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || offset + length > bytes.length) throw broken();
    const taken = bytes.subarray(offset, offset + length);
    offset += length;
    return taken;
  };

  while (offset < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        fields.push({ number, kind: 'varint', value: varint() });
        break;
      case 1:
        take(8);
        break;
      case 2:
        fields.push({ number, kind: 'bytes', value: take(Number(varint())) });
        break;
      case 5:
        take(4);
        break;
      default:
        throw broken();
    }
  }
  return fields;
}
