/** Random deployments, failures, stops, scalings and answers to pauses: what must hold whatever comes. */
import { expect } from 'chai';
import fc from 'fast-check';

import { createScheduler } from '../../../../../src/simulator/scheduler/scheduler.ts';
import { productionSteps } from '../../../../../src/simulator/scheduler/shift/steps.ts';
import type { ImageBehaviour, Members, SimServiceDeployment } from '../../../../../src/simulator/state.ts';
import { HOUR, SECOND, breaker } from '../world.ts';
import type { Bench } from '../world.ts';
import { PRODUCTION, finish, isOver, reach, shiftBench, weightsOf } from './world.ts';

const GATE = 'arn:aws:lambda:eu-west-1:111122223333:function:gate';
const outcome = fc.constantFrom<ImageBehaviour['outcome']>('healthy', 'healthy', 'healthy', 'pull-error', 'exit', 'unhealthy', 'no-capacity', 'subnet-full');
const action = fc.oneof(
  fc.record({ kind: fc.constant('deploy' as const), outcome }),
  fc.record({ kind: fc.constant('scale' as const), count: fc.nat(4) }),
  fc.record({ kind: fc.constant('stop' as const) }),
  fc.record({ kind: fc.constant('answer' as const), status: fc.constantFrom('SUCCEEDED' as const, 'FAILED' as const) }),
  fc.record({ kind: fc.constant('alarm' as const), on: fc.boolean() }),
  fc.record({ kind: fc.constant('hook' as const), result: fc.constantFrom('FAILED' as const, 'IN_PROGRESS' as const) }),
);
const walk = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  desired: fc.integer({ min: 1, max: 4 }),
  strategy: fc.constantFrom<Members>(
    { strategy: 'BLUE_GREEN' },
    { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 1 } },
    { strategy: 'LINEAR', linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 0 } },
  ),
  rollback: fc.boolean(),
  pauses: fc.boolean(),
  bake: fc.nat(2),
  steps: fc.array(fc.record({ action, waitSeconds: fc.nat(240) }), { maxLength: 8 }),
});
type Walk = typeof walk extends fc.Arbitrary<infer T> ? T : never;

function act(bench: Bench, step: Walk['steps'][number]['action'], index: number): void {
  const { scheduler, world, region, service } = bench;
  const current = service.serviceDeployments.find((deployment) => !isOver(deployment));
  switch (step.kind) {
    case 'deploy':
      world.behaviours.push({ match: `web:${String(index)}`, outcome: step.outcome });
      bench.deploy(`web:${String(index)}`);
      return;
    case 'scale':
      service.desiredCount = step.count;
      break;
    case 'stop':
      if (current !== undefined) scheduler.requestRollback(world, region, service, current);
      return;
    case 'answer':
      for (const run of current?.shift?.hooks ?? []) if (run.status === 'AWAITING_ACTION') run.status = step.status;
      break;
    case 'alarm':
      world.alarming = new Set(step.on ? ['errors'] : []);
      break;
    case 'hook':
      world.hookResults = new Map([[GATE, [step.result]]]);
  }
  scheduler.reschedule(world, region, service);
}

