import { expect } from 'chai';
import fc from 'fast-check';
import { parseArn, sameNameOrArn, satisfiesTaskDefinition, shortName, taskDefinitionName } from '../../../../src/core/model/arn.ts';
import { canonicalJson } from '../../../../src/core/model/canonical-json.ts';
import { digestOf } from '../../../../src/core/model/digest.ts';
import { hashOf, hashVersion, parseHash } from '../../../../src/core/model/hash.ts';
import { childPath, isAtOrUnder } from '../../../../src/core/model/pointer.ts';
import { ownerOf, ownerTags, tagList, tagMap } from '../../../../src/core/model/tags.ts';
import { toCpuUnits, toMebibytes } from '../../../../src/core/model/units.ts';

describe('canonical JSON', () => {
  it('does not depend on the order of members, and leaves absent ones out', () => {
    expect(canonicalJson({ b: 1, a: { d: undefined, c: [1, 'x', null] } })).to.equal('{"a":{"c":[1,"x",null]},"b":1}');
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('hashes', () => {
  it('carry the version of their algorithm', () => {
    expect(hashOf({ a: 1 })).to.equal('v1:015abd7f5cc57a2dd94b7590f04ad808');
    expect(hashVersion(hashOf(1, 'v7'))).to.equal('v7');
    expect(hashVersion('nonsense')).to.equal('');
  });

  it('are not read from any text', () => {
    expect(parseHash(hashOf(1))).to.equal(hashOf(1));
    for (const text of [undefined, '', 'v1:', 'v1:xyz', `${hashOf(1)}0`]) expect(parseHash(text)).to.equal(undefined);
  });
});

describe('digests', () => {
  it('differ with the value and with the key, and say nothing of either', () => {
    expect(digestOf('a', 'k')).to.equal(digestOf('a', 'k')).and.not.equal(digestOf('b', 'k')).and.not.equal(digestOf('a', 'l'));
    expect(digestOf('secret', 'key')).to.match(/^hmac:[0-9a-f]{12}$/);
  });
});

describe('ARNs and names', () => {
  it('are parsed into their parts', () => {
    expect(parseArn('arn:aws-cn:iam::123456789012:role/team/app')).to.deep.equal({ partition: 'aws-cn', service: 'iam', region: '', accountId: '123456789012', resource: 'role/team/app' });
    for (const text of ['', 'shop', 'arn:aws:ecs', 'arn:aws:ecs:eu-west-1:123456789012:']) expect(parseArn(text)).to.equal(undefined);
  });

  it('have a short name, the one that people use', () => {
    expect(shortName('arn:aws:ecs:eu-west-1:123456789012:cluster/shop')).to.equal('shop');
    expect(shortName('arn:aws:lambda:eu-west-1:123456789012:function:check')).to.equal('check');
    expect(shortName('arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/abc')).to.equal('web');
    expect(shortName('shop')).to.equal('shop');
  });

  it('are the same when a name is the short name of the ARN, and never when both are ARNs that differ', () => {
    expect(sameNameOrArn('shop', 'arn:aws:ecs:eu-west-1:1:cluster/shop')).to.equal(true);
    expect(sameNameOrArn('arn:aws:ecs:eu-west-1:1:cluster/shop', 'arn:aws:ecs:eu-west-1:2:cluster/shop')).to.equal(false);
    expect(sameNameOrArn('shop', 'web')).to.equal(false);
  });

  it('of task definitions name family and revision', () => {
    expect(taskDefinitionName('arn:aws:ecs:eu-west-1:1:task-definition/web:12')).to.deep.equal({ family: 'web', revision: 12 });
    expect(taskDefinitionName('web')).to.deep.equal({ family: 'web', revision: undefined });
  });

  it('of task definitions satisfy a reference by revision, or by family alone', () => {
    const live = 'arn:aws:ecs:eu-west-1:1:task-definition/web:12';
    expect(['web:12', 'web', live].map((reference) => satisfiesTaskDefinition(reference, live))).to.deep.equal([true, true, true]);
    expect(['web:11', 'api', live.replace('web:12', 'web:11'), live.replace(':1:', ':2:')].map((reference) => satisfiesTaskDefinition(reference, live))).to.deep.equal([false, false, false, false]);
  });
});

describe('tags', () => {
  it('name an owner only when all three are there', () => {
    const owner = { installation: 'i', namespace: 'ns', name: 'n' };
    expect(ownerOf(ownerTags(owner))).to.deep.equal(owner);
    const { 'longshore.dev/name': _name, ...partial } = ownerTags(owner);
    expect(ownerOf(partial)).to.equal(undefined);
  });

  it('become a map without what AWS keeps for itself, and a sorted list again', () => {
    expect(tagMap([{ key: 'b', value: '2' }, { key: 'AWS:x', value: '' }, { key: 'a' }])).to.deep.equal({ a: '', b: '2' });
    expect(tagList({ b: '2', a: '' })).to.deep.equal([{ key: 'a', value: '' }, { key: 'b', value: '2' }]);
  });
});

describe('paths', () => {
  it('escape what a segment may contain', () => {
    expect(childPath('/tags', 'a/b~c')).to.equal('/tags/a~1b~0c');
  });

  it('lie under a path by whole segments', () => {
    expect(isAtOrUnder('/service/tags/a', '/service')).to.equal(true);
    expect(isAtOrUnder('/serviceX', '/service')).to.equal(false);
  });
});

describe('task sizes', () => {
  it('are converted as ECS does', () => {
    expect(['0.25 vCPU', '.5vcpu', '1 vcpu', 256, '256'].map(toCpuUnits)).to.deep.equal(['256', '512', '1024', '256', '256']);
    expect(['0.5 GB', '4GB', 512, '512', '512 MiB'].map(toMebibytes)).to.deep.equal(['512', '4096', '512', '512', '512']);
  });

  it('are left as they are when they are no amount, for validation to name', () => {
    expect(['lots', '1 GB', ''].map(toCpuUnits)).to.deep.equal(['lots', '1 GB', '']);
  });
});
