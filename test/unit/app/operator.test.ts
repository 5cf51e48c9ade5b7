import { expect } from 'chai';
import { createWorld, type World } from '../../support/world.ts';

describe('operator', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld()));
  afterEach(() => world.close());

  it('reports each of its watches by kind', async () => {
    const operator = await world.startOperator();
    await world.pass(1);
    const pages: string[] = [];
    for await (const page of operator.metrics.text()) pages.push(page);
    const text = pages.join('');
    for (const kind of ['AwsAccount', 'Namespace', 'GitSource', 'EcsService']) expect(text).to.match(new RegExp(`longshore_watch_listed_objects\\{kind="${kind}"\\} \\d`));
    expect(text).to.include('longshore_watch_listed_objects{kind="AwsAccount"} 1');
  });
});
