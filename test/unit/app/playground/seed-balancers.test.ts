import { expect } from 'chai';
import { seedBalancers } from '../../../../src/app/playground/seed-balancers.ts';
import { balancedSamples } from '../../../../src/app/playground/shifting-samples.ts';
import { startSimulator, type TestSimulator } from '../../simulator/builders.ts';

describe('the load balancer of the playground', () => {
  let sim: TestSimulator;
  let url: string;
  beforeEach(async () => {
    sim = await startSimulator();
    ({ url } = await sim.simulator.listen());
  });
  afterEach(() => sim.simulator.close());

  const balancing = () => [...sim.simulator.world.regions.values()].map((region) => region.balancing).find(({ loadBalancers }) => loadBalancers.size > 0);

  it('has for each service two target groups, of which one serves, and rules for its path and for test requests', async () => {
    const made = await seedBalancers(url);
    const rules = balancing()?.rules;
    for (const name of balancedSamples) {
      const { blue, green, productionRule, testRule } = made[name];
      expect(rules?.get(productionRule)?.forwards.map(({ targetGroupArn, weight }) => [targetGroupArn, weight])).to.deep.equal([[blue, 100], [green, 0]]);
      // The narrower rule comes first, or it would never match.
      expect(Number(rules?.get(testRule)?.priority)).to.be.lessThan(Number(rules?.get(productionRule)?.priority));
    }
    expect([...(balancing()?.targetGroups.values() ?? [])].map(({ deregistrationDelayMs }) => deregistrationDelayMs)).to.deep.equal(Array.from({ length: 2 * balancedSamples.length }, () => 30_000));
  });

  it('starts over where an earlier start was killed half-way', async () => {
    const before = await seedBalancers(url);
    const made = await seedBalancers(url);
    expect(balancing()?.loadBalancers.size).to.equal(1);
    expect(balancing()?.targetGroups.size).to.equal(2 * balancedSamples.length);
    expect(made.search.blue).to.equal(before.search.blue);
    expect(balancing()?.rules.has(made.search.productionRule)).to.equal(true);
    expect(balancing()?.rules.has(before.search.productionRule)).to.equal(false);
  });

  it('says in the words of AWS what was refused', async () => {
    sim.simulator.faults.set({ kind: 'access-denied', operation: 'CreateRule' });
    const error = await seedBalancers(url).then(() => undefined, (reason: unknown) => reason as Error);
    expect(error?.message).to.match(/^the playground's load balancer could not be made: CreateRule: .+/);
  });
});
