/** BLUE_GREEN, CANARY and LINEAR with requests coming in: the whole operator, the simulator's load balancer, virtual time. */
import { expect } from 'chai';
import { createBalancer, productionWeights, shiftingManifest, type Balancer } from '../../support/balancer.ts';
import { expectOnly, recordRollout } from '../../support/rollout-record.ts';
import { eventsOf, isReady, untilCondition, untilReady, writes } from '../../support/scenario.ts';
import { createWorld, type World } from '../../support/world.ts';

type Members = Readonly<Record<string, unknown>>;

const strategies: Readonly<Record<string, { readonly configuration: Members; readonly weights: readonly string[] }>> = {
  BLUE_GREEN: { configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2 }, weights: ['100/0', '0/100'] },
  CANARY: { configuration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 2 }, bakeTimeInMinutes: 1 }, weights: ['100/0', '90/10', '0/100'] },
  LINEAR: { configuration: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 1 }, weights: ['100/0', '75/25', '50/50', '25/75', '0/100'] },
};

describe('a rollout that shifts traffic', () => {
  let world: World;
  let balancer: Balancer;
  beforeEach(async () => {
    world = await createWorld();
    balancer = await createBalancer(world);
    await world.startOperator();
  });
  afterEach(() => world.close());

  /** The first revision runs, and has all of the traffic on the blue side. */
  async function first(configuration: Members, overrides: Members = {}): Promise<void> {
    await world.apply(shiftingManifest(balancer, configuration, 'repo/app:1', overrides));
    await untilReady(world, 'web', 3_600, 5);
    expect(productionWeights(world, balancer)).to.match(/^(100\/0|0\/100)$/);
    world.sim.calls.reset();
  }

  for (const [name, { configuration, weights }] of Object.entries(strategies)) {
    it(`${name}: goes through the steps as declared, is Ready only at the end, and comes back the other way round`, async () => {
      await first(configuration);
      const back = productionWeights(world, balancer) === '0/100';
      const turned = (list: readonly string[]): readonly string[] => list.map((pair) => pair.split('/').reverse().join('/'));
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2'));
      const second = await recordRollout(world, balancer, 'repo/app:2');
      expect(second.states.at(-1)).to.match(/^Succeeded/);
      expect(second.weights).to.deep.equal(back ? turned(weights) : weights);
      await expectOnly(world, balancer, 'repo/app:2');
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:3'));
      const third = await recordRollout(world, balancer, 'repo/app:3');
      expect(third.weights).to.deep.equal(back ? weights : turned(weights));
      await expectOnly(world, balancer, 'repo/app:3');
      expect(await isReady(world, 'web')).to.equal(true);
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 2, UpdateService: 2 });
      const [entry] = (await world.status('web')).history ?? [];
      expect(entry).to.include({ strategy: name, outcome: 'Succeeded' });
    });
  }

  describe('CANARY that goes wrong', () => {
    const { configuration } = strategies['CANARY']!;
    const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:check';
    const hooked = (...lifecycleStages: readonly string[]): Members => ({
      ...configuration,
      lifecycleHooks: [{ targetType: 'AWS_LAMBDA', hookTargetArn: lambda, roleArn: 'arn:aws:iam::123456789012:role/hooks', lifecycleStages }],
    });
    const alarmed: Members = { ...configuration, alarms: { enable: true, rollback: true, alarmNames: ['errors'] } };
    const unguarded: Members = { ...configuration, deploymentCircuitBreaker: { enable: false, rollback: false } };
    const paused: Members = { ...configuration, lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'], timeoutConfiguration: { timeoutInMinutes: 1, action: 'ROLLBACK' } }] };
    const watched: Members = { failFast: { disabledReasons: ['ImagePull'] } };

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
      during?(stage: string, production: number): Promise<void> | void;
    }

    const inConsole = async (): Promise<void> => {
      const [current] = [...world.sim.world.regions.values()].flatMap(({ services }) => [...services.values()].map(({ serviceDeployments }) => serviceDeployments[0]!));
      if (current?.status === 'IN_PROGRESS') await world.ecs('StopServiceDeployment', { serviceDeploymentArn: current.serviceDeploymentArn, stopType: 'ROLLBACK' });
    };
    const liveShift = (): { stage: string; production: number } => {
      const [current] = [...world.sim.world.regions.values()].flatMap(({ services }) => [...services.values()].map(({ serviceDeployments }) => serviceDeployments[0]!));
      return { stage: current?.shift?.stage ?? '', production: current?.shift?.production ?? 0 };
    };
    const failures: readonly Failure[] = [
      { what: 'an image that is not there, in SCALE_UP', image: 'repo/app:bad', reached: 0, by: 'Operator', message: /Stopped early.*ImagePull.*CannotPullContainer/, stops: 1 },
      { what: 'the circuit breaker, where fail fast is off', image: 'repo/app:bad', rollout: watched, reached: 0, by: 'CircuitBreaker', message: /circuit breaker threshold/ },
      { what: 'capacity that never comes, until the deadline', configuration: unguarded, image: 'repo/app:none', rollout: { progressDeadlineSeconds: 300 }, reached: 0, by: 'Operator', message: /Not done within 300 s.*NoCapacity/, stops: 1 },
      { what: 'a pause that nobody ends, before production', configuration: paused, reached: 0, by: 'Hook', message: /PRE_PRODUCTION_TRAFFIC_SHIFT pause hook timed out/ },
      { what: 'a function at PRE_SCALE_UP', configuration: hooked('PRE_SCALE_UP'), reached: 0, by: 'Hook', message: /PRE_SCALE_UP.*function:check/ },
      { what: 'a function at PRE_PRODUCTION_TRAFFIC_SHIFT', configuration: hooked('PRE_PRODUCTION_TRAFFIC_SHIFT'), reached: 0, by: 'Hook', message: /PRE_PRODUCTION_TRAFFIC_SHIFT.*function:check/ },
      { what: 'a function at PRODUCTION_TRAFFIC_SHIFT', configuration: hooked('PRODUCTION_TRAFFIC_SHIFT'), reached: 10, by: 'Hook', message: / PRODUCTION_TRAFFIC_SHIFT.*function:check/ },
      { what: 'a function at POST_SCALE_UP', configuration: hooked('POST_SCALE_UP'), reached: 0, by: 'Hook', message: /POST_SCALE_UP.*function:check/ },
      { what: 'a function at POST_TEST_TRAFFIC_SHIFT', configuration: hooked('POST_TEST_TRAFFIC_SHIFT'), reached: 0, by: 'Hook', message: /POST_TEST_TRAFFIC_SHIFT.*function:check/ },
      { what: 'a function at POST_PRODUCTION_TRAFFIC_SHIFT', configuration: hooked('POST_PRODUCTION_TRAFFIC_SHIFT'), reached: 100, by: 'Hook', message: /POST_PRODUCTION_TRAFFIC_SHIFT.*function:check/ },
      { what: 'an alarm at the first step', configuration: alarmed, reached: 10, by: 'Alarm', message: /alarm.*errors/i, during: (_stage, production) => alarmAt(production === 10) },
      { what: 'an alarm in BAKE_TIME', configuration: alarmed, reached: 100, by: 'Alarm', message: /alarm.*errors/i, during: (stage) => alarmAt(stage === 'BAKE_TIME') },
      { what: 'a person in the console, in SCALE_UP', reached: 0, by: 'Person', message: /StopServiceDeployment/, stops: 1, during: (stage) => (stage === 'SCALE_UP' ? inConsole() : undefined) },
      { what: 'a person in the console, at the first step', reached: 10, by: 'Person', message: /StopServiceDeployment/, stops: 1, during: (_stage, production) => (production === 10 ? inConsole() : undefined) },
      { what: 'a person in the console, in BAKE_TIME', reached: 100, by: 'Person', message: /StopServiceDeployment/, stops: 1, during: (stage) => (stage === 'BAKE_TIME' ? inConsole() : undefined) },
    ];
    function alarmAt(now: boolean): void {
      if (now) world.sim.world.alarming = new Set(['errors']);
    }

    for (const failure of failures) {
      it(`${failure.what}: the old revision has everything again, one outcome is recorded, and it is not tried again`, async () => {
        const declared = failure.configuration ?? configuration;
        const overrides = failure.rollout === undefined ? {} : { rollout: failure.rollout };
        // The pause would hold the first deployment up as well.
        await first(declared === paused ? configuration : declared, overrides);
        const side = productionWeights(world, balancer);
        world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }, { match: 'repo/app:none', outcome: 'no-capacity' }];
        world.sim.world.hookResults = new Map([[lambda, ['FAILED']]]);
        const image = failure.image ?? 'repo/app:2';
        await world.apply(shiftingManifest(balancer, declared, image, overrides));
        const shares: number[] = [];
        const record = await recordRollout(world, balancer, image, {
          async during() {
            const { stage, production } = liveShift();
            shares.push(production);
            await failure.during?.(stage, production);
          },
        });
        expect(record.states.at(-1)).to.match(/^RolledBack/);
        expect(Math.max(...shares), record.weights.join(' ')).to.equal(failure.reached);
        expect(productionWeights(world, balancer)).to.equal(side);
        const status = await world.status('web');
        expect((status.history ?? []).map(({ outcome }) => outcome)).to.deep.equal(['RolledBack', 'Succeeded']);
        expect(status.quarantine?.map(({ reason }) => reason)).to.deep.equal([`RolledBackBy${failure.by}`]);
        expect((await eventsOf(world, 'web')).filter(({ reason }) => reason === 'RolledBack').map(({ message }) => message)).to.have.length(1).and.to.satisfy(([message]: string[]) => failure.message.test(message!), failure.message.source);
        await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 10);
        await expectOnly(world, balancer, 'repo/app:1');
        expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1, ...(failure.stops === undefined ? {} : { StopServiceDeployment: failure.stops }) });
        expect(await isReady(world, 'web')).to.equal(false);
      });
    }

    it('waits for capacity, says so, and goes on when it has come', async () => {
      await first(unguarded);
      world.sim.world.behaviours = [{ match: 'repo/app:2', outcome: 'no-capacity' }];
      await world.apply(shiftingManifest(balancer, unguarded, 'repo/app:2'));
      await untilCondition(world, 'EcsService', 'web', { type: 'Reconciling', status: 'True', reason: 'RollingOut', message: /NoCapacity: .*capacity.*waited for until 20/i }, 120);
      await world.pass(300);
      world.sim.world.behaviours = [];
      const record = await recordRollout(world, balancer, 'repo/app:2');
      expect(record.states.at(-1)).to.match(/^Succeeded/);
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    });
  });
});
