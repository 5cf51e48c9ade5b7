import { expect } from 'chai';
import type { KubeObject } from '../../src/api/meta.ts';
import { mortal, phases } from './crash-ports.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export interface CrashScenario {
  readonly name: string;
  readonly world?: WorldOptions;
  /** An action that a person asked for is not repeated when it is not known whether it was done: no end to expect without a status. */
  readonly keepsStatus?: true;
  /** Brings the world to where the write path begins; a healthy operator runs meanwhile and is stopped afterwards. */
  readonly prepare: (world: World) => Promise<void>;
  /** The change that makes the operator write. */
  readonly act: (world: World) => Promise<unknown>;
  /** The end that has to be reached. */
  readonly done: (world: World) => Promise<boolean>;
  /** What must be true of that end, however it was reached. */
  readonly end: { readonly services: readonly string[]; readonly revisions: number; readonly deployments: number };
}

export interface CrashVariant {
  readonly name: string;
  /** Status is gone between the death and the successor. */
  readonly losesStatus?: true;
  /** Between the death and the successor. */
  readonly between: (world: World) => Promise<void>;
  /** The successor runs warm beside the first one and takes over its Lease when that expires. */
  readonly standby: boolean;
}

export const variants: readonly CrashVariant[] = [
  { name: 'restart', between: async () => undefined, standby: false },
  { name: 'restart with every status deleted', between: deleteStatuses, standby: false, losesStatus: true },
  { name: 'a second replica takes over', between: async () => undefined, standby: true },
];

/** Seconds of virtual time that a path may take, a crash included. */
const limit = 1_800;
/** How far time moves between two looks at the world, in seconds. */
const step = 10;

/** Dies at every boundary of every outside call of the path, and expects the same end each time. */
export async function sweepCrashes(scenario: CrashScenario, variant: CrashVariant, stride: number, offset: number): Promise<{ readonly swept: number; readonly all: number }> {
  let swept = 0;
  const calls = await countCalls(scenario);
  const boundaries = calls.length * phases.length;
  for (let at = offset % stride; at < boundaries; at += stride) {
    swept += 1;
    const where = `${scenario.name}, ${variant.name}: died ${phases[at % phases.length] ?? ''} of call ${Math.floor(at / phases.length)} (${calls[Math.floor(at / phases.length)] ?? ''})`;
    await inWorld(scenario, async (world) => {
      const first = mortal(at);
      const operator = await world.startOperator(first.wrap, { elect: variant.standby });
      if (variant.standby) {
        // The first one leads before the second one looks at the Lease.
        await world.pass(1);
        await world.startOperator(undefined, { elect: true });
      }
      await scenario.act(world);
      await world.until(`${where}: the operator dies or ends`, async () => first.dead || (await scenario.done(world)), limit, step);
      await operator.kill();
      await variant.between(world);
      if (!variant.standby) await world.startOperator();
      await world.until(where, () => scenario.done(world), limit, step);
      // Nothing may follow: a second deployment, a late repair.
      await world.pass(200);
      expect(await scenario.done(world), `${where}: still there after 200 s`).to.equal(true);
      expect(await endOf(world), where).to.deep.equal(scenario.end);
    });
  }
  return { swept, all: boundaries };
}

async function countCalls(scenario: CrashScenario): Promise<readonly string[]> {
  return inWorld(scenario, async (world) => {
    const immortal = mortal(undefined);
    await world.startOperator(immortal.wrap);
    await scenario.act(world);
    await world.until(`${scenario.name} without a crash`, () => scenario.done(world), limit, step);
    expect(await endOf(world), `${scenario.name} without a crash`).to.deep.equal(scenario.end);
    return immortal.calls.slice();
  });
}

async function inWorld<T>(scenario: CrashScenario, use: (world: World) => Promise<T>): Promise<T> {
  const world = await createWorld(scenario.world);
  try {
    const healthy = await world.startOperator();
    await scenario.prepare(world);
    await healthy.stop();
    return await use(world);
  } finally {
    await world.close();
  }
}

async function endOf(world: World): Promise<CrashScenario['end']> {
  const { serviceArns } = await world.ecs('ListServices', { cluster: 'main', maxResults: 100 });
  const { taskDefinitionArns } = await world.ecs('ListTaskDefinitions', {});
  const services = (serviceArns as string[]).map((arn) => arn.split('/').at(-1) ?? '');
  let deployments = 0;
  for (const service of services) deployments += ((await world.ecs('ListServiceDeployments', { cluster: 'main', service }))['serviceDeployments'] as unknown[]).length;
  return { services, revisions: (taskDefinitionArns as unknown[]).length, deployments };
}

/** As after a restore from a backup that left status out. */
async function deleteStatuses(world: World): Promise<void> {
  for (const kind of ['EcsService', 'AwsAccount', 'GitSource'] as const) {
    const objects: readonly KubeObject[] = await world.kube.list(world.ctx, kind, {});
    for (const object of objects) await world.kube.putStatus(world.ctx, object, {});
  }
}
