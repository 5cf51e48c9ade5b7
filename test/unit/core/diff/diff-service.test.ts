import { expect } from 'chai';
import { diffService } from '../../../../src/core/diff/diff-service.ts';
import { samePlatformVersion } from '../../../../src/core/diff/equality/platform-version.ts';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import { ecsService, rawService } from '../../../support/core/ecs-objects.ts';
import { desiredOf } from '../../../support/core/one-pass.ts';

type Members = Record<string, unknown>;

/** `path: from -> to (effect)` of what differs between declared members and the live ones. */
function diff(declared: Members, live: Members, options: { appliedPaths?: string[]; primary?: Members; ignore?: string[] } = {}): string[] {
  const desired = desiredOf(ecsService({ service: declared }));
  const observed = buildObserved({ service: rawService(live, options.primary) });
  return diffService({ desired, observed, appliedPaths: options.appliedPaths ?? [], ignore: options.ignore ?? [] }).map(
    (change) => `${change.path.replace('/service/', '')}: ${JSON.stringify(change.from)} -> ${JSON.stringify(change.to)} (${change.effect}${change.ignored ? ', ignored' : ''})`,
  );
}

const awsvpc = (members: Members): Members => ({ networkConfiguration: { awsvpcConfiguration: members } });
const role = 'arn:aws:iam::123456789012:role/ecs';
const targetGroup = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/0123456789abcdef';

/** Declared and live that are equal for ECS (ecs-api.md section 5). */
const equal: [title: string, declared: Members, live: Members, primary?: Members][] = [
  ['undeclared members', {}, { desiredCount: 9, enableExecuteCommand: true, tags: [] }],
  ['subnets in another order', awsvpc({ subnets: ['b', 'a'] }), awsvpc({ subnets: ['a', 'b'], securityGroups: [], assignPublicIp: 'DISABLED' })],
  ['a default that reads back as absent', { healthCheckGracePeriodSeconds: 0, propagateTags: 'NONE', enableExecuteCommand: false, loadBalancers: [] }, {}],
  ['base and weight that ECS fills in', { capacityProviderStrategy: [{ capacityProvider: 'b' }, { capacityProvider: 'a', weight: 1 }] }, { capacityProviderStrategy: [{ capacityProvider: 'a', weight: 1, base: 0 }, { capacityProvider: 'b', weight: 0, base: 0 }] }],
  ['LATEST and the version it means', { platformVersion: 'LATEST' }, { platformVersion: '1.4.0' }],
  ['a role by name', { loadBalancers: [{ targetGroupArn: targetGroup, advancedConfiguration: { roleArn: 'ecs' } }] }, { loadBalancers: [{ targetGroupArn: targetGroup, advancedConfiguration: { roleArn: role } }] }],
  ['Service Connect that is off, and nothing', { serviceConnectConfiguration: { enabled: false } }, {}],
  ['the discovery name that ECS fills in', { serviceConnectConfiguration: { enabled: true, services: [{ portName: 'http', clientAliases: [{ port: 80 }] }] } }, {}, { serviceConnectConfiguration: { enabled: true, services: [{ portName: 'http', discoveryName: 'http', clientAliases: [{ port: 80, dnsName: 'http.internal' }] }] } }],
  ['the file system of a volume', { volumeConfigurations: [{ name: 'v', managedEBSVolume: { roleArn: role, sizeInGiB: 1 } }] }, {}, { volumeConfigurations: [{ name: 'v', managedEBSVolume: { roleArn: role, sizeInGiB: 1, filesystemType: 'xfs' } }] }],
  ['what ECS adds to an entry without a key', { placementStrategy: [{ type: 'spread' }] }, { placementStrategy: [{ type: 'spread', field: 'instanceId' }] }],
  ['the count of a DAEMON', { schedulingStrategy: 'DAEMON', desiredCount: 1 }, { schedulingStrategy: 'DAEMON', desiredCount: 7 }],
];

