import { expect } from 'chai';
import { driftReport } from '../../../../src/core/plan/drift-report.ts';
import type { Change } from '../../../../src/core/model/service.ts';

const change = (path: string, more: Partial<Change> = {}): Change => ({ path, from: 1, to: 2, effect: 'update', ignored: false, sensitive: false, ...more });
const report = (changes: readonly Change[], before?: Parameters<typeof driftReport>[0]['before'], now = '2026-01-02T00:00:00Z') => driftReport({ changes, before, now, digestKey: 'key' });

describe('driftReport', () => {
  it('counts everything and shows twenty', () => {
    const result = report(Array.from({ length: 25 }, (_, index) => change(`/service/x${String(index)}`)));
    expect([result.total, result.fields.length]).to.deep.equal([25, 20]);
  });

  it('leaves out what is ignored and what waits for a hold', () => {
    expect(report([change('/a', { ignored: true }), change('/b', { deferred: true })])).to.deep.equal({ total: 0, fields: [] });
  });

  it('remembers since when a path differs, and starts anew when it was right in between', () => {
    const first = report([change('/a')], undefined, '2026-01-01T00:00:00Z');
    const second = report([change('/a'), change('/b')], first);
    expect(second.fields.map((field) => field.since)).to.deep.equal(['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']);
    expect(report([change('/a')], report([])).fields[0]?.since).to.equal('2026-01-02T00:00:00Z');
  });

  it('shows sensitive values as digests that differ when the values do, and never the values', () => {
    const [field] = report([change('/a', { from: 'hunter2', to: 'hunter3', sensitive: true })]).fields;
    expect(JSON.stringify(field)).not.to.include('hunter');
    expect(field?.live).to.match(/^hmac:[0-9a-f]{12}$/).and.not.equal(field?.declared);
  });

  it('cuts values to 128 bytes, not inside a character', () => {
    const [field] = report([change('/a', { from: 'ü'.repeat(200), to: { long: 'x'.repeat(500) } })]).fields;
    expect(Buffer.byteLength(field?.live ?? '')).to.be.at.most(128);
    expect(Buffer.byteLength(field?.declared ?? '')).to.be.at.most(128);
    expect(field?.live).to.match(/^ü+…$/);
  });

  it('says that a member is absent', () => {
    expect(report([change('/a', { from: undefined })]).fields[0]).to.include({ live: '(absent)', declared: '2' });
  });
});
