import { expect } from 'chai';
import { createAwsPort } from '../../../src/aws/aws-port.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { AwsScope, EcsPort, ReadOptions, WriteOptions } from '../../../src/core/ports.ts';
import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import type { Context } from '../../../src/runtime/context.ts';
import { callDirectly, inProcessHandler } from '../../../src/simulator/in-process.ts';
import { createSimulator, type Simulator } from '../../../src/simulator/simulator.ts';
import { testContext } from '../../support/context.ts';

const region = 'eu-west-1';
const accountId = '123456789012';
const READ: ReadOptions = { lane: 'sweep', maxAgeMs: 0 };
const WEB = { cluster: 'shop', serviceName: 'web' };

interface World {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly port: EcsPort;
  readonly ctx: Context;
  readonly write: () => WriteOptions;
  /** Moves time until the call has ended. */
  run<T>(call: Promise<T>): Promise<T>;
}

async function inWorld(test: (world: World) => Promise<void>, options: { throttle?: boolean; sharePercent?: number } = {}): Promise<void> {
  const clock = virtualClock();
  const simulator = createSimulator({ clock, throttle: options.throttle ?? false });
  const aws = createAwsPort({
    version: '0.0.0',
    clock,
    random: () => 0,
    requestHandler: () => inProcessHandler(simulator) as never,
    credentials: () => async () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
  });
  const scope: AwsScope = { account: 'sim', accountId, partition: 'aws', region, credentials: {}, endpoints: { ecs: 'http://sim', sts: 'http://sim' }, sharePercent: options.sharePercent ?? 100 };
  const run = async <T>(call: Promise<T>): Promise<T> => {
    let ended = false;
    const note = (): void => void (ended = true);
    call.then(note, note);
    for (let steps = 0; !ended && steps < 10_000; steps += 1) await clock.advance(10);
    return call;
  };
  await callDirectly(simulator, { operation: 'CreateCluster', input: { clusterName: 'shop' }, region });
  try {
    await test({ clock, simulator, port: aws.ecs(scope), ctx: testContext({ clock }), write: () => ({ lane: 'change', deadline: clock.now() + 60_000 }), run });
  } finally {
    aws.close();
    await simulator.close();
  }
}

const definition = (image = 'nginx:1.27'): JsonObject => ({
  family: 'web',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'app', image, essential: true }],
  tags: [{ key: 'longshore.dev/name', value: 'web' }],
});

const service = (taskDefinition: string, serviceName = 'web'): JsonObject => ({
  cluster: 'shop',
  serviceName,
  taskDefinition,
  desiredCount: 1,
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d'] } },
  tags: [{ key: 'longshore.dev/name', value: serviceName }],
});

async function deploy({ port, ctx, write, run }: World): Promise<{ taskDefinitionArn: string }> {
  const { taskDefinition } = await run(port.registerTaskDefinition(ctx, definition(), write()));
  await run(port.createService(ctx, service(taskDefinition.taskDefinitionArn), write()));
  return taskDefinition;
}

async function failureOf(call: Promise<unknown>): Promise<{ kind: string; reason: string; message: string }> {
  try {
    await call;
  } catch (error) {
    return error as never;
  }
  throw new Error('the call did not fail');
}

