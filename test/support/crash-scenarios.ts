import { ownerTags } from '../../src/core/model/tags.ts';
import type { CrashScenario } from './crash-sweep.ts';
import { serviceManifest, type World } from './world.ts';

const isReady = async (world: World): Promise<boolean> => {
  const object = await world.get('EcsService', 'web');
  const status = await world.status('web');
  return object !== undefined && status.observedGeneration === object.metadata.generation && status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
};

/** Ready, and ECS runs the revision of this number. */
const runs = (revision: number) => async (world: World): Promise<boolean> => {
  const { services } = await world.ecs('DescribeServices', { cluster: 'main', services: ['web'] });
  return (await isReady(world)) && String(services[0]?.taskDefinition).endsWith(`:${revision}`);
};

const created = async (world: World): Promise<void> => {
  await world.apply(serviceManifest('web'));
  await world.until('web is Ready', () => isReady(world));
};

/** Every path on which the operator writes to AWS. */
export const crashScenarios: Readonly<Record<'create' | 'update' | 'rollback' | 'adopt' | 'delete', CrashScenario>> = {
  create: {
    name: 'create',
    prepare: async () => undefined,
    act: (world) => world.apply(serviceManifest('web')),
    done: runs(1),
    end: { services: ['web'], revisions: 1, deployments: 1 },
  },
  update: {
    name: 'update',
    prepare: created,
    act: (world) => world.apply(serviceManifest('web', {}, 'repo/app:2')),
    done: runs(2),
    end: { services: ['web'], revisions: 2, deployments: 2 },
  },
  rollback: {
    name: 'rollback',
    prepare: async (world) => {
      world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
      await created(world);
    },
    act: (world) => world.apply(serviceManifest('web', {}, 'repo/app:bad')),
    done: async (world) => {
      const { services } = await world.ecs('DescribeServices', { cluster: 'main', services: ['web'] });
      const blocked = await world.condition('web', 'RolloutBlocked');
      const stalled = await world.condition('web', 'Stalled');
      const quarantined = (await world.status('web')).quarantine ?? [];
      return String(services[0]?.taskDefinition).endsWith(':1') && blocked?.status === 'True' && stalled?.status === 'True' && quarantined.length === 1;
    },
    end: { services: ['web'], revisions: 2, deployments: 2 },
  },
  adopt: {
    name: 'adopt',
    world: { account: { access: [{ namespaces: { matchNames: ['*'] }, adopt: ['*'] }] } },
    // Made by hand, exactly as the manifest says, so that adopting it changes nothing but tags.
    prepare: async (world) => {
      const { spec } = serviceManifest('web') as { spec: { taskDefinition: object; service: object } };
      await world.ecs('RegisterTaskDefinition', { family: 'default-web', ...spec.taskDefinition });
      await world.ecs('CreateService', { cluster: 'main', serviceName: 'web', taskDefinition: 'default-web', ...spec.service });
      await world.pass(300);
    },
    act: (world) => world.apply(serviceManifest('web', { adoption: { policy: 'IfUnowned' } })),
    done: async (world) => {
      const { services } = await world.ecs('DescribeServices', { cluster: 'main', services: ['web'], include: ['TAGS'] });
      const tags = new Map((services[0]?.tags ?? []).map(({ key, value }: { key: string; value: string }) => [key, value] as const));
      const owned = Object.entries(ownerTags({ installation: 'test', namespace: 'default', name: 'web' })).every(([key, value]) => tags.get(key) === value);
      return owned && (await isReady(world));
    },
    end: { services: ['web'], revisions: 1, deployments: 1 },
  },
  delete: {
    name: 'delete',
    prepare: created,
    act: async (world) => world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {}),
    done: async (world) => {
      const { services } = await world.ecs('DescribeServices', { cluster: 'main', services: ['web'] });
      return (await world.get('EcsService', 'web')) === undefined && services[0]?.status === 'INACTIVE';
    },
    end: { services: [], revisions: 1, deployments: 0 },
  },
};
