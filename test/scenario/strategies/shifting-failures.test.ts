/** Every way for a shifting deployment to end badly, with requests coming in: the end is exactly the old revision, recorded once. */
import { expect } from 'chai';
import { createBalancer, liveShift, productionWeights, shiftingManifest, shiftingStrategies, type Balancer } from '../../support/balancer.ts';
import { expectOnly, recordRollout } from '../../support/rollout-record.ts';
import { eventsOf, isReady, untilCondition, untilReady, writes } from '../../support/scenario.ts';
import { createWorld, type World } from '../../support/world.ts';

type Members = Readonly<Record<string, unknown>>;
const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:check';

interface Failure {
  readonly what: string;
  readonly configuration?: Members;
  readonly rollout?: Members;
  readonly image?: string;
  /** The weight that the new revision got to. */
  readonly reached: number;
  readonly by: string;
  readonly message: RegExp;
  /** Calls of StopServiceDeployment, the person's own included. */
  readonly stops?: number;
  /** The first deployment runs without the configuration: it would be held up as well. */
  readonly later?: true;
  during?(world: World, stage: string, production: number): Promise<void> | void;
}

async function inConsole(world: World): Promise<void> {
  const { arn, status } = liveShift(world);
  if (status === 'IN_PROGRESS') await world.ecs('StopServiceDeployment', { serviceDeploymentArn: arn, stopType: 'ROLLBACK' });
}

function alarmIf(world: World, now: boolean): void {
  if (now) world.sim.world.alarming = new Set(['errors']);
}

/** `step`: the first share of production traffic. */
function failuresOf(configuration: Members, step: number): readonly Failure[] {
  const hooked = (...lifecycleStages: readonly string[]): Members => ({
    ...configuration,
    lifecycleHooks: [{ targetType: 'AWS_LAMBDA', hookTargetArn: lambda, roleArn: 'arn:aws:iam::123456789012:role/hooks', lifecycleStages }],
  });
  const hook = (stage: string, reached: number): Failure => ({ what: `a function at ${stage}`, configuration: hooked(stage), reached, by: 'Hook', message: new RegExp(` ${stage}.*function:check`) });
  const alarmed: Members = { ...configuration, alarms: { enable: true, rollback: true, alarmNames: ['errors'] } };
  const unguarded: Members = { ...configuration, deploymentCircuitBreaker: { enable: false, rollback: false } };
  const pause = { targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'], timeoutConfiguration: { timeoutInMinutes: 1, action: 'ROLLBACK' } };
  const person = { by: 'Person', message: /StopServiceDeployment/, stops: 1 } as const;
  const alarm = { by: 'Alarm', message: /alarm.*errors/i, configuration: alarmed } as const;
  return [
    { what: 'an image that is not there, in SCALE_UP', image: 'repo/app:bad', reached: 0, by: 'Operator', message: /Stopped early.*ImagePull.*CannotPullContainer/, stops: 1 },
    { what: 'the circuit breaker, where fail fast is off', image: 'repo/app:bad', rollout: { failFast: { disabledReasons: ['ImagePull'] } }, reached: 0, by: 'CircuitBreaker', message: /circuit breaker threshold/ },
    { what: 'capacity that never comes, until the deadline', configuration: unguarded, image: 'repo/app:none', rollout: { progressDeadlineSeconds: 300 }, reached: 0, by: 'Operator', message: /Not done within 300 s.*NoCapacity/, stops: 1 },
    { what: 'a pause that nobody ends, before production', configuration: { ...configuration, lifecycleHooks: [pause] }, later: true, reached: 0, by: 'Hook', message: /PRE_PRODUCTION_TRAFFIC_SHIFT pause hook timed out/ },
    hook('PRE_SCALE_UP', 0),
    hook('POST_SCALE_UP', 0),
    hook('TEST_TRAFFIC_SHIFT', 0),
    hook('POST_TEST_TRAFFIC_SHIFT', 0),
    hook('PRE_PRODUCTION_TRAFFIC_SHIFT', 0),
    hook('PRODUCTION_TRAFFIC_SHIFT', step),
    hook('POST_PRODUCTION_TRAFFIC_SHIFT', 100),
    { what: 'an alarm at the first step', ...alarm, reached: step, during: (world, _stage, production) => alarmIf(world, production === step) },
    { what: 'an alarm in BAKE_TIME', ...alarm, reached: 100, during: (world, stage) => alarmIf(world, stage === 'BAKE_TIME') },
    { what: 'a person in the console, in SCALE_UP', ...person, reached: 0, during: (world, stage) => (stage === 'SCALE_UP' ? inConsole(world) : undefined) },
    { what: 'a person in the console, at the first step', ...person, reached: step, during: (world, _stage, production) => (production === step ? inConsole(world) : undefined) },
    { what: 'a person in the console, in BAKE_TIME', ...person, reached: 100, during: (world, stage) => (stage === 'BAKE_TIME' ? inConsole(world) : undefined) },
  ];
}

for (const [name, step] of [['CANARY', 10], ['BLUE_GREEN', 100], ['LINEAR', 25]] as const) {
  const { configuration } = shiftingStrategies[name];

  describe(`${name} that goes wrong`, () => {
    let world: World;
    let balancer: Balancer;
    beforeEach(async () => {
      world = await createWorld();
      balancer = await createBalancer(world);
      await world.startOperator();
    });
    afterEach(() => world.close());

    // Up to the first step the strategies do the same.
    const failures = failuresOf(configuration, step).filter(({ reached }) => name === 'CANARY' || reached > 0);
    for (const failure of failures) {
      it(`${failure.what}: the old revision has everything again, one outcome is recorded, and it is not tried again`, async () => {
        const declared = failure.configuration ?? configuration;
        const overrides = failure.rollout === undefined ? {} : { rollout: failure.rollout };
        await world.apply(shiftingManifest(balancer, failure.later === true ? configuration : declared, 'repo/app:1', overrides));
        await untilReady(world, 'web', 3_600, 5);
        world.sim.calls.reset();
        const side = productionWeights(world, balancer);
        world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }, { match: 'repo/app:none', outcome: 'no-capacity' }];
        world.sim.world.hookResults = new Map([[lambda, ['FAILED']]]);
        const image = failure.image ?? 'repo/app:2';
        await world.apply(shiftingManifest(balancer, declared, image, overrides));
        let reached = 0;
        const record = await recordRollout(world, balancer, image, {
          async during() {
            const { stage, production } = liveShift(world);
            reached = Math.max(reached, production);
            await failure.during?.(world, stage, production);
          },
        });
        expect(record.states.at(-1)).to.match(/^RolledBack/);
        expect(reached, record.weights.join(' ')).to.equal(failure.reached);
        expect(productionWeights(world, balancer)).to.equal(side);
        const status = await world.status('web');
        expect((status.history ?? []).map(({ outcome }) => outcome)).to.deep.equal(['RolledBack', 'Succeeded']);
        expect(status.quarantine?.map(({ reason }) => reason)).to.deep.equal([`RolledBackBy${failure.by}`]);
        const [event, ...others] = (await eventsOf(world, 'web')).filter(({ reason }) => reason === 'RolledBack');
        expect(others).to.deep.equal([]);
        expect(event?.message).to.match(failure.message);
        await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 10);
        await expectOnly(world, balancer, 'repo/app:1');
        expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1, ...(failure.stops === undefined ? {} : { StopServiceDeployment: failure.stops }) });
        expect(await isReady(world, 'web')).to.equal(false);
      });
    }
  });
}
