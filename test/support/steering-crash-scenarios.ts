/** The paths on which a person's word makes the operator write to AWS: approvals and actions. */
import type { CrashScenario } from './crash-sweep.ts';
import { serviceManifest, type World } from './world.ts';

const review = { rollout: { gates: [{ name: 'review', at: 'BeforeDeployment', approval: {} }] } };

/** No load balancer, so that nothing but the gates is in the way. */
function blueGreen(image: string, gates: readonly object[]): ReturnType<typeof serviceManifest> {
  const { spec } = serviceManifest('web') as unknown as { readonly spec: { readonly service: object } };
  const service = { ...spec.service, deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 } };
  return serviceManifest('web', { service, rollout: { gates } }, image);
}
const atHooks = [
  { name: 'tested', at: 'PostScaleUp', approval: {} },
  { name: 'sign-off', at: 'PostProduction', approval: {} },
];

async function isReady(world: World, reason: string): Promise<boolean> {
  const object = await world.get('EcsService', 'web');
  const status = await world.status('web');
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return object !== undefined && status.observedGeneration === object.metadata.generation && ready?.status === 'True' && ready.reason === reason;
}

/** Ready for that reason, and ECS runs the revision of this number. */
const runs = (revision: number, reason = 'Ready') => async (world: World): Promise<boolean> => {
  const { services } = await world.ecs('DescribeServices', { cluster: 'main', services: ['web'] });
  return (await isReady(world, reason)) && String(services[0]?.taskDefinition).endsWith(`:${revision}`);
};

async function apply(world: World, manifest: ReturnType<typeof serviceManifest>): Promise<void> {
  await world.apply(manifest);
  await world.until('web is Ready', () => isReady(world, 'Ready'));
}

async function waits(world: World): Promise<void> {
  await world.until('a gate waits', async () => (await world.condition('web', 'RolloutBlocked'))?.reason === 'AwaitingApproval');
}

async function approve(world: World): Promise<void> {
  const { awaiting, rollout } = await world.status('web');
  const spec = { serviceRef: { name: 'web' }, targetHash: awaiting?.targetHash ?? rollout?.targetHash, full: true };
  await world.apply({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata: { name: 'yes', namespace: 'default' }, spec });
}

const ask = (action: string) => async (world: World): Promise<void> => {
  await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations: { 'longshore.dev/action': `${action}:once` } } });
};

/** `app:2` waits at the first of its hooks. */
async function atHook(world: World): Promise<void> {
  await apply(world, blueGreen('repo/app:1', []));
  await world.apply(blueGreen('repo/app:2', atHooks));
  await waits(world);
}

/** Every path that a person begins. */
export const steeringCrashScenarios: Readonly<Record<'gate' | 'hooks' | 'abort' | 'undo' | 'restart', CrashScenario>> = {
  gate: {
    name: 'a deployment that was approved',
    prepare: async (world) => {
      await apply(world, serviceManifest('web'));
      await world.apply(serviceManifest('web', review, 'repo/app:2'));
      await waits(world);
    },
    act: approve,
    done: runs(2),
    end: { services: ['web'], revisions: 2, deployments: 2 },
  },
  hooks: { name: 'gates at hooks', prepare: atHook, act: approve, done: runs(2), end: { services: ['web'], revisions: 2, deployments: 2 } },
  abort: {
    name: 'an abort at a gate',
    keepsStatus: true,
    prepare: atHook,
    act: ask('abort'),
    done: async (world) => {
      const { services } = await world.ecs('DescribeServices', { cluster: 'main', services: ['web'] });
      const { rollout, quarantine = [] } = await world.status('web');
      return String(services[0]?.taskDefinition).endsWith(':1') && rollout?.state === 'RolledBack' && quarantine[0]?.reason === 'RolledBackByOperator';
    },
    end: { services: ['web'], revisions: 2, deployments: 2 },
  },
  undo: {
    name: 'an undo',
    keepsStatus: true,
    prepare: async (world) => {
      await apply(world, serviceManifest('web'));
      await apply(world, serviceManifest('web', {}, 'repo/app:2'));
    },
    act: ask('undo'),
    done: runs(1, 'Pinned'),
    end: { services: ['web'], revisions: 2, deployments: 3 },
  },
  restart: {
    name: 'a restart',
    keepsStatus: true,
    prepare: (world) => apply(world, serviceManifest('web')),
    act: ask('restart'),
    done: async (world) => {
      const { serviceDeployments } = await world.ecs('ListServiceDeployments', { cluster: 'main', service: 'web' });
      const [newest, before] = serviceDeployments as readonly { readonly status: string }[];
      return before !== undefined && newest?.status === 'SUCCESSFUL' && (await runs(1)(world));
    },
    end: { services: ['web'], revisions: 1, deployments: 2 },
  },
};
