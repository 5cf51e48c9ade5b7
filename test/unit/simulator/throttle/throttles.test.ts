import { expect } from 'chai';
import { virtualClock } from '../../../../src/runtime/clock.ts';
import { createThrottles } from '../../../../src/simulator/throttle/throttles.ts';
import { definition, startSimulator } from '../builders.ts';

describe('AWS\'s request buckets', () => {
  it('let a burst through, then as much as is refilled', async () => {
    const clock = virtualClock();
    const throttles = createThrottles(clock, true);
    const taken = (): number => Array.from({ length: 200 }, () => throttles.take('a/r', 'task-definition-modify')).filter(Boolean).length;
    expect(taken()).to.equal(20);
    await clock.advance(3_000);
    expect(taken()).to.equal(3);
    await clock.advance(3_600_000);
    expect(taken()).to.equal(20);
  });

  it('are separate for each account and Region, and for each bucket', () => {
    const throttles = createThrottles(virtualClock(), true);
    for (let index = 0; index < 20; index += 1) throttles.take('a/r', 'task-definition-modify');
    expect(throttles.take('a/r', 'task-definition-modify')).to.equal(false);
    expect(throttles.take('b/r', 'task-definition-modify')).to.equal(true);
    expect(throttles.take('a/r', 'service-read')).to.equal(true);
  });

  it('answer ThrottlingException on the wire, are counted, and can be switched off', async () => {
    const world = await startSimulator({ throttle: true });
    for (let index = 0; index < 20; index += 1) await world.call('RegisterTaskDefinition', definition());
    expect(await world.refused('RegisterTaskDefinition', definition())).to.equal('ThrottlingException: Rate exceeded');
    expect(world.simulator.calls.of('RegisterTaskDefinition')).to.deep.equal({ calls: 21, throttled: 1, refused: 0 });
    await world.call('DescribeTaskDefinition', { taskDefinition: 'web' });
    world.simulator.throttles.setEnabled(false);
    await world.call('RegisterTaskDefinition', definition());
    await world.simulator.close();
  });

  it('refill on the base clock unless the simulated one is asked for', async () => {
    for (const [throttleClock, expected] of [['base', 1], ['simulated', 10]] as const) {
      const world = await startSimulator({ throttle: true, throttleClock, speed: 10 });
      for (let index = 0; index < 20; index += 1) await world.call('RegisterTaskDefinition', definition());
      await world.clock.advance(1_000);
      let passed = 0;
      for (let index = 0; index < 15; index += 1) {
        if (world.simulator.throttles.take('123456789012/eu-central-1', 'task-definition-modify')) passed += 1;
      }
      expect(passed).to.equal(expected);
      await world.simulator.close();
    }
  });
});
