import { expect } from 'chai';
import { definition, service, startSimulator, type TestSimulator } from '../builders.ts';

describe('clusters', () => {
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
  });
  afterEach(() => world.simulator.close());

  it('are made once, show their settings when asked, and are found by name and ARN', async () => {
    const { cluster } = await world.call('CreateCluster', { clusterName: 'main', settings: [{ name: 'containerInsights', value: 'enabled' }] });
    expect(cluster.settings).to.deep.equal([{ name: 'containerInsights', value: 'disabled' }]);
    const { clusters, failures } = await world.call('DescribeClusters', { clusters: [cluster.clusterArn, 'main', 'nope'], include: ['SETTINGS'] });
    expect(clusters.map((entry: { clusterName: string }) => entry.clusterName)).to.deep.equal(['main', 'main']);
    expect(failures).to.deep.equal([{ arn: 'arn:aws:ecs:eu-central-1:123456789012:cluster/nope', reason: 'MISSING' }]);
    await world.call('UpdateCluster', { cluster: 'main', settings: [{ name: 'containerInsights', value: 'enhanced' }] });
    const { clusters: again } = await world.call('DescribeClusters', { clusters: ['main'], include: ['SETTINGS'] });
    expect(again[0].settings).to.deep.equal([{ name: 'containerInsights', value: 'enhanced' }]);
  });

  it('are called `default` when nobody says otherwise', async () => {
    expect(await world.refused('ListServices')).to.equal('ClusterNotFoundException: Cluster not found.');
    await world.call('CreateCluster');
    expect((await world.call('ListServices')).serviceArns).to.deep.equal([]);
  });

  it('are deleted only without services, and then neither listed nor usable', async () => {
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service({ desiredCount: 0 }));
    expect(await world.refused('DeleteCluster', { cluster: 'main' })).to.match(/^ClusterContainsServicesException/);
    await world.call('DeleteService', { cluster: 'main', service: 'web' });
    await world.clock.advance(60_000);
    expect((await world.call('DeleteCluster', { cluster: 'main' })).cluster.status).to.equal('INACTIVE');
    expect((await world.call('ListClusters')).clusterArns).to.deep.equal([]);
    expect(await world.refused('ListServices', { cluster: 'main' })).to.equal('ClusterNotFoundException: Cluster not found.');
    expect((await world.call('DescribeClusters', { clusters: ['main'] })).clusters[0].status).to.equal('INACTIVE');
  });
});

describe('tags', () => {
  const ARN = 'arn:aws:ecs:eu-central-1:123456789012:cluster/main';
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
  });
  afterEach(() => world.simulator.close());

  const numbered = (count: number, prefix: string): { key: string; value: string }[] => Array.from({ length: count }, (_unused, index) => ({ key: `${prefix}${index}`, value: '' }));

  it('are at most fifty together, and a call over the limit sets none', async () => {
    await world.call('TagResource', { resourceArn: ARN, tags: numbered(30, 'a') });
    expect(await world.refused('TagResource', { resourceArn: ARN, tags: numbered(21, 'b') })).to.match(/limit of 50/);
    expect((await world.call('ListTagsForResource', { resourceArn: ARN })).tags).to.have.length(30);
    await world.call('TagResource', { resourceArn: ARN, tags: numbered(20, 'b') });
  });

  it('of what is not there are refused by what it is', async () => {
    const arn = (resource: string): { resourceArn: string } => ({ resourceArn: `arn:aws:ecs:eu-central-1:123456789012:${resource}` });
    expect(await world.refused('ListTagsForResource', arn('service/main/nope'))).to.equal('ServiceNotFoundException: Service not found.');
    expect(await world.refused('ListTagsForResource', arn('cluster/nope'))).to.equal('ClusterNotFoundException: Cluster not found.');
    expect(await world.refused('ListTagsForResource', arn('task-definition/nope:1'))).to.match(/^ResourceNotFoundException/);
    expect(await world.refused('ListTagsForResource', { resourceArn: 'nope' })).to.equal('InvalidParameterException: Invalid identifier: nope');
  });

  it('with one key twice are refused', async () => {
    expect(await world.refused('TagResource', { resourceArn: ARN, tags: [...numbered(1, 'a'), ...numbered(1, 'a')] })).to.match(/^InvalidParameterException: Duplicate tag keys/);
  });
});
