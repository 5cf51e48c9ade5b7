import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { HASH_VERSION } from '../../src/core/model/hash.ts';
import { CONTENT_TAG } from '../../src/core/model/tags.ts';
import type { EcsServiceStatus } from '../../src/core/status/ecs-service-status.ts';
import { liveService, revisionCount, rolledOut, untilCondition, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

const count = 1_000;
/** One task each: how many run makes no difference here. */
const single = { service: { ...(serviceManifest('any') as unknown as { spec: { service: object } }).spec.service, desiredCount: 1 } };

/** The same hash as an operator with another algorithm would have written it: another version, and other digits. */
const underPreviousVersion = (text: string): string =>
  text.replaceAll(new RegExp(`${HASH_VERSION}:([0-9a-f]{32})`, 'g'), (_whole, digits: string) => `v0:${createHash('md5').update(digits).digest('hex')}`);

/** What ECS and Kubernetes remember of this installation, rewritten to what the previous version left behind. */
async function downgrade(world: World): Promise<void> {
  for (const { services, taskDefinitions } of world.sim.world.regions.values()) {
    const tagged = [...services.values(), ...[...taskDefinitions.values()].flat()];
    for (const { tags } of tagged) for (const [key, value] of tags) tags.set(key, underPreviousVersion(value));
  }
  for (const object of await world.kube.list(world.ctx, 'EcsService', {})) await world.kube.putStatus(world.ctx, object, JSON.parse(underPreviousVersion(JSON.stringify(object.status))));
}

const revisionTags = (world: World): readonly string[] =>
  [...world.sim.world.regions.values()].flatMap(({ taskDefinitions }) => [...taskDefinitions.values()].flat()).map(({ tags }) => tags.get(CONTENT_TAG) ?? '');

/**
 * `names` as ECS and Kubernetes would remember them had `like` been made so many times: seeded directly, since a thousand
 * rollouts are not what is tested here.
 */
async function seedLike(world: World, like: string, names: readonly string[]): Promise<void> {
  const { spec } = serviceManifest(like, single) as unknown as { spec: { taskDefinition: object; service: object } };
  const model = liveService(world, like)!;
  const status = JSON.stringify((await world.get('EcsService', like))!.status);
  const tagsOf = (tags: ReadonlyMap<string, string>, name: string) => [...tags].map(([key, value]) => ({ key, value: value === like ? name : value }));
  const [definition] = [...world.sim.world.regions.values()].flatMap(({ taskDefinitions }) => taskDefinitions.get(`default-${like}`) ?? []);
  for (const name of names) {
    await world.ecs('RegisterTaskDefinition', { ...spec.taskDefinition, family: `default-${name}`, tags: tagsOf(definition!.tags, name) });
    await world.ecs('CreateService', { ...spec.service, cluster: 'main', serviceName: name, taskDefinition: `default-${name}`, tags: tagsOf(model.tags, name) });
  }
  await world.pass(180);
  for (const name of names) {
    const made = liveService(world, name)!;
    const text = status
      .replaceAll(model.serviceDeployments[0]!.serviceDeploymentArn, made.serviceDeployments[0]!.serviceDeploymentArn)
      .replaceAll(model.revisions[0]!.serviceRevisionArn, made.revisions[0]!.serviceRevisionArn)
      .replaceAll(model.deployments[0]!.id, made.deployments[0]!.id)
      .replaceAll(new RegExp(`(default[-.]|/)${like}\\b`, 'g'), `$1${name}`);
    const object = await world.apply(serviceManifest(name, single));
    const held = await world.kube.patch(world.ctx, object, { metadata: { finalizers: ['longshore.dev/ecs-service'] } });
    await world.kube.putStatus(world.ctx, held, JSON.parse(text));
  }
}

async function statuses(world: World): Promise<readonly EcsServiceStatus[]> {
  return (await world.kube.list(world.ctx, 'EcsService', {})).map(({ status }) => status as EcsServiceStatus);
}

const readyCount = async (world: World): Promise<number> =>
  (await statuses(world)).filter(({ conditions }) => conditions.some(({ type, status }) => type === 'Ready' && status === 'True')).length;

describe('an operator whose hash algorithm is newer', () => {
  it(`leaves ${count} services of the previous version alone: 0 writes to AWS, all Ready`, async function () {
    this.timeout(600_000);
    const world = await createWorld({ sim: { timings: { jitter: 0 } } });
    try {
      const previous = await world.startOperator();
      await rolledOut(world, serviceManifest('first', single));
      await previous.stop();
      await seedLike(world, 'first', Array.from({ length: count - 1 }, (_, index) => `web-${index}`));
      expect(await readyCount(world)).to.equal(count);
      await downgrade(world);
      expect(revisionTags(world).every((tag) => tag.startsWith('v0:')), 'all revisions carry the previous version').to.equal(true);
      world.sim.calls.reset();

      await world.startOperator();
      await world.until('all were looked at by the new version', async () => (await statuses(world)).every(({ desired }) => desired?.hash.startsWith(`${HASH_VERSION}:`)), 900, 30);
      await world.pass(120);
      expect(writes(world)).to.deep.equal({});
      expect(revisionCount(world)).to.equal(count);
      expect(await readyCount(world)).to.equal(count);
    } finally {
      await world.close();
    }
  });

  it('still holds what the previous version had rolled back', async () => {
    const world = await createWorld();
    try {
      world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
      const previous = await world.startOperator();
      await rolledOut(world, serviceManifest('web'));
      await world.apply(serviceManifest('web', {}, 'repo/app:bad'));
      await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 1_800);
      await previous.stop();
      await downgrade(world);
      world.sim.calls.reset();
      await world.startOperator();
      await world.pass(900);
      expect(writes(world)).to.deep.equal({});
      expect(await world.condition('web', 'RolloutBlocked')).to.include({ status: 'True' });
      expect(liveService(world, 'web')?.taskDefinition).to.match(/:1$/);
    } finally {
      await world.close();
    }
  });

  it('registers once when the content changes afterwards', async () => {
    const world = await createWorld();
    try {
      const previous = await world.startOperator();
      await rolledOut(world, serviceManifest('web'));
      await previous.stop();
      await downgrade(world);
      world.sim.calls.reset();
      await world.startOperator();
      await world.pass(120);
      await rolledOut(world, serviceManifest('web', {}, 'repo/app:2'));
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
      expect(revisionTags(world).at(-1)).to.match(new RegExp(`^${HASH_VERSION}:`));
    } finally {
      await world.close();
    }
  });
});
