/** What scenarios on virtual time say over and over: how a service stands, and what was written to AWS. */
import { expect } from 'chai';
import type { Condition, KubeObject } from '../../src/api/meta.ts';
import type { KindName } from '../../src/core/ports.ts';
import type { SimService } from '../../src/simulator/state.ts';
import { serviceManifest, type World } from './world.ts';

/** Every operation with which the operator changes something in AWS. */
export const writeOperations = ['RegisterTaskDefinition', 'CreateService', 'UpdateService', 'DeleteService', 'TagResource', 'UntagResource', 'StopServiceDeployment'] as const;

export interface ExpectedCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** Any, when left out. */
  readonly reason?: string;
  readonly message?: RegExp;
}

/** The calls that changed, or tried to change, something in AWS since the last `sim.calls.reset()`; operations without one are left out. */
export function writes(world: World): Readonly<Record<string, number>> {
  return Object.fromEntries(writeOperations.map((name) => [name, world.sim.calls.of(name).calls] as const).filter(([, calls]) => calls > 0));
}

export async function conditionOf(world: World, kind: KindName, name: string, type: string): Promise<Condition | undefined> {
  const { conditions = [] } = ((await world.get(kind, name))?.status ?? {}) as { readonly conditions?: readonly Condition[] };
  return conditions.find((condition) => condition.type === type);
}

/** Waits until the object has the condition, message included; fails with the one that it last had. */
export async function untilCondition(world: World, kind: KindName, name: string, expected: ExpectedCondition, limitSeconds = 600): Promise<void> {
  const { type, status, reason, message } = expected;
  let last: Condition | undefined;
  try {
    await world.until(
      `${kind} ${name} has ${type}=${status} (${reason ?? 'any reason'})`,
      async () => {
        last = await conditionOf(world, kind, name, type);
        return last?.status === status && (reason === undefined || last.reason === reason) && (message?.test(last.message) ?? true);
      },
      limitSeconds,
    );
  } catch (error) {
    throw new Error(`last seen: ${JSON.stringify(last)}${message === undefined ? '' : `, expected ${message}`}\n${String(error)}`);
  }
}

/** Ready for the generation that is stored now, not for an older one. */
export async function isReady(world: World, name: string): Promise<boolean> {
  const object = await world.get('EcsService', name);
  const { observedGeneration } = (object?.status ?? {}) as { readonly observedGeneration?: number };
  return object !== undefined && observedGeneration === object.metadata.generation && (await conditionOf(world, 'EcsService', name, 'Ready'))?.status === 'True';
}

export async function untilReady(world: World, name: string, limitSeconds = 900, stepSeconds = 2): Promise<void> {
  await world.until(`${name} is Ready`, () => isReady(world, name), limitSeconds, stepSeconds);
}

/** Applies the manifest and waits for Ready. */
export async function rolledOut(world: World, manifest: KubeObject): Promise<void> {
  await world.apply(manifest);
  await untilReady(world, manifest.metadata.name);
}

/** All that a healthy neighbour costs: what `writes` must show when the broken object caused nothing. */
export const neighbourOnly = { RegisterTaskDefinition: 1, CreateService: 1 };

/** A healthy service beside the broken one rolls out all the same. */
export async function neighbourRollsOut(world: World, name = 'neighbour'): Promise<void> {
  await rolledOut(world, serviceManifest(name, {}, `repo/${name}:1`));
  expect(liveService(world, name)?.status).to.equal('ACTIVE');
}

/** The simulator's own record: what is true, whatever the API answers. Looking at it is no call. */
export function liveService(world: World, name: string): SimService | undefined {
  const found = [...world.sim.world.regions.values()].flatMap(({ services }) => [...services.values()].filter(({ serviceName }) => serviceName === name));
  expect(found.length, `services called ${name}`).to.be.lessThan(2);
  return found[0];
}

/** Revisions that were ever registered, of one family or of all. */
export function revisionCount(world: World, family?: string): number {
  return [...world.sim.world.regions.values()]
    .flatMap(({ taskDefinitions }) => [...taskDefinitions])
    .filter(([name]) => family === undefined || name === family)
    .reduce((sum, [, revisions]) => sum + revisions.length, 0);
}

/** Service deployments, newest first, by status. */
export function deploymentsOf(world: World, name: string): readonly string[] {
  return liveService(world, name)?.serviceDeployments.map(({ status }) => status) ?? [];
}

export interface SeenEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** The Events about an object. */
export async function eventsOf(world: World, name: string): Promise<readonly SeenEvent[]> {
  const events = (await world.kube.list(world.ctx, 'Event', {})) as unknown as readonly (SeenEvent & { readonly regarding?: { readonly name: string }; readonly involvedObject?: { readonly name: string }; readonly note?: string })[];
  return events.filter((event) => (event.regarding ?? event.involvedObject)?.name === name).map(({ type, reason, message, note }) => ({ type, reason, message: note ?? message }));
}

/** Image of the first container that the service's live revision runs. */
export function liveImage(world: World, name: string): string | undefined {
  const arn = liveService(world, name)?.taskDefinition;
  const definitions = [...world.sim.world.regions.values()].flatMap(({ taskDefinitions }) => [...taskDefinitions.values()].flat());
  const members = definitions.find(({ taskDefinitionArn }) => taskDefinitionArn === arn)?.members as { readonly containerDefinitions?: readonly { readonly image: string }[] } | undefined;
  return members?.containerDefinitions?.[0]?.image;
}

/**
 * Lets time pass second by second, and fails at the first one in which the object says Ready for its generation while the
 * simulator's own records say otherwise. `image`: what the spec asks for.
 */
export async function neverFalselyReady(world: World, name: string, image: string, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await world.pass(1);
    if (!(await isReady(world, name))) continue;
    const [current] = deploymentsOf(world, name);
    expect({ second, current, image: liveImage(world, name) }, 'Ready is True').to.deep.equal({ second, current: 'SUCCESSFUL', image });
  }
}
