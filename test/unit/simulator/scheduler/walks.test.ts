import { expect } from 'chai';
import fc from 'fast-check';

import { behaviourOf } from '../../../../src/simulator/scheduler/behaviour.ts';
import { lowerBound, upperBound } from '../../../../src/simulator/scheduler/rolling.ts';
import type { ImageBehaviour, SimService } from '../../../../src/simulator/state.ts';
import { HOUR, SECOND, breaker, createBench } from './world.ts';
import type { Bench } from './world.ts';

const OVER = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

const outcome = fc.constantFrom<ImageBehaviour['outcome']>('healthy', 'pull-error', 'secret-error', 'exit', 'out-of-memory', 'unhealthy', 'no-capacity');
const action = fc.oneof(
  fc.record({ kind: fc.constant('deploy' as const), outcome }),
  fc.record({ kind: fc.constant('scale' as const), count: fc.nat(6) }),
  fc.record({ kind: fc.constant('rollback' as const) }),
  fc.record({ kind: fc.constant('stop-task' as const) }),
);
const walk = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  desired: fc.integer({ min: 0, max: 6 }),
  minimum: fc.integer({ min: 0, max: 100 }),
  // From 200 % on there is room for one task more whatever the count: no deployment is blocked for ever.
  maximum: fc.integer({ min: 200, max: 300 }),
  rollback: fc.boolean(),
  checked: fc.boolean(),
  steps: fc.array(fc.record({ action, waitSeconds: fc.nat(300) }), { maxLength: 8 }),
});
type Walk = typeof walk extends fc.Arbitrary<infer T> ? T : never;

const occupied = (service: SimService): number => service.tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED' && lastStatus !== 'DEPROVISIONING').length;

function act(bench: Bench, step: Walk['steps'][number]['action'], container: object, index: number): void {
  const { scheduler, world, region, service } = bench;
  switch (step.kind) {
    case 'deploy':
      world.behaviours.push({ match: `web:${String(index)}`, outcome: step.outcome });
      bench.deploy(`web:${String(index)}`, { ...container });
      return;
    case 'scale':
      service.desiredCount = step.count;
      scheduler.reschedule(world, region, service);
      return;
    case 'rollback': {
      const current = service.serviceDeployments.find(({ status }) => !OVER.includes(status));
      if (current !== undefined) scheduler.requestRollback(world, region, service, current);
      return;
    }
    case 'stop-task': {
      const task = service.tasks.find(({ desiredStatus }) => desiredStatus === 'RUNNING');
      if (task !== undefined) task.desiredStatus = 'STOPPED';
      scheduler.reschedule(world, region, service);
    }
  }
}

async function run(given: Walk, observe: (bench: Bench, before: { healthy: number; occupied: number }) => void): Promise<Bench> {
  const bench = createBench({
    seed: given.seed, desiredCount: given.desired,
    configuration: { ...breaker(given.rollback), minimumHealthyPercent: given.minimum, maximumPercent: given.maximum },
  });
  const container = given.checked ? { healthCheck: { command: ['CMD', 'true'] } } : {};
  bench.deploy('web:first', container);
  const pass = async (seconds: number, by: number): Promise<void> => {
    for (let waited = 0; waited < seconds; waited += by) {
      const before = { healthy: bench.healthy(), occupied: occupied(bench.service) };
      await bench.advance(by * SECOND);
      observe(bench, before);
    }
  };
  await pass(180, 20);
  for (const [index, { action: step, waitSeconds }] of given.steps.entries()) {
    act(bench, step, container, index);
    await pass(waitSeconds, 20);
  }
  await bench.advance(6 * HOUR);
  return bench;
}

describe('scheduler: random walks', () => {
  it('every deployment with a breaker ends, at most one runs, and PRIMARY leads', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (given) => {
        const bench = await run(given, ({ service }) => {
          expect(service.serviceDeployments.filter(({ status }) => !OVER.includes(status)).length).to.be.at.most(1);
          expect(service.deployments.map(({ status }) => status === 'PRIMARY')).to.deep.equal(service.deployments.map((_, index) => index === 0));
        });
        expect(bench.service.serviceDeployments.every(({ status }) => OVER.includes(status))).to.equal(true);
        const [primary] = bench.service.deployments;
        expect(primary?.taskDefinition).to.equal(bench.service.taskDefinition);
        const image = bench.service.tasks.findLast(({ deploymentId }) => deploymentId === primary?.id)?.containers[0]?.image;
        const works = behaviourOf(bench.world.behaviours, image ?? '').outcome === 'healthy';
        if (primary?.rolloutState === 'COMPLETED' && works) expect(bench.healthy(image)).to.equal(image === undefined ? 0 : bench.service.desiredCount);
      }),
      { numRuns: 60 },
    );
  });

  it('the scheduler itself never launches above the upper bound, nor stops below the lower one', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (given) => {
        // Without scaling and stopped tasks only the scheduler changes what runs.
        const calm: Walk = { ...given, steps: given.steps.filter(({ action: { kind } }) => kind === 'deploy' || kind === 'rollback') };
        let wasServing = false;
        await run(calm, (bench) => {
          const { service } = bench;
          const desired = service.desiredCount;
          expect(occupied(service)).to.be.at.most(upperBound(desired, given.maximum));
          wasServing ||= bench.healthy() >= desired;
          // Once there are enough healthy tasks, a rollout of any kind keeps the minimum: failing ones are all new.
          if (wasServing) expect(bench.healthy()).to.be.at.least(lowerBound(desired, given.minimum));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('the same seed gives the same history', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (given) => {
        const [first, second] = [await run(given, () => undefined), await run(given, () => undefined)];
        expect(first.service).to.deep.equal(second.service);
      }),
      { numRuns: 15 },
    );
  });
});