const configurationOf = (given: Walk): Members => ({
  ...given.strategy, ...breaker(given.rollback), bakeTimeInMinutes: given.bake,
  alarms: { enable: true, rollback: given.rollback, alarmNames: ['errors'] },
  lifecycleHooks: [
    { targetType: 'AWS_LAMBDA', hookTargetArn: GATE, roleArn: 'arn:role', lifecycleStages: ['POST_SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT'] },
    ...(given.pauses ? [{ targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'], timeoutConfiguration: { timeoutInMinutes: 5, action: 'CONTINUE' } }] : []),
  ],
});

async function run(given: Walk, observe: (bench: Bench) => void): Promise<Bench> {
  const bench = shiftBench(configurationOf(given), { seed: given.seed, desiredCount: given.desired });
  await finish(bench, bench.deploy('web:first'));
  for (const [index, step] of given.steps.entries()) {
    act(bench, step.action, index);
    observe(bench);
    for (let waited = 0; waited < step.waitSeconds; waited += 3) {
      await bench.advance(3 * SECOND);
      observe(bench);
    }
  }
  for (let waited = 0; waited < 2 * HOUR; waited += 30 * SECOND) {
    await bench.advance(30 * SECOND);
    observe(bench);
  }
  await bench.advance(30 * HOUR);
  return bench;
}

describe('shifting: random walks', () => {
  it('every deployment ends, weights are those of the steps only, and the end is one revision with all of the traffic', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (given) => {
        const allowed = new Set([0, ...productionSteps(given.strategy).map(({ percent }) => percent)].flatMap((percent) => [`${String(percent)}/${String(100 - percent)}`, `${String(100 - percent)}/${String(percent)}`]));
        const bench = await run(given, ({ service, region }) => {
          const forwards = region.balancing.rules.get(PRODUCTION)!.forwards;
          expect(allowed.has(forwards.map(({ weight }) => String(weight)).join('/')), JSON.stringify(forwards)).to.equal(true);
          expect(service.serviceDeployments.filter((deployment) => !isOver(deployment)).length).to.be.at.most(1);
          expect(service.deployments.map(({ status }) => status === 'PRIMARY')).to.deep.equal(service.deployments.map((_, index) => index === 0));
        });
        const { service } = bench;
        expect(service.serviceDeployments.every(isOver)).to.equal(true);
        const [latest] = service.serviceDeployments;
        if (latest?.status === 'SUCCESSFUL' || latest?.status === 'ROLLBACK_SUCCESSFUL') {
          expect(['100/0', '0/100']).to.include(weightsOf(bench));
          expect(service.deployments).to.have.length(1);
          const serving = region(bench, weightsOf(bench) === '100/0' ? 'blue' : 'green');
          const alive = service.tasks.filter(({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING').map(({ taskArn }) => taskArn);
          expect(serving).to.include.members(alive, 'every running task is in the group that has the traffic');
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a revision that was healthy never loses a task to a deployment before the clean-up, nor while it has traffic', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (given) => {
        const calm: Walk = { ...given, steps: given.steps.filter(({ action: { kind } }) => kind !== 'scale') };
        await run(calm, (bench) => {
          const { service } = bench;
          const [latest] = service.serviceDeployments;
          const shift = latest?.shift;
          if (latest?.status !== 'IN_PROGRESS' || shift === undefined || shift.stage === 'CLEAN_UP' || shift.stage === 'RECONCILE_SERVICE') return;
          const source = service.deployments.find(({ revisionArn, rolloutState }) => revisionArn === shift.sourceRevisionArn && rolloutState === 'COMPLETED');
          if (source === undefined || shift.stage === undefined) return;
          expect(service.tasks.filter(({ deploymentId, desiredStatus }) => deploymentId === source.id && desiredStatus === 'RUNNING').length, shift.stage).to.be.at.least(service.desiredCount);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('the same seed gives the same history', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (given) => {
        const [first, second] = [await run(given, () => undefined), await run(given, () => undefined)];
        expect(first.service).to.deep.equal(second.service);
      }),
      { numRuns: 10 },
    );
  });
});

function region(bench: Bench, name: string): readonly (string | undefined)[] {
  const group = [...bench.region.balancing.targetGroups.values()].find(({ targetGroupName }) => targetGroupName === name)!;
  return group.targets.map(({ taskArn }) => taskArn);
}

describe('shifting: stop and start', () => {
  const stages: readonly string[] = ['PRE_SCALE_UP', 'SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'];
  for (const stage of stages) {
    it(`resumes from the records in ${stage}, forwards and back`, async () => {
      for (const back of [false, true]) {
        const bench = shiftBench({ bakeTimeInMinutes: 1 });
        await finish(bench, bench.deploy('web:1'));
        const second = bench.deploy('web:2');
        await reach(bench, second, stage);
        if (back) bench.scheduler.requestRollback(bench.world, bench.region, bench.service, second);
        bench.scheduler.stop();
        const copy = structuredClone(bench.service);
        bench.region.services.set(copy.serviceArn, copy);
        const next = createScheduler();
        next.start(bench.world);
        const resumed = copy.serviceDeployments[0] as SimServiceDeployment;
        for (let passed = 0; passed < 3_600 && !isOver(resumed); passed += 1) await bench.advance(SECOND);
        expect([resumed.status, weightsOf(bench)]).to.deep.equal(back ? ['ROLLBACK_SUCCESSFUL', '100/0'] : ['SUCCESSFUL', '0/100']);
        next.stop();
      }
    });
  }
});
