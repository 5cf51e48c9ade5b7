import { expect } from 'chai';
import { earlierRevision } from '../../../../src/core/rollout/choose-undo.ts';

/** Newest first, `!` for one that was rolled back. */
const choose = (deployments: string, live: string, ...undone: string[]): string | undefined =>
  earlierRevision(deployments.split(' ').map((text) => ({ taskDefinition: text.replace('!', ''), succeeded: !text.endsWith('!') })), live, (arn) => undone.includes(arn));

describe('the revision that undo goes to', () => {
  it('is that of the last deployment which succeeded with another one', () => {
    expect(choose('4 3', '4')).to.equal('3');
    expect(choose('4 4 3', '4')).to.equal('3');
    expect(choose('5! 4 3', '4')).to.equal('3');
    expect(choose('4', '4')).to.equal(undefined);
  });

  it('is none that a person undid, however much was rolled back since', () => {
    expect(choose('5! 3 4 3 2', '3', '3')).to.equal('2');
    expect(choose('5 3 4 3 2', '5', '3')).to.equal('3');
    expect(choose('3 5 3 4 3 2', '3', '3')).to.equal('2');
    expect(choose('2 4 3 2 1', '2', '2')).to.equal('1');
    expect(choose('5! 3 4 2', '3', '3'), 'the first run of 3 is forgotten').to.equal('2');
  });

  it('is one that was undone and has been deployed again', () => {
    expect(choose('5 4 3 4 3', '5', '3')).to.equal('4');
  });

  it('is what ran before a commit that goes back: that is no undo', () => {
    expect(choose('3 5 4 3', '3')).to.equal('5');
  });

  it('is none whose last deployment was rolled back', () => {
    expect(choose('5 4! 4 3', '5')).to.equal('3');
    expect(choose('5 4 4! 3', '5')).to.equal('4');
  });
});