describe('EcsPort on the simulator', () => {
  it('knows who it is', () =>
    inWorld(async ({ port, ctx, run }) => {
      expect((await run(port.callerIdentity(ctx, READ))).accountId).to.equal(accountId);
    }));

  it('registers, finds and lists task definitions with their tags', () =>
    inWorld(async ({ port, ctx, write, run }) => {
      const first = await run(port.registerTaskDefinition(ctx, definition(), write()));
      const second = await run(port.registerTaskDefinition(ctx, definition('nginx:1.28'), write()));
      const latest = await run(port.describeTaskDefinition(ctx, 'web', READ));
      expect(latest?.taskDefinition.taskDefinitionArn).to.equal(second.taskDefinition.taskDefinitionArn);
      expect(latest?.tags).to.deep.equal([{ key: 'longshore.dev/name', value: 'web' }]);
      expect(await run(port.listTaskDefinitions(ctx, 'web', 10, READ))).to.deep.equal([second, first].map((each) => each.taskDefinition.taskDefinitionArn));
      expect(await run(port.describeTaskDefinition(ctx, 'nobody', READ))).to.equal(undefined);
    }));

  it('creates a service and follows its deployment to the end', () =>
    inWorld(async (world) => {
      const { port, ctx, run, clock } = world;
      const { taskDefinitionArn } = await deploy(world);
      const created = await run(port.describeService(ctx, WEB, READ));
      expect(created).to.include({ status: 'ACTIVE', taskDefinition: taskDefinitionArn });
      expect(created?.tags).to.deep.equal([{ key: 'longshore.dev/name', value: 'web' }]);
      expect(created?.createdAt).to.match(/^\d{4}-\d\d-\d\dT/);
      await clock.advance(600_000);
      const [brief] = await run(port.listServiceDeployments(ctx, WEB, READ));
      const deployment = await run(port.describeServiceDeployment(ctx, brief?.serviceDeploymentArn ?? '', READ));
      expect(deployment?.status).to.equal('SUCCESSFUL');
      const revision = await run(port.describeServiceRevision(ctx, deployment?.targetServiceRevision?.arn ?? '', READ));
      expect(revision?.taskDefinition).to.equal(taskDefinitionArn);
      expect(await run(port.listServices(ctx, 'shop', READ))).to.deep.equal(['web']);
    }));

  it('updates, tags and untags; what it remembers agrees with what ECS says', () =>
    inWorld(async (world) => {
      const { port, ctx, write, run } = world;
      await deploy(world);
      const updated = await run(port.updateService(ctx, { cluster: 'shop', service: 'web', desiredCount: 2 }, write()));
      await run(port.tagResource(ctx, updated.serviceArn, { team: 'shop' }, write()));
      await run(port.untagResource(ctx, updated.serviceArn, ['longshore.dev/name'], write()));
      const known = await run(port.describeService(ctx, WEB, { lane: 'change', maxAgeMs: 60_000 }));
      expect([known?.desiredCount, known?.tags]).to.deep.equal([2, [{ key: 'team', value: 'shop' }]]);
      const read = await run(port.describeService(ctx, WEB, READ));
      expect([read?.desiredCount, read?.tags]).to.deep.equal([2, [{ key: 'team', value: 'shop' }]]);
    }));

  it('rolls a deployment back', () =>
    inWorld(async (world) => {
      const { port, ctx, write, run, clock } = world;
      await deploy(world);
      await clock.advance(600_000);
      const { taskDefinition } = await run(port.registerTaskDefinition(ctx, definition('nginx:1.28'), write()));
      await run(port.updateService(ctx, { cluster: 'shop', service: 'web', taskDefinition: taskDefinition.taskDefinitionArn }, write()));
      await clock.advance(15_000);
      const [brief] = await run(port.listServiceDeployments(ctx, WEB, READ));
      await run(port.stopServiceDeployment(ctx, brief?.serviceDeploymentArn ?? '', write()));
      const after = await run(port.describeServiceDeployment(ctx, brief?.serviceDeploymentArn ?? '', READ));
      expect(after?.status).to.match(/^ROLLBACK_/);
    }));

  it('deletes, and deleting again is fine', () =>
    inWorld(async (world) => {
      const { port, ctx, write, run } = world;
      await deploy(world);
      await run(port.deleteService(ctx, WEB, write()));
      await run(port.deleteService(ctx, WEB, write()));
      const left = await run(port.describeService(ctx, WEB, READ));
      expect(left?.status ?? 'MISSING').to.be.oneOf(['DRAINING', 'INACTIVE', 'MISSING']);
      expect(await run(port.listServices(ctx, 'shop', READ))).to.deep.equal([]);
    }));

  it('finds the evidence of a failing deployment', () =>
    inWorld(async (world) => {
      const { port, ctx, run, clock, simulator } = world;
      await deploy(world);
      await clock.advance(600_000);
      const { taskArns } = (await callDirectly(simulator, { operation: 'ListTasks', input: { cluster: 'shop' }, region })) as { taskArns: string[] };
      await callDirectly(simulator, { operation: 'StopTask', input: { cluster: 'shop', task: taskArns[0], reason: 'by hand' }, region });
      await clock.advance(120_000);
      const stopped = await run(port.stoppedTasks(ctx, WEB, READ));
      expect(stopped[0]).to.include({ taskArn: taskArns[0], stopCode: 'UserInitiated' });
    }));

  describe('what goes wrong', () => {
    it('an unknown service is none, an unknown cluster an error', () =>
      inWorld(async ({ port, ctx, run }) => {
        expect(await run(port.describeService(ctx, { cluster: 'shop', serviceName: 'nobody' }, READ))).to.equal(undefined);
        expect(await failureOf(run(port.describeService(ctx, { cluster: 'nowhere', serviceName: 'web' }, READ)))).to.include({ reason: 'ClusterNotFound' });
      }));

    it('a bad definition is refused in ECS\'s own words', () =>
      inWorld(async ({ port, ctx, write, run }) => {
        const error = await failureOf(run(port.registerTaskDefinition(ctx, { ...definition(), cpu: '300' }, write())));
        expect(error.kind).to.equal('terminal');
        expect(error.message).to.contain('AWS says:').and.to.contain('task definition family web');
      }));

    for (const [kind, reason] of [['throttle', 'Throttled'], ['error', 'OutcomeUnknown'], ['access-denied', 'AccessDenied'], ['timeout-after-commit', 'OutcomeUnknown'], ['timeout-before-commit', 'OutcomeUnknown'], ['truncate', 'OutcomeUnknown']] as const) {
      it(`fault "${kind}" in UpdateService is ${reason}, after exactly one call`, () =>
        inWorld(async (world) => {
          const { port, ctx, write, run, simulator } = world;
          await deploy(world);
          simulator.faults.set({ kind, operation: 'UpdateService', hangMs: 50 });
          const error = await failureOf(run(port.updateService(ctx, { cluster: 'shop', service: 'web', desiredCount: 3 }, write())));
          expect(error.reason).to.equal(reason);
          expect(simulator.faults.list()[0]?.hits).to.equal(1);
          simulator.faults.clear();
          const done = kind === 'timeout-after-commit' || kind === 'truncate';
          expect((await run(port.describeService(ctx, WEB, { lane: 'change', maxAgeMs: 60_000 })))?.desiredCount).to.equal(done ? 3 : 1);
        }));
    }

    for (const kind of ['throttle', 'error', 'timeout-before-commit', 'truncate'] as const) {
      it(`fault "${kind}" in a read passes by itself`, () =>
        inWorld(async (world) => {
          await deploy(world);
          world.simulator.faults.set({ kind, operation: 'DescribeServices', times: 1, hangMs: 50 });
          expect((await world.run(world.port.describeService(world.ctx, WEB, READ)))?.serviceName).to.equal('web');
        }));
    }
  });

  it('reads 1,000 services in 100 calls, within half of AWS\'s bucket and without a throttle', () =>
    inWorld(
      async ({ port, ctx, write, run, simulator, clock }) => {
        const { taskDefinition } = await run(port.registerTaskDefinition(ctx, definition(), write()));
        const names = Array.from({ length: 1_000 }, (_, index) => `s${index}`);
        simulator.throttles.setEnabled(false);
        for (const name of names) await callDirectly(simulator, { operation: 'CreateService', input: { ...service(taskDefinition.taskDefinitionArn, name), desiredCount: 0 }, region });
        simulator.throttles.setEnabled(true);
        const startedAt = clock.now();
        expect((await run(port.describeServices(ctx, 'shop', names, READ))).size).to.equal(1_000);
        expect(simulator.calls.of('DescribeServices')).to.deep.equal({ calls: 100, throttled: 0, refused: 0 });
        // Fifty at once, then ten a second.
        expect((clock.now() - startedAt) / 1_000).to.be.within(4.9, 5.5);
      },
      { throttle: true, sharePercent: 50 },
    ));
});
