import { expect } from 'chai';
import { describeCommit } from '../../../../src/core/render/describe-commit.ts';
import { describeFailures } from '../../../../src/core/render/describe-failures.ts';

describe('what could not be applied, in words', () => {
  it('gives the first with its place, then the other places, each once', () => {
    const failures = [{ path: 'a.yaml', line: 2, column: 3, message: 'no' }, { path: 'b.yaml', line: 9, message: 'x' }, { path: 'b.yaml', line: 9, message: 'y' }, { path: 'c.yaml', message: 'z' }];
    expect(describeFailures(failures)).to.equal('a.yaml:2:3: no (and b.yaml:9, c.yaml:1)');
    expect(describeFailures(failures.slice(0, 1))).to.equal('a.yaml:2:3: no');
    expect(describeFailures([{ message: 'refused' }, { message: 'again' }])).to.equal('refused (and 1 more)');
    expect(describeFailures([])).to.equal('');
  });

  it('counts what is too much to name', () => {
    const failures = Array.from({ length: 9 }, (_, index) => ({ path: `f${String(index)}.yaml`, line: 1, message: 'no' }));
    expect(describeFailures(failures)).to.match(/f5\.yaml:1, 3 more\)$/);
  });

  it('names a commit by twelve digits and its subject, bounded and on one line', () => {
    expect(describeCommit({ sha: 'a'.repeat(40), subject: 'Fix\nit' })).to.equal('aaaaaaaaaaaa "Fix it"');
    expect(describeCommit({ sha: 'a'.repeat(40), subject: '' })).to.equal('aaaaaaaaaaaa');
    expect(describeCommit({ sha: 'a'.repeat(40), subject: 'x'.repeat(500) }).length).to.be.lessThan(100);
  });
});
