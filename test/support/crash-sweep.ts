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
  /** What people do on the way, at every look at the world. */
  readonly meanwhile?: (world: World) => Promise<unknown>;
  /** The end that has to be reached. */
  readonly done: (world: World) => Promise<boolean>;
  /** What must be true of that end, however it was reached. */
  readonly end: { readonly services: readonly string[]; readonly revisions: number; readonly deployments: number };
  /** What else must be true of it. */
  readonly verify?: (world: World) => Promise<void>;
  /** Follows a deployment for minutes: of the reads between two writes, which are all alike, the first of each kind is swept. */
  readonly few?: true;
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

/**
 * Dies at boundaries of outside calls of the path, and expects the same end each time. `most`: of a scenario with `few`, so
 * many boundaries, evenly spread; otherwise every `stride`-th, from `offset` on.
 */
export async function sweepCrashes(scenario: CrashScenario, variant: CrashVariant, { stride, offset, most }: { readonly stride: number; readonly offset: number; readonly most: number }): Promise<{ readonly swept: number; readonly all: number }> {
  const calls = await countCalls(scenario);
  const boundaries = scenario.few === true ? spread(boundariesBetweenWrites(calls), most, offset) : allBoundaries(calls).filter((at) => at % stride === offset % stride);
  for (const at of boundaries) {
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
      const done = doneOf(scenario, world);
      await world.until(`${where}: the operator dies or ends`, async () => first.dead || (await done()), limit, step);
      await operator.kill();
      await variant.between(world);
      if (!variant.standby) await world.startOperator();
      await world.until(where, done, limit, step);
      // Nothing may follow: a second deployment, a late repair.
      await world.pass(200);
      expect(await scenario.done(world), `${where}: still there after 200 s`).to.equal(true);
      expect(await endOf(world), where).to.deep.equal(scenario.end);
      await verify(scenario, world, where);
    });
  }
  return { swept: boundaries.length, all: calls.length * phases.length };
}

function doneOf(scenario: CrashScenario, world: World): () => Promise<boolean> {
  return async () => {
    await scenario.meanwhile?.(world);
    return scenario.done(world);
  };
}

async function verify(scenario: CrashScenario, world: World, where: string): Promise<void> {
  try {
    await scenario.verify?.(world);
  } catch (error) {
    throw new Error(`${where}: ${String(error)}`, { cause: error });
  }
}

const allBoundaries = (calls: readonly string[]): readonly number[] => calls.flatMap((_call, index) => phases.map((_phase, phase) => index * phases.length + phase));

/** Every boundary of every write, and those of the first read of each kind since the write before it. */
function boundariesBetweenWrites(calls: readonly string[]): readonly number[] {
  let reads = new Set<string>();
  return calls.flatMap((call, index) => {
    const isRead = /\.(describe|list|get|callerIdentity|stoppedTasks)/.test(call);
    const isNew = !isRead || !reads.has(call);
    reads = isRead ? reads.add(call) : new Set();
    return isNew ? phases.map((_phase, phase) => index * phases.length + phase) : [];
  });
}

/** At most so many of a list, from the first third to the last. */
function spread(list: readonly number[], most: number, offset: number): readonly number[] {
  const every = Math.max(1, list.length / most);
  return [...Array(Math.min(most, list.length)).keys()].map((index) => list[Math.floor(index * every + (offset * every) / variants.length) % list.length] ?? 0);
}

const counted = new Map<CrashScenario, Promise<readonly string[]>>();

/** The calls of the path when nobody dies; the same for every variant. */
function countCalls(scenario: CrashScenario): Promise<readonly string[]> {
  const known = counted.get(scenario) ?? countOnce(scenario);
  counted.set(scenario, known);
  return known;
}

async function countOnce(scenario: CrashScenario): Promise<readonly string[]> {
  return inWorld(scenario, async (world) => {
    const immortal = mortal(undefined);
    await world.startOperator(immortal.wrap);
    await scenario.act(world);
    await world.until(`${scenario.name} without a crash`, doneOf(scenario, world), limit, step);
    expect(await endOf(world), `${scenario.name} without a crash`).to.deep.equal(scenario.end);
    const calls = immortal.calls.slice();
    await verify(scenario, world, `${scenario.name} without a crash`);
    return calls;
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
