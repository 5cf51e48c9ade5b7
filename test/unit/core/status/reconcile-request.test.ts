import { expect } from 'chai';
import { timeText } from '../../../../src/core/model/time-text.ts';
import { reconcileRequest } from '../../../../src/core/status/reconcile-request.ts';

const own = 'reconcile.longshore.dev/requestedAt';
const flux = 'reconcile.fluxcd.io/requestedAt';

describe('reconcileRequest', () => {
  const table: readonly { readonly name: string; readonly annotations?: Record<string, string>; readonly want: string | undefined }[] = [
    { name: 'no annotation', want: undefined },
    { name: 'an empty one', annotations: { [own]: '' }, want: undefined },
    { name: 'our own', annotations: { [own]: '2026-01-01T00:00:00Z' }, want: '2026-01-01T00:00:00Z' },
    { name: "Flux's", annotations: { [flux]: '2026-01-01T00:00:00Z' }, want: '2026-01-01T00:00:00Z' },
    { name: 'the later of both', annotations: { [own]: '2026-01-02T00:00:00Z', [flux]: '2026-01-01T00:00:00Z' }, want: '2026-01-02T00:00:00Z' },
  ];
  for (const { name, annotations, want } of table) {
    it(`reads ${name}`, () => expect(reconcileRequest(annotations === undefined ? {} : { annotations })).to.equal(want));
  }
  it('is as short as the status that answers it takes', () => {
    expect(Buffer.byteLength(reconcileRequest({ annotations: { [own]: 'x'.repeat(5_000) } }) ?? '')).to.equal(256);
  });
});

describe('timeText', () => {
  it('has whole seconds, as metav1.Time', () => {
    expect(timeText(Date.UTC(2026, 0, 1, 0, 0, 0, 999))).to.equal('2026-01-01T00:00:00Z');
  });
});
