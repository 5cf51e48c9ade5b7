import { expect } from 'chai';
import { isSecretKey, redactText } from '../../../src/telemetry/redact.ts';

const canary = 'c4n4rySecret99';

describe('redactText', () => {
  for (const [name, text] of [
    ['a URL with user and password', `cloning https://bot:${canary}@git.example.com/shop.git failed`],
    ['a URL with a token only', `fetch https://${canary}@github.com/o/r`],
    ['a URL whose password has an @ in it', `postgres://app:p@${canary}@db.example.com/shop`],
    ['an ssh URL with a password', `ssh://git:${canary}@host/repo`],
    ['an Authorization header', `{"authorization":"Bearer ${canary}"}`],
    ['a basic Authorization line', `Authorization: Basic ${canary}`],
    ['a bare bearer token', `used bearer ${canary}`],
    ['a password in a command', `--password=${canary} --verbose`],
    ['a password in an environment variable', `DB_PASSWORD=${canary} is refused`],
    ['a password in a member', `{"dbPassword": "${canary}"}`],
    ['a connection string', `Server=db;User Id=app;Pwd=${canary};Encrypt=true`],
    ['an AWS secret access key', `AWS_SECRET_ACCESS_KEY=${canary} aws s3 ls`],
    ['a storage account key', `AccountName=x;AccountKey=${canary}==;Suffix=y`],
    ['a token in a query', `GET /?access_token=${canary}&a=b`],
    ['a security token', `X-Amz-Security-Token=${canary}`],
    ['a GitHub token', `ghp_${canary.repeat(3)}`],
    ['a GitLab token', `glpat-${canary.repeat(2)}`],
    ['a JSON web token', `eyJhbGciOiJIUzI1NiJ9.${canary}.sig`],
    ['a private key', `-----BEGIN OPENSSH PRIVATE KEY-----\n${canary}\n-----END OPENSSH PRIVATE KEY-----`],
    ['a private key that is cut off', `-----BEGIN RSA PRIVATE KEY-----\n${canary}`],
  ] as const) {
    it(`takes out ${name}`, () => {
      expect(redactText(text)).not.to.contain(canary);
    });
  }

  it('takes out AWS access key ids', () => {
    expect(redactText('keys AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE')).to.equal('keys [redacted] and [redacted]');
  });

  for (const [name, unit] of [
    ['dots', 'a.'],
    ['the beginnings of web tokens', 'eyJ-'],
    ['web tokens', 'eyJ-aaaaaaaaaa.aaaaaaaaaa'],
    ['words for secrets', 'password secret '],
    ['blanks', 'password     '],
    ['beginnings of keys', '-----BEGIN '],
    ['schemes', 'http://'],
    ['users', 'http://a:a:'],
  ] as const) {
    it(`takes time in proportion to the text: ${name}`, () => {
      const taken = (length: number): number => {
        const text = unit.repeat(length / unit.length);
        const from = performance.now();
        redactText(text);
        return performance.now() - from;
      };
      // Once more where the machine was busy with something else: the square of it would be seconds, each time.
      const length = 200_000;
      expect(Math.min(taken(length), taken(length)), 'milliseconds').to.be.below(500);
    });
  }

  it('leaves what people need to read', () => {
    const text = 'service shop/web: ECS was unable to pull secrets from arn:aws:secretsmanager:eu-west-1:1:secret:db-x (https://git.example.com/shop.git, main@sha1:0a1b2c)';
    expect(redactText(text)).to.equal(text);
  });
});

describe('isSecretKey', () => {
  it('knows secret names in any writing', () => {
    for (const key of ['password', 'Secret_Access_Key', 'session-token', 'AUTHORIZATION', 'x-amz-security-token']) expect(isSecretKey(key), key).to.equal(true);
  });
  it('does not hide what only sounds like it', () => {
    for (const key of ['secretName', 'tokenCount', 'revision', 'name']) expect(isSecretKey(key), key).to.equal(false);
  });
});
