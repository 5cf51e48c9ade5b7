import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { iamStatements } from '../../../src/aws/iam-policy.ts';
import { OPERATION_NAMES, OPERATIONS } from '../../../src/aws/operations.ts';

const edge = join(import.meta.dirname, '../../../src/aws');
const sources = readdirSync(edge, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('operations.ts') && !file.endsWith('client.ts'))
  .map((file) => readFileSync(join(edge, file), 'utf8'))
  .join('\n');

describe('IAM policy', () => {
  const actions = iamStatements.flatMap((statement) => statement.actions);

  it('allows every call that the code makes', () => {
    for (const name of OPERATION_NAMES) expect(actions).to.include(OPERATIONS[name].iamAction);
  });

  it('allows nothing that the code does not call, beside passing roles', () => {
    const called = OPERATION_NAMES.filter((name) => sources.includes(`'${name}'`)).map((name): string => OPERATIONS[name].iamAction);
    expect(actions.filter((action) => !called.includes(action))).to.deep.equal(['iam:PassRole']);
  });

  it('reads nothing but reads in the statement for observing', () => {
    for (const action of iamStatements[0]?.actions ?? []) expect(action).to.match(/:(Describe|List|Get)/);
  });

  it('names no action twice', () => {
    expect(new Set(actions).size).to.equal(actions.length);
  });
});
