import { expect } from 'chai';
import { usedMetrics } from './used-metrics.ts';

describe('usedMetrics', () => {
  it('finds a metric with its labels inside functions and aggregations', () => {
    expect(usedMetrics('sum by (a, b) (rate(calls_total{account=~"$account", code!="ok"}[5m]))')).to.deep.equal({ metrics: [{ name: 'calls_total', labels: ['account', 'code'] }], grouping: ['a', 'b'] });
  });

  it('finds both sides of an operator, and takes no function or keyword for a metric', () => {
    expect(usedMetrics('(count(x == 0) and on (n) y{n="1"}) or vector(0)').metrics.map(({ name }) => name)).to.deep.equal(['x', 'y']);
  });

  it('is not misled by what stands in a label value or a range', () => {
    expect(usedMetrics('x{a="foo(bar) by (c)"}[$__range]')).to.deep.equal({ metrics: [{ name: 'x', labels: ['a'] }], grouping: [] });
  });
});
