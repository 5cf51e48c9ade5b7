import { expect } from 'chai';
import { countKubeWrites } from '../../perf/kube-writes.ts';
import { missed, tableOf, verdictOf, type Row } from '../../perf/report.ts';
import { listCalls, readsAndWrites } from '../../perf/sim-calls.ts';
import { quantileOf } from '../../perf/statistics.ts';

const row = (value: number, target?: Row['target']): Row => ({ what: 'calls', value, unit: '', ...(target === undefined ? {} : { target }) });

describe('the report of a benchmark', () => {
  it('judges by the target, either way round', () => {
    expect(verdictOf(row(0.1, { most: 0.1 }))).to.equal('ok');
    expect(verdictOf(row(0.11, { most: 0.1 }))).to.equal('MISSED');
    expect(verdictOf(row(999, { least: 1_000 }))).to.equal('MISSED');
    expect(verdictOf(row(5))).to.equal('');
  });

  it('counts a value that is no number as missed', () => {
    expect(missed([row(Number.NaN, { most: 1 }), row(1, { most: 1 }), row(Number.NaN)])).to.equal(1);
  });

  it('prints target and verdict beside the value', () => {
    expect(tableOf('Fleet', [row(1_234.5, { most: 50 })])).to.match(/calls +1,235 +<= 50 +MISSED/);
  });

  it('takes quantiles of what is there', () => {
    expect(quantileOf([3, 1, 2], 0.5)).to.equal(2);
    expect(quantileOf([], 0.5)).to.be.NaN;
  });
});

describe('counting', () => {
  it('tells reads of AWS from writes by the name of the operation', () => {
    const calls = { total: { calls: 6, throttled: 0 }, operations: { DescribeServices: { calls: 3, throttled: 0 }, GetCallerIdentity: { calls: 1, throttled: 0 }, UpdateService: { calls: 2, throttled: 0 } } };
    expect(readsAndWrites(calls)).to.deep.equal({ reads: 4, writes: 2 });
    expect(listCalls(calls)).to.equal('DescribeServices 3, GetCallerIdentity 1, UpdateService 2');
  });

  it('files writes to Kubernetes under their resource, and leaves reads alone', async () => {
    const answer = { status: 200, headers: {}, body: '' };
    const writes = countKubeWrites({ request: async () => answer, stream: async () => ({ ...answer, body: [] as never }), close: async () => undefined });
    const send = async (method: 'GET' | 'PUT' | 'POST' | 'PATCH', path: string): Promise<unknown> => writes.transport.request({ method, path, headers: {}, signal: new AbortController().signal });
    await send('GET', '/apis/longshore.dev/v1beta1/namespaces/shop/ecsservices/web');
    await send('PUT', '/apis/longshore.dev/v1beta1/namespaces/shop/ecsservices/web/status?fieldManager=x');
    await send('PATCH', '/apis/longshore.dev/v1beta1/namespaces/shop/ecsservices/web');
    await send('POST', '/api/v1/namespaces/shop/events');
    await send('PUT', '/apis/longshore.dev/v1beta1/awsaccounts/default/status');
    await send('POST', '/api/v1/namespaces');
    expect(writes.counts()).to.deep.equal({ 'awsaccounts/status': 1, ecsservices: 1, 'ecsservices/status': 1, events: 1, namespaces: 1 });
    writes.reset();
    expect(writes.total()).to.equal(0);
  });
});
