import { expect } from 'chai';
import { parseGitUrl } from '../../../src/git/git-url.ts';
import { refQuery, pinnedCommit } from '../../../src/git/reference.ts';
import { classifyGitFailure, cleanLine } from '../../../src/git/classify.ts';

const reasonOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as { reason: string }).reason;
  }
  return 'accepted';
};

describe('parseGitUrl', () => {
  const accepted = ['https://example.com/a/b.git', 'https://example.com:8443/a', 'ssh://git@example.com/a.git', 'ssh://git@example.com:2222/a.git'];
  for (const url of accepted) it(`accepts ${url}`, () => expect(parseGitUrl(url, { allowLocal: false }).url).to.equal(url));

  it('turns user@host:path into ssh://', () => expect(parseGitUrl('git@example.com:team/repo.git', { allowLocal: false })).to.deep.equal({ url: 'ssh://git@example.com/team/repo.git', scheme: 'ssh', host: 'example.com' }));

  const refused: [string, string][] = [
    ['', 'InvalidURL'],
    ['-oProxyCommand=x', 'InvalidURL'],
    ['ext::sh -c id', 'InvalidURL'],
    ['ext::sh', 'InvalidURL'],
    ['https://user:secret@example.com/a', 'InvalidURL'],
    ['https://token@example.com/a', 'InvalidURL'],
    ['https://example.com/a?x=1', 'InvalidURL'],
    ['ftp://example.com/a', 'InvalidURL'],
    ['example.com/a', 'InvalidURL'],
    ['file:///etc', 'URLNotAllowed'],
    ['http://example.com/a', 'URLNotAllowed'],
    ['https://localhost/a', 'URLNotAllowed'],
    ['https://127.0.0.1/a', 'URLNotAllowed'],
    ['https://2130706433/a', 'URLNotAllowed'],
    ['https://[::1]/a', 'URLNotAllowed'],
    ['https://[::ffff:169.254.169.254]/a', 'URLNotAllowed'],
    ['https://169.254.169.254/latest', 'URLNotAllowed'],
    ['ssh://git@[fe80::1]/a', 'URLNotAllowed'],
  ];
  for (const [url, reason] of refused) it(`refuses ${url || 'an empty URL'}`, () => expect(reasonOf(() => parseGitUrl(url, { allowLocal: false }))).to.equal(reason));

  it('admits local sources only where the operator allows them', () => expect(parseGitUrl('file:///tmp/x', { allowLocal: true }).scheme).to.equal('file'));
  it('never repeats a password in its message', () => {
    try {
      parseGitUrl('https://user:canary-secret@example.com/a', { allowLocal: true });
    } catch (error) {
      expect((error as Error).message).not.to.contain('canary-secret');
    }
  });
});

describe('references', () => {
  for (const branch of ['-x', 'a..b', 'a b', 'a~1', 'x.lock', 'a:b', 'a//b', 'a/']) {
    it(`refuses the branch "${branch}"`, () => expect(reasonOf(() => refQuery({ branch }))).to.equal('InvalidReference'));
  }
  it('prefers name over tag over branch', () => {
    expect(refQuery({ name: 'refs/x/y', tag: 't', branch: 'b' }).display).to.equal('refs/x/y');
    expect(refQuery({ tag: 't', branch: 'b' }).display).to.equal('t');
  });
  it('refuses a short commit id', () => expect(reasonOf(() => pinnedCommit({ commit: 'abc123' }))).to.equal('InvalidReference'));
});

describe('classifyGitFailure', () => {
  const table: [string, string][] = [
    ["fatal: repository 'https://x/y/' not found", 'RepositoryNotFound'],
    ['fatal: Authentication failed for https://x/y', 'AuthenticationFailed'],
    ['git@x: Permission denied (publickey).', 'AuthenticationFailed'],
    ['No ED25519 host key is known for x and you have requested strict checking.\nHost key verification failed.', 'HostKeyUnknown'],
    ['fatal: unable to access https://x/: SSL certificate problem: unable to get local issuer certificate', 'CertificateInvalid'],
    ["fatal: couldn't find remote ref refs/heads/x", 'ReferenceMoved'],
    ['fatal: unable to access https://x/: Could not resolve host: x', 'HostUnreachable'],
    ["fatal: unable to access 'https://x/y/': Failed to connect to x port 443 after 0 ms: Couldn't connect to server", 'HostUnreachable'],
    ['ssh: connect to host x port 22: Connection refused\nfatal: Could not read from remote repository.', 'HostUnreachable'],
    ['ssh: connect to host x port 22: Connection timed out', 'HostUnreachable'],
    ['fatal: the remote end hung up unexpectedly', 'GitFailed'],
    ["fatal: Unable to create '/cache/1/shallow.lock': Permission denied", 'CacheUnusable'],
    ["fatal: not a git repository: '/cache/1'", 'CacheUnusable'],
    ['Load key "/cache/1/credentials-aB/identity": invalid format\ngit@x: Permission denied (publickey).', 'AuthenticationFailed'],
  ];
  for (const [stderr, reason] of table) {
    it(`${reason}: ${stderr.slice(0, 50)}`, () => expect(classifyGitFailure({ label: 'https://x/y', command: 'fetch', exitCode: 128, stderr, cause: undefined, dir: '/cache/1', offline: false }).reason).to.equal(reason));
  }
  it('drops userinfo from git’s own words', () => expect(cleanLine('fatal: unable to access https://u:pw@x/y: boom')).to.equal('fatal: unable to access https://x/y: boom'));
});
