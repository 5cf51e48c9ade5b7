/** ECS repeats what registries, agents and containers said, whatever was in it: none of it may be told further, and none of it may cost much. */
import { expect } from 'chai';
import { createAwsPort } from '../../../src/aws/aws-port.ts';
import { inProcessHandler } from '../../../src/simulator/in-process.ts';
import type { ImageBehaviour } from '../../../src/simulator/state.ts';
import { liveImage, rolledOut, untilCondition } from '../../support/scenario.ts';
import { createWorld, seeded, serviceManifest, type World } from '../../support/world.ts';

const canary = 'c4n4rySecret99';
const secrets = [
  `postgres://shop:${canary}@db.internal:5432/shop`,
  `Server=db;User Id=shop;Password=${canary};Encrypt=true`,
  `GET https://layers.s3.amazonaws.com/x?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101&X-Amz-Signature=${canary}`,
  `env DB_PASSWORD=${canary}`,
  `Authorization: Bearer ${canary}`,
].join(' ');
const told = new Set(['message', 'reason', 'stoppedReason', 'statusReason', 'rolloutStateReason']);

/** An ECS in whose words there is `more`, before or after its own. */
function quoting(world: World, more: string): Parameters<World['startOperator']>[0] {
  const handle: World['sim']['handle'] = async (request) => {
    const answer = await world.sim.handle(request);
    const quote = (key: string, value: unknown): unknown => (told.has(key) && typeof value === 'string' && value !== 'MISSING' ? `${value} ${more}` : value);
    return answer.status === 200 && answer.body.startsWith('{') ? { ...answer, body: JSON.stringify(JSON.parse(answer.body, quote)) } : answer;
  };
  const requestHandler = (): never => inProcessHandler({ handle }) as never;
  const credentials = () => async () => ({ accessKeyId: 'operator', secretAccessKey: 'x' });
  return (ports) => ({ ...ports, aws: createAwsPort({ version: 'test', clock: world.clock, random: seeded(1), requestHandler, credentials }) });
}

async function textOfMetrics(metrics: { text(): AsyncGenerator<string> }): Promise<string> {
  let all = '';
  for await (const part of metrics.text()) all += part;
  return all;
}

describe('what ECS says of tasks that fail', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  /** A rollout that fails, seen to its end; everything that was told about it, in one text. */
  async function failsSaying(more: string, outcome: ImageBehaviour['outcome']): Promise<string> {
    const operator = await world.startOperator(quoting(world, more));
    await rolledOut(world, serviceManifest('web'));
    world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome }];
    await world.apply(serviceManifest('web', {}, 'repo/app:bad'));
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 1_800);
    await world.pass(300);
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
    const objects = [await world.get('EcsService', 'web'), ...(await world.kube.list(world.ctx, 'Event', {}))];
    return [JSON.stringify(objects), world.log.text(5_000), await textOfMetrics(operator.metrics)].join('\n');
  }

  for (const outcome of ['pull-error', 'exit'] as const) {
    it(`${outcome}: no secret of it is in status, events, logs or metrics, and the rest is`, async () => {
      const all = await failsSaying(secrets, outcome);
      expect(all).not.to.contain(canary).and.not.to.contain('AKIAIOSFODNN7EXAMPLE');
      expect(all).to.match(outcome === 'exit' ? /exit code 1/ : /CannotPullContainerError/).and.to.contain('[redacted]');
    });
  }

  it('is cut to what fits where it is a hundred times too long, and costs no time', async () => {
    const from = performance.now();
    const all = await failsSaying(['a.', 'eyJ-', 'password ', 'unable to retrieve secret '].map((unit) => unit.repeat(10_000 / unit.length)).join(' '), 'pull-error');
    expect(performance.now() - from, 'milliseconds').to.be.below(15_000);
    expect(all).to.contain('CannotPullContainerError');
    const object = await world.get('EcsService', 'web');
    expect(JSON.stringify(object?.status).length).to.be.below(12_000);
  });
});
