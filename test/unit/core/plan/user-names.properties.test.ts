/** Names that users choose (labels, options, tags, documents) may be any: none is lost, and none is read from what every object inherits. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { EcsService } from '../../../../src/api/v1beta1/ecsservice.ts';
import { ecsService } from '../../../support/core/ecs-objects.ts';
import { apply, emptyWorld, plan, remember } from '../../../support/core/one-pass.ts';
import type { World } from '../../../support/core/one-pass.ts';

const names = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a', '1'), fc.string({ minLength: 1, maxLength: 4 }));
const chosen = fc.uniqueArray(fc.tuple(names, fc.constantFrom('x', 'y')), { selector: ([name]) => name, maxLength: 4 });
type Entries = readonly (readonly [name: string, value: string])[];

const hookOf = (details: Readonly<Record<string, unknown>>) => ({ targetType: 'PAUSE' as const, lifecycleStages: ['PRE_SCALE_UP' as const], hookDetails: details });

/** The same names in every place where a user may choose them. */
function named(entries: Entries): EcsService {
  const members: Record<string, string> = Object.fromEntries(entries);
  return ecsService({
    taskDefinition: { containerDefinitions: [{ name: 'app', image: 'repo/app:1', dockerLabels: members, logConfiguration: { logDriver: 'awslogs', options: members } }] },
    service: {
      tags: entries.filter(([name]) => !/^(aws:|longshore\.dev\/)/i.test(name)).map(([key, value]) => ({ key, value })),
      deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: [hookOf(members)] },
    },
  });
}

const sorted = (members: object | undefined): Entries => (Object.entries(members ?? {}) as [string, string][]).toSorted(([left], [right]) => (left < right ? -1 : 1));
const own = ([key]: readonly [string, string]): boolean => !key.startsWith('longshore.dev/');

/** What the model of ECS holds under those names. */
function held({ tags, members, revisions, live }: World): readonly Entries[] {
  const container = (revisions[live - 1]?.taskDefinition as unknown as { containerDefinitions: { dockerLabels?: object; logConfiguration: { options?: object } }[] }).containerDefinitions[0];
  const { lifecycleHooks } = members['deploymentConfiguration'] as { lifecycleHooks: { hookDetails?: object }[] };
  return [sorted(tags).filter(own), sorted(container?.dockerLabels), sorted(container?.logConfiguration.options), sorted(lifecycleHooks[0]?.hookDetails)];
}

describe('planService, for every name that a user may choose', () => {
  const runs: { examples: [Entries, Entries][] } = { examples: [[[['__proto__', 'x']], [['__proto__', 'y']]], [[['__proto__', 'x']], []], [[], [['constructor', 'x']]]] };

  it('ECS gets each, and each change of it, and then nothing is left to do', () => {
    fc.assert(
      fc.property(chosen, chosen, (before: Entries, after: Entries) => {
        let world: World = emptyWorld;
        let previous: EcsService | undefined;
        for (const entries of [before, after]) {
          const object = named(entries);
          world = apply(world, plan(object, world, previous === undefined ? {} : { previous: remember(previous) }).steps);
          const wanted = sorted(Object.fromEntries(entries));
          expect(held(world)).to.deep.equal([sorted(Object.fromEntries(object.spec?.service?.tags?.map(({ key, value = '' }) => [key, value]) ?? [])), wanted, wanted, wanted]);
          expect(plan(object, world, { previous: remember(object) })).to.deep.equal({ steps: [], changes: [], holds: [] });
          previous = object;
        }
      }),
      runs,
    );
  });

  it('shows of a name that is new or gone no more than that', () => {
    const [one, none] = [named([['__proto__', 'x'], ['constructor', 'x']]), named([])];
    const world = apply(emptyWorld, plan(one, emptyWorld).steps);
    const changes = (object: EcsService, from: World, before: EcsService) =>
      plan(object, from, { previous: remember(before) }).changes.filter(({ path }) => path.startsWith('/tags/')).map(({ path, from: was, to }) => [path, was, to]);
    expect(changes(none, world, one)).to.deep.equal([['/tags/__proto__', 'x', undefined], ['/tags/constructor', 'x', undefined]]);
    expect(changes(one, apply(emptyWorld, plan(none, emptyWorld).steps), none)).to.deep.equal([['/tags/__proto__', undefined, 'x'], ['/tags/constructor', undefined, 'x']]);
  });
});
