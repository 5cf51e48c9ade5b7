import { expect } from 'chai';
import { decodeProtobuf } from '../../../../src/apiserver/protobuf/decode-object.ts';

// A writer for tests only: length-delimited and varint fields.
const varint = (value: bigint): number[] => (value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...varint(value >> 7n)]);
const bytes = (number: number, value: string | readonly number[]): number[] => {
  const content = typeof value === 'string' ? [...Buffer.from(value)] : value;
  return [...varint(BigInt(number * 8 + 2)), ...varint(BigInt(content.length)), ...content];
};
const int = (number: number, value: bigint): number[] => [...varint(BigInt(number * 8)), ...varint(BigInt.asUintN(64, value))];
const envelope = (apiVersion: string, kind: string, raw: readonly number[]): Uint8Array =>
  Uint8Array.from([0x6b, 0x38, 0x73, 0, ...bytes(1, [...bytes(1, apiVersion), ...bytes(2, kind)]), ...bytes(2, raw), ...bytes(3, ''), ...bytes(4, '')]);

describe('decodeProtobuf', () => {
  it('reads a Secret as kubectl sends it, without its empty strings and zero times', () => {
    const metadata = [...bytes(1, 'key'), ...bytes(2, ''), ...bytes(3, 'shop'), ...bytes(4, ''), ...bytes(5, ''), ...bytes(6, ''), ...int(7, 0n), ...bytes(8, [])];
    const raw = [...bytes(1, metadata), ...bytes(2, [...bytes(1, 'token'), ...bytes(2, 's3cret')]), ...bytes(3, 'Opaque')];
    expect(decodeProtobuf(envelope('v1', 'Secret', raw))).to.deep.equal({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'shop', generation: 0 },
      data: { token: Buffer.from('s3cret').toString('base64') },
      type: 'Opaque',
    });
  });

  it('reads labels, owners, finalizers and managed fields', () => {
    const owner = [...bytes(1, 'Widget'), ...bytes(3, 'w'), ...bytes(4, 'u'), ...bytes(5, 'example.io/v1'), ...int(6, 1n)];
    const managed = [...bytes(1, 'm'), ...bytes(2, 'Update'), ...bytes(7, bytes(1, '{"f:data":{}}'))];
    const metadata = [...bytes(1, 'c'), ...bytes(11, [...bytes(1, 'a'), ...bytes(2, 'b')]), ...bytes(13, owner), ...bytes(14, 'x/y'), ...bytes(14, 'x/z'), ...bytes(17, managed)];
    expect(decodeProtobuf(envelope('v1', 'ConfigMap', bytes(1, metadata)))['metadata']).to.deep.equal({
      name: 'c',
      labels: { a: 'b' },
      ownerReferences: [{ kind: 'Widget', name: 'w', uid: 'u', apiVersion: 'example.io/v1', controller: true }],
      finalizers: ['x/y', 'x/z'],
      managedFields: [{ manager: 'm', operation: 'Update', fieldsV1: { 'f:data': {} } }],
    });
  });

  it('reads times with microseconds where the field has them', () => {
    const renew = [...int(1, 1767225600n), ...int(2, 123456000n)];
    const lease = decodeProtobuf(envelope('coordination.k8s.io/v1', 'Lease', bytes(2, [...bytes(1, 'me'), ...int(2, 15n), ...bytes(4, renew)])));
    expect(lease['spec']).to.deep.equal({ holderIdentity: 'me', leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.123456Z' });
    const event = decodeProtobuf(envelope('v1', 'Event', [...bytes(6, [...int(1, 1767225600n)]), ...bytes(7, [...int(1, -62135596800n)])]));
    expect(event).to.have.property('firstTimestamp', '2026-01-01T00:00:00Z');
    expect(event).not.to.have.property('lastTimestamp');
  });

  it('reads DeleteOptions in the name of any group', () => {
    const raw = [...bytes(2, bytes(1, 'uid-1')), ...bytes(4, 'Foreground'), ...bytes(5, 'All')];
    expect(decodeProtobuf(envelope('coordination.k8s.io/v1', 'DeleteOptions', raw))).to.deep.include({
      preconditions: { uid: 'uid-1' },
      propagationPolicy: 'Foreground',
      dryRun: ['All'],
    });
  });

  const broken: readonly (readonly [string, Uint8Array, string])[] = [
    ['no magic', Uint8Array.from([1, 2, 3, 4]), 'the body of the request is not in Kubernetes protobuf encoding'],
    ['a cut message', envelope('v1', 'Secret', []).slice(0, 12), 'the protobuf body of the request is broken'],
    ['a kind that is not known', envelope('apps/v1', 'Deployment', []), 'no kind "Deployment" in version "apps/v1" can be read from protobuf'],
    ['a field of another type', envelope('v1', 'Secret', int(1, 5n)), 'the protobuf body of the request has a field of another type than expected'],
  ];
  for (const [name, body, message] of broken) {
    it(`refuses ${name}`, () => {
      expect(() => decodeProtobuf(body)).to.throw(message);
    });
  }
});
