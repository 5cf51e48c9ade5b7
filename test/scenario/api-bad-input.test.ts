import { expect } from 'chai';
import type { KubeObject } from '../../src/api/meta.ts';
import { isLongshoreError } from '../../src/core/errors.ts';
import { conditionOf, deploymentsOf, isReady, liveService, neighbourOnly, neighbourRollsOut, rolledOut, untilCondition, untilReady, writes } from '../support/scenario.ts';
import { callDirectly } from '../../src/simulator/in-process.ts';
import { accountId, createWorld, region, serviceManifest, type World } from '../support/world.ts';

const account = (name: string, spec: Record<string, unknown>): KubeObject => ({
  apiVersion: 'longshore.dev/v1beta1',
  kind: 'AwsAccount',
  metadata: { name },
  spec: { accountId, regions: [region], defaultRegion: region, endpoints: { ecs: 'http://sim.invalid', sts: 'http://sim.invalid' }, access: [{ namespaces: { matchNames: ['*'] } }], ...spec },
});

/** What the API server says to a manifest; fails when it takes it. */
async function refusal(world: World, manifest: KubeObject): Promise<string> {
  try {
    await world.apply(manifest);
  } catch (error) {
    if (isLongshoreError(error)) return error.message;
    throw error;
  }
  throw new Error(`${manifest.metadata.name} was accepted`);
}

const withTask = (overrides: Record<string, unknown>): Record<string, unknown> => ({ taskDefinition: { ...(serviceManifest('web') as unknown as { spec: { taskDefinition: object } }).spec.taskDefinition, ...overrides } });

describe('bad input through the API', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
  });
  afterEach(() => world.close());

  const refused: readonly { readonly name: string; readonly overrides: Record<string, unknown>; readonly says: RegExp }[] = [
    { name: 'an unknown field', overrides: withTask({ cpuUnits: 3 }), says: /spec\.taskDefinition\.cpuUnits/ },
    { name: 'a value out of range', overrides: { service: { desiredCount: -1 } }, says: /spec\.service\.desiredCount.*greater than or equal to 0/ },
    { name: 'a missing required field', overrides: withTask({ containerDefinitions: undefined }), says: /containerDefinitions/ },
  ];
  for (const { name, overrides, says } of refused) {
    it(`${name}: the API server refuses it by name, and nothing exists`, async () => {
      expect(await refusal(world, serviceManifest('web', overrides))).to.match(says);
      await neighbourRollsOut(world);
      expect(await world.get('EcsService', 'web')).to.equal(undefined);
      expect(writes(world)).to.deep.equal(neighbourOnly);
    });
  }

  it('a Fargate cpu and memory pair that ECS does not have, which no CRD can refuse: Stalled with InvalidSpec, the field and the pairs named', async () => {
    await world.apply(serviceManifest('web', withTask({ cpu: '256', memory: '8192' })));
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'InvalidSpec', message: /taskDefinition.memory.*512/ }, 10);
    expect(await conditionOf(world, 'EcsService', 'web', 'Valid')).to.include({ status: 'False', reason: 'InvalidSpec' });
    await neighbourRollsOut(world);
    expect(liveService(world, 'web')).to.equal(undefined);
    expect(writes(world)).to.deep.equal(neighbourOnly);
  });

  it('a rollout survives an invalid edit: what runs goes on running, and the fix goes through', async () => {
    await rolledOut(world, serviceManifest('web'));
    world.sim.calls.reset();
    await world.apply(serviceManifest('web', withTask({ cpu: '256', memory: '8192' })));
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'False', reason: 'InvalidSpec' }, 10);
    await world.pass(120);
    expect(writes(world)).to.deep.equal({});
    expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL']);
    await rolledOut(world, serviceManifest('web', {}, 'repo/app:2'));
  });

  describe('two objects with one target', () => {
    const shared = { target: { cluster: 'main', serviceName: 'shared' } };

    it('the older one wins, the newer one is Stalled and names it, and takes over when the older one goes', async () => {
      await rolledOut(world, serviceManifest('older', shared));
      world.sim.calls.reset();
      await world.apply(serviceManifest('newer', { ...shared, adoption: { policy: 'Never' } }, 'repo/app:2'));
      await untilCondition(world, 'EcsService', 'newer', { type: 'Stalled', status: 'True', reason: 'TargetConflict', message: /default\/older is older.*spec\.target\.serviceName/ }, 10);
      await neighbourRollsOut(world);
      expect(writes(world)).to.deep.equal(neighbourOnly);
      expect(await isReady(world, 'older')).to.equal(true);

      await world.kube.delete(world.ctx, (await world.get('EcsService', 'older'))!, {});
      await world.until('older is gone', async () => (await world.get('EcsService', 'older')) === undefined, 600);
      await untilReady(world, 'newer');
      expect(Object.fromEntries(liveService(world, 'shared')!.tags)).to.include({ 'longshore.dev/name': 'newer' });
    });

    it('the cluster by name and by ARN is one target', async () => {
      await rolledOut(world, serviceManifest('older', shared));
      await world.apply(serviceManifest('newer', { target: { ...shared.target, cluster: `arn:aws:ecs:${region}:${accountId}:cluster/main` } }));
      await untilCondition(world, 'EcsService', 'newer', { type: 'Stalled', status: 'True', reason: 'TargetConflict' }, 10);
    });
  });

  describe('an account that does not fit', () => {
    const stalls = async (overrides: Record<string, unknown>, reason: string, message: RegExp): Promise<void> => {
      await world.apply(serviceManifest('web', overrides));
      await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason, message }, 30);
      expect(await conditionOf(world, 'EcsService', 'web', 'Ready')).to.include({ status: 'False', reason });
      await neighbourRollsOut(world);
      expect(writes(world)).to.deep.equal(neighbourOnly);
      expect(liveService(world, 'web')).to.equal(undefined);
    };

    it('is not there: AccountNotFound; the service is made as soon as it is', async () => {
      await stalls({ target: { cluster: 'main', accountRef: { name: 'prod' } } }, 'AccountNotFound', /AwsAccount prod/);
      await world.apply(account('prod', {}));
      await untilReady(world, 'web');
    });

    it('does not admit the namespace: AccountNotAllowed', async () => {
      await world.apply(account('prod', { access: [{ namespaces: { matchNames: ['shop'] } }] }));
      await stalls({ target: { cluster: 'main', accountRef: { name: 'prod' } } }, 'AccountNotAllowed', /AwsAccount prod does not admit namespace default.*spec\.access/);
    });

    it('admits the namespace by a label that it gets later', async () => {
      await world.apply(account('prod', { access: [{ namespaces: { selector: { matchLabels: { team: 'shop' } } } }] }));
      await stalls({ target: { cluster: 'main', accountRef: { name: 'prod' } } }, 'AccountNotAllowed', /default/);
      await world.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels: { team: 'shop' } } });
      await untilReady(world, 'web');
    });

    it('does not list the region: RegionNotAllowed', async () => {
      await stalls({ target: { cluster: 'main', region: 'us-east-1' } }, 'RegionNotAllowed', /region us-east-1.*spec\.regions/);
    });

    const references: readonly { readonly name: string; readonly allow: Record<string, unknown>; readonly says: RegExp }[] = [
      { name: 'an image', allow: { images: ['registry.example.com/*'] }, says: /spec\/taskDefinition\/containerDefinitions\/0\/image \(repo\/app:1\) is not in allow\.images/ },
      { name: 'a subnet', allow: { subnets: ['subnet-9'] }, says: /subnet-1.*allow\.subnets/ },
      { name: 'a security group', allow: { securityGroups: [] }, says: /sg-1.*allow\.securityGroups/ },
      { name: 'a cluster', allow: { clusters: ['other'] }, says: /main.*allow\.clusters/ },
      { name: 'a family', allow: { families: ['shop-*'] }, says: /default-web.*allow\.families/ },
    ];
    for (const { name, allow, says } of references) {
      it(`does not allow ${name} that the spec names: ReferenceNotAllowed`, async () => {
        await world.apply(account('prod', { access: [{ namespaces: { matchNames: ['*'] }, allow }] }));
        await stalls({ target: { cluster: 'main', accountRef: { name: 'prod' } } }, 'ReferenceNotAllowed', says);
      });
    }

    it('names another account than its credentials belong to: AccountMismatch on both, and not one write', async () => {
      await world.apply(account('prod', { accountId: '999999999999' }));
      await stalls({ target: { cluster: 'main', accountRef: { name: 'prod' } } }, 'AccountMismatch', /names account 999999999999, but its credentials belong to 123456789012.*spec\.credentials/);
      await untilCondition(world, 'AwsAccount', 'prod', { type: 'Ready', status: 'False', reason: 'AccountMismatch', message: /999999999999.*123456789012/ }, 30);
      expect(await conditionOf(world, 'AwsAccount', 'default', 'Ready')).to.include({ status: 'True' });
    });
  });
});

