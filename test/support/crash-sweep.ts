import { expect } from 'chai';
import type { KubeObject } from '../../src/api/meta.ts';
import { mortal, type Boundary, type Mortal } from './crash-ports.ts';
import { createWorld, type RunningOperator, type World, type WorldOptions } from './world.ts';

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
 * How many of the boundaries: `each`; `states`: one of each lot that leaves the same world behind (most are around reads);
 * a number: so many of those lots, evenly spread.
 */
export type SweepDepth = 'each' | 'states' | number;

export interface Sweep {
  readonly died: number;
  readonly states: number;
  readonly boundaries: number;
}

/** Dies at boundaries of outside calls of the path, and expects the same end each time. */
export async function sweepCrashes(scenario: CrashScenario, variant: CrashVariant, depth: SweepDepth): Promise<Sweep> {
  const boundaries = await countBoundaries(scenario, variant);
  const states = distinctStates(boundaries);
  const chosen = depth === 'each' ? [...boundaries.keys()] : depth === 'states' ? states : spread(states, depth, variants.indexOf(variant) / variants.length);
  for (const at of chosen) {
    const { phase, call } = boundaries[at]!;
    await dieAt(scenario, variant, at, `${scenario.name}, ${variant.name}: died ${phase} at boundary ${at} (${call})`);
  }
  return { died: chosen.length, states: states.length, boundaries: boundaries.length };
}

async function dieAt(scenario: CrashScenario, variant: CrashVariant, at: number, where: string): Promise<void> {
  await inWorld(scenario, async (world) => {
    const first = mortal(at);
    const operator = await startFirst(world, variant, first);
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

/** The one that is to die, and beside it the one that waits, if there is one. */
async function startFirst(world: World, { standby }: CrashVariant, { wrap }: Mortal): Promise<RunningOperator> {
  const operator = await world.startOperator(wrap, { elect: standby });
  if (standby) {
    // The first one leads before the second one looks at the Lease.
    await world.pass(1);
    await world.startOperator(undefined, { elect: true });
  }
  return operator;
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

/**
 * The first boundary of each lot. A dead operator leaves nothing behind but what it wrote, and the next one comes when the
 * test looks: between two looks, and between two writes, it does not matter where it died.
 */
function distinctStates(boundaries: readonly Boundary[]): readonly number[] {
  const known = new Set<string>();
  return [...boundaries.entries()].flatMap(([at, { writes, epoch }]) => {
    const state = `${epoch}/${writes}`;
    return known.has(state) ? [] : (known.add(state), [at]);
  });
}

/** At most so many of a list; `offset`: from 0 to 1, which of those that lie close together. */
function spread(list: readonly number[], most: number, offset: number): readonly number[] {
  const every = Math.max(1, list.length / most);
  return [...Array(Math.min(most, list.length)).keys()].map((index) => list[Math.floor((index + offset) * every) % list.length] ?? 0);
}

const counted = new Map<string, Promise<readonly Boundary[]>>();

/** Those that the path has when nobody dies. */
function countBoundaries(scenario: CrashScenario, variant: CrashVariant): Promise<readonly Boundary[]> {
  const key = `${scenario.name}/${variant.standby ? 'two' : 'one'}`;
  const known = counted.get(key) ?? countOnce(scenario, variant);
  counted.set(key, known);
  return known;
}

async function countOnce(scenario: CrashScenario, variant: CrashVariant): Promise<readonly Boundary[]> {
  return inWorld(scenario, async (world) => {
    let looks = 0;
    const immortal = mortal(undefined, () => looks);
    await startFirst(world, variant, immortal);
    await scenario.act(world);
    const done = doneOf(scenario, world);
    await world.until(`${scenario.name} without a crash`, () => ((looks += 1), done()), limit, step);
    expect(await endOf(world), `${scenario.name} without a crash`).to.deep.equal(scenario.end);
    const boundaries = immortal.boundaries.slice();
    await verify(scenario, world, `${scenario.name} without a crash`);
    return boundaries;
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
