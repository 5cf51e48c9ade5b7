import { serviceFile, startSource } from '../../support/git-source.ts';
import { untilCondition, untilReady } from '../../support/scenario.ts';
import { createWorld, type World } from '../../support/world.ts';

/** A commit that made the renderer throw left the source Ready, with the commit before in its status. */
const evilFiles: Readonly<Record<string, string>> = {
  'a kind named like a member of every object': 'apiVersion: longshore.dev/v1beta1\nkind: constructor\nmetadata: {name: x}\n',
  'an alias that contains itself': serviceFile('x').replace('spec:', 'spec: &self\n  mode: *self'),
};

describe('a file written to break the operator', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
    world.git.commit({ 'web.yaml': serviceFile('web') });
    await startSource(world);
    await untilReady(world, 'web');
  });
  afterEach(() => world.close());

  for (const [name, content] of Object.entries(evilFiles)) {
    it(`${name}: the source is not Ready and names the place, and a fixed commit goes through`, async () => {
      world.git.commit({ 'evil.yaml': content });
      await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'False', reason: 'InvalidManifests', message: /evil\.yaml:\d+:\d+: / }, 30);
      world.git.commit({ 'evil.yaml': undefined });
      await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'True', reason: 'Applied' }, 30);
    });
  }
});