describe('credentials that are exchanged for those of another account under a running operator', () => {
  const other = '210987654321';
  let accounts: Record<string, string>;
  let world: World;
  beforeEach(async () => {
    accounts = {};
    world = await createWorld({ sim: { accounts } });
    await world.startOperator();
    await rolledOut(world, serviceManifest('web'));
    accounts['operator'] = other;
    accounts['theirs'] = other;
    world.sim.calls.reset();
  });
  afterEach(() => world.close());
  const theirs = (operation: string, input: Record<string, unknown>) => callDirectly(world.sim, { operation, region, input, accessKeyId: 'theirs' });

  it('which has no such cluster: no write, the account says AccountMismatch, a new generation is not called Ready', async () => {
    await world.pass(1_000);
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await world.pass(1_000);
    expect(writes(world)).to.deep.equal({});
    await untilCondition(world, 'AwsAccount', 'default', { type: 'Ready', status: 'False', reason: 'AccountMismatch', message: /210987654321/ }, 10);
    expect((await world.condition('web', 'Ready'))?.status).to.equal('Unknown');
  });

  it('which has the cluster, but not the service: it is not made there', async () => {
    await theirs('CreateCluster', { clusterName: 'main' });
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'AccountMismatch', message: /210987654321.*nothing is written/ }, 600);
    await world.pass(1_000);
    expect(writes(world)).to.deep.equal({});
  });

  it('which has a service of that name and owner: it is not touched', async () => {
    const mine = liveService(world, 'web')!;
    await theirs('CreateCluster', { clusterName: 'main' });
    const { taskDefinition, service } = (serviceManifest('web') as unknown as { spec: { taskDefinition: object; service: object } }).spec;
    await theirs('RegisterTaskDefinition', { ...taskDefinition, family: 'theirs' });
    await theirs('CreateService', { ...service, cluster: 'main', serviceName: 'web', taskDefinition: 'theirs', tags: [...mine.tags].map(([key, value]) => ({ key, value })) });
    world.sim.calls.reset();
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'AccountMismatch' }, 600);
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await world.pass(1_000);
    expect(writes(world)).to.deep.equal({});
  });
});
