import { expect } from 'chai';
import { callsTable } from '../../../src/cli/calls-table.ts';
import { printTable } from '../../../src/cli/print-table.ts';

describe('tables of the command line', () => {
  it('counts calls, the commonest operation first, with their sum', () => {
    const count = (calls: number, throttled = 0) => ({ calls, throttled, refused: 0 });
    expect(callsTable({ operations: { CreateCluster: count(1), DescribeServices: count(12, 2) }, total: count(13, 2) })).to.equal(
      ['OPERATION          CALLS   THROTTLED   REFUSED', 'DescribeServices   12      2           0', 'CreateCluster      1       0           0', 'total              13      2           0', ''].join('\n'),
    );
  });

  it('shows a revision as FAMILY:REVISION and a commit by twelve digits', () => {
    const cells = ['arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-web:8', `main@sha1:${'0123456789abcdef'.repeat(2)}01234567`, 'arn:aws:iam::1:role/x', 'a@sha1:b'];
    const table = { columnDefinitions: cells.map((_, index) => ({ name: `c${String(index)}` })), rows: [{ cells, object: { metadata: { name: 'web' } } }], metadata: {} };
    expect(printTable(table, { wide: true, withNamespace: false }).split('\n')[1]?.split(/ {3,}/)).to.deep.equal(['shop-web:8', 'main@0123456789ab', 'arn:aws:iam::1:role/x', 'a@sha1:b']);
  });
});