describe('diffService', () => {
  for (const [title, declared, live, primary] of equal) {
    it(`finds no difference in ${title}`, () => {
      expect(diff(declared, live, primary === undefined ? {} : { primary })).to.deep.equal([]);
    });
  }

  const lambda = (name: string) => ({ hookTargetArn: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`, roleArn: role, lifecycleStages: ['POST_SCALE_UP'] });
  const hooks = (...lifecycleHooks: object[]): Members => ({ deploymentConfiguration: { lifecycleHooks } });

  it('tells hooks apart that share an alias, or a function and a stage', () => {
    const pairs = [
      [lambda('smoke:live'), lambda('load:live')],
      [{ ...lambda('check'), hookDetails: { of: 'a' } }, { ...lambda('check'), hookDetails: { of: 'b' } }],
    ] as const;
    for (const [one, other] of pairs) {
      expect(diff(hooks(one, other), hooks({ ...other, targetType: 'AWS_LAMBDA' }, { ...one, targetType: 'AWS_LAMBDA' }))).to.deep.equal([]);
      expect(diff(hooks(one, other), hooks(one)), 'one is missing').to.have.length(1);
      expect(diff(hooks(one), hooks(one, other)), 'one is too much').to.have.length(1);
    }
  });

  it('says what a change does: update, deployment, replacement', () => {
    expect(diff({ desiredCount: 2, platformVersion: '1.4.0', schedulingStrategy: 'REPLICA' }, { desiredCount: 1, platformVersion: 'LATEST', schedulingStrategy: 'DAEMON' }, {})).to.deep.equal([
      'desiredCount: 1 -> 2 (update)',
      'platformVersion: "LATEST" -> "1.4.0" (deploy)',
      'schedulingStrategy: "DAEMON" -> "REPLICA" (replace)',
    ]);
  });

  it('finds a launch type that cannot change', () => {
    expect(diff({ launchType: 'FARGATE' }, { launchType: 'EC2' })).to.deep.equal(['launchType: "EC2" -> "FARGATE" (replace)']);
  });

  it('resets a leaf that was declared before, and finds nothing when it is reset already', () => {
    const appliedPaths = ['/service/enableExecuteCommand', '/service/deploymentConfiguration/minimumHealthyPercent'];
    expect(diff({}, { enableExecuteCommand: true, deploymentConfiguration: { minimumHealthyPercent: 50 } }, { appliedPaths })).to.deep.equal([
      'deploymentConfiguration/minimumHealthyPercent: 50 -> 100 (update)',
      'enableExecuteCommand: true -> false (update)',
    ]);
    expect(diff({}, { enableExecuteCommand: false, deploymentConfiguration: { minimumHealthyPercent: 100 } }, { appliedPaths })).to.deep.equal([]);
  });

  it('resets percentages of a DAEMON to its own defaults', () => {
    const appliedPaths = ['/service/deploymentConfiguration/maximumPercent', '/service/deploymentConfiguration/minimumHealthyPercent'];
    const live = { schedulingStrategy: 'DAEMON', deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 50 } };
    expect(diff({}, live, { appliedPaths })).to.deep.equal(['deploymentConfiguration/minimumHealthyPercent: 50 -> 0 (update)']);
  });

  it('takes back one member of a list entry, and leaves what others set in it', () => {
    const declared = { capacityProviderStrategy: [{ capacityProvider: 'a', weight: 1 }] };
    const live = { capacityProviderStrategy: [{ capacityProvider: 'a', weight: 1, base: 3 }] };
    expect(diff(declared, live)).to.deep.equal([]);
    expect(diff(declared, live, { appliedPaths: ['/service/capacityProviderStrategy/a/base'] })).to.deep.equal(['capacityProviderStrategy/a/base: 3 -> 0 (update)']);
  });

  it('does not compare members of the revision that was not read', () => {
    expect(diff({ monitoring: { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] } }, {})).to.deep.equal([]);
  });

  it('asks for consent before a network setting is taken away, not before it changes', () => {
    const live = awsvpc({ subnets: ['a'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' });
    expect(diff(awsvpc({ subnets: ['a'], assignPublicIp: 'DISABLED' }), live)).to.deep.equal(['networkConfiguration/awsvpcConfiguration/assignPublicIp: "ENABLED" -> "DISABLED" (deploy)']);
    expect(diff(awsvpc({ subnets: ['a'] }), live, { appliedPaths: ['/service/networkConfiguration/awsvpcConfiguration/assignPublicIp'] })).to.deep.equal([
      'networkConfiguration/awsvpcConfiguration/assignPublicIp: "ENABLED" -> "DISABLED" (consent)',
    ]);
  });

  it('marks what drift.ignore names, and everything below it', () => {
    expect(diff({ placementStrategy: [{ type: 'random' }] }, {}, { ignore: ['/service/placementStrategy'] })).to.deep.equal(['placementStrategy: [] -> [{"type":"random"}] (update, ignored)']);
  });
});

describe('samePlatformVersion', () => {
  it('lets LATEST be any version that it may mean, and no superseded one', () => {
    expect(['LATEST', '1.4.0', '1.5.0', '1.0.0', '1.3.0'].map((live) => samePlatformVersion('LATEST', live))).to.deep.equal([true, true, true, true, false]);
    expect(samePlatformVersion('1.4.0', 'LATEST')).to.equal(false);
  });
});
