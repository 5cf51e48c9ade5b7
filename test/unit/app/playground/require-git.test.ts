import { expect } from 'chai';
import { requireGit } from '../../../../src/app/playground/require-git.ts';

describe('git for the playground', () => {
  it('is found where it is', () => requireGit(process.env));

  it('is asked for in words where it is not', async () => {
    const error: unknown = await requireGit({ PATH: '/nowhere' }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('message').that.matches(/^git is not installed, or not in PATH; [^\n]+$/);
  });
});
