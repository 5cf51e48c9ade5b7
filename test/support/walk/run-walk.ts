/** One walk from its first revision to its last, judged all the way. */
import { expect } from 'chai';
import { strategyOf } from '../../../src/core/rollout/gate-matrix.ts';
import { hasEnded } from '../../../src/core/rollout/rollout-state.ts';
import { createBalancer, productionWeights, runningImages, sendTraffic, type Balancer } from '../balancer.ts';
import { mortal, type Mortal } from '../crash-ports.ts';
import { isReady, liveImage, liveService, untilReady } from '../scenario.ts';
import { createWorld, type RunningOperator, type World } from '../world.ts';
import { createJudge, newestDeployment, type Judge } from './judge.ts';
import { inConsole } from './in-console.ts';
import { createPeople, type People } from './people.ts';
import { sharesOf } from './walk-manifest.ts';
import type { Walk, WalkStep } from './walk.ts';

/** How far time moves between two looks, in seconds. */
const tick = 5;
/** Seconds in which a rollout ends, or a good commit that was approved arrives, whatever went before. */
const patience = 7_200;
const lasting = new Set(['exit', 'unhealthy']);

interface Replica {
  readonly operator: RunningOperator;
  readonly mortality: Mortal;
}

interface Going {
  readonly world: World;
  readonly balancer: Balancer;
  readonly people: People;
  readonly judge: Judge;
  /** The one that works, or is to work next, first. */
  readonly operators: Replica[];
  readonly replicas: Walk['replicas'];
  /** ThrottlingExceptions that were asked for. */
  injected(): number;
  fault(rule: Extract<WalkStep, { kind: 'fault' }>['rule']): void;
  readonly asks: { deployments: number };
}

/** Fails with what was done wrong. */
export async function runWalk(walk: Walk): Promise<void> {
  const world = await createWorld({ account: { policy: { approvals: walk.approvals } }, sim: { throttle: true } });
  try {
    const balancer = await createBalancer(world);
    const people = createPeople(world, balancer);
    const going: Going = { world, balancer, people, judge: createJudge(world, people, walk.approvals), operators: [], replicas: walk.replicas, asks: { deployments: 1 }, ...faultsOf(world) };
    for (let replica = 0; replica < walk.replicas; replica += 1) await start(going);
    await people.commit(walk.first, 'repo/app:0', false);
    await untilReady(world, 'web', 3_600, 10);
    const traffic = sendTraffic(world, balancer, 1);
    try {
      for (const [index, { step, waitSeconds }] of walk.steps.entries()) {
        await take(going, step, index);
        await pass(going, waitSeconds);
      }
      await finish(going, walk);
    } finally {
      traffic.stop();
    }
    // Tasks that pass their checks at first, and fail later, take requests with them under any operator; and so does a deletion.
    if (!walk.steps.some(({ step }) => (step.kind === 'commit' && lasting.has(step.outcome)) || (step.kind === 'recreate' && step.policy === 'Delete'))) {
      const { unhealthy, unavailable, mishaps } = traffic.record();
      expect({ unhealthy, unavailable }, JSON.stringify(mishaps.slice(0, 2))).to.deep.equal({ unhealthy: 0, unavailable: 0 });
    }
  } finally {
    await world.close();
  }
}

async function start({ world, judge, operators, replicas }: Going, boundary?: number): Promise<void> {
  const mortality = mortal(boundary);
  const operator = await world.startOperator((ports) => mortality.wrap(judge.watch(ports)), { elect: replicas > 1 });
  operators.push({ operator, mortality });
}

/** The one that works dies; another one is started `awaySeconds` later. */
async function replace(going: Going, awaySeconds: number, boundary?: number): Promise<void> {
  await going.operators.shift()?.operator.kill();
  await going.world.pass(awaySeconds);
  await start(going, boundary);
}

async function take(going: Going, step: WalkStep, index: number): Promise<void> {
  const { world, people } = going;
  switch (step.kind) {
    case 'commit': {
      const image = `repo/app:${String(index + 1)}`;
      world.sim.world.behaviours.push({ match: image, outcome: step.outcome });
      going.asks.deployments += 1;
      await people.commit(step.spec ?? people.commits.at(-1)!.spec, image);
      return;
    }
    case 'revert': {
      const { spec, image } = people.commits.at(-1 - step.back) ?? people.commits[0]!;
      going.asks.deployments += 1;
      await people.commit(spec, image);
      return;
    }
    case 'approve':
      return people.approve(step.aim);
    case 'promote':
      return people.promote(step.aim);
    case 'ask':
      if (['undo', 'restart', 'retry'].includes(step.verb)) going.asks.deployments += 1;
      return people.ask(step.verb);
    case 'invalid':
      return people.commitInvalid(`repo/app:${String(index + 1)}`);
    case 'console':
      if (step.does !== 'stop') going.asks.deployments += 2;
      return inConsole(world, going.judge, step.does);
    case 'forget':
      await world.kube.putStatus(world.ctx, (await world.get('EcsService', 'web'))!, {});
      return;
    case 'suspend':
      return suspend(going, step.seconds);
    case 'recreate':
      going.asks.deployments += 1;
      return recreate(going, step, `repo/app:${String(index + 1)}`);
    case 'fault':
      going.fault(step.rule);
      return;
    case 'crash':
      return replace(going, step.awaySeconds, step.boundary);
  }
}

async function suspend(going: Going, seconds: number): Promise<void> {
  const { world, judge } = going;
  const set = async (isSuspended: boolean): Promise<void> => {
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { spec: { suspend: isSuspended } });
    judge.suspend(isSuspended);
  };
  await set(true);
  await pass(going, seconds);
  await set(false);
}

async function recreate(going: Going, { policy, awaySeconds }: Extract<WalkStep, { kind: 'recreate' }>, image: string): Promise<void> {
  const { world, people, judge } = going;
  await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { spec: { deletionPolicy: policy } });
  await world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {});
  await until(going, 'the object is gone', async () => (await world.get('EcsService', 'web')) === undefined);
  if (policy === 'Delete') judge.forget();
  await pass(going, awaySeconds);
  await people.commit(people.commits.at(-1)!.spec, image);
}

async function pass(going: Going, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= tick) {
    await going.world.pass(Math.min(tick, left));
    inspect(going);
    // A process that died is started again by whoever watches over it.
    if (going.operators[0]?.mortality.dead === true) await replace(going, tick);
  }
}

/** What must hold at any moment. */
function inspect({ world, balancer, people, judge, injected }: Going): void {
  judge.look();
  expect(judge.violations, judge.violations.join('\n')).to.deep.equal([]);
  expect(world.sim.calls.total().throttled, 'throttled calls that nobody injected').to.be.at.most(injected());
  const shares = new Set(people.commits.flatMap(({ spec }) => sharesOf[spec.strategy]).flatMap((share) => [share, 100 - share]));
  const [blue, green] = productionWeights(world, balancer).split('/').map(Number);
  expect([shares.has(blue ?? -1), (blue ?? 0) + (green ?? 0)], `weights ${String(blue)}/${String(green)}`).to.deep.equal([true, 100]);
}

async function until(going: Going, what: string, check: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < patience; waited += 2 * tick) {
    if (await check()) return;
    await pass(going, 2 * tick);
  }
  const { conditions = [], rollout, awaiting, quarantine } = await going.world.status('web');
  const told = conditions.map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`);
  const newest = newestDeployment(going.world);
  throw new Error([`not within ${String(patience)} s: ${what}`, ...told, JSON.stringify({ rollout, awaiting, quarantine }), `${newest?.status ?? ''} ${newest?.statusReason ?? ''} ${newest?.shift?.stage ?? ''}`].join('\n'));
}

/** The dust settles, and one more good commit arrives. */
async function finish(going: Going, { last }: Walk): Promise<void> {
  const { world, people, balancer } = going;
  world.sim.faults.clear();
  await replace(going, 0);
  await people.ask('resume');
  const comesTo = (...states: readonly string[]) => async (): Promise<boolean> => {
    const { rollout, observedGeneration } = await world.status('web');
    const seen = observedGeneration === (await world.get('EcsService', 'web'))?.metadata.generation;
    return seen && (rollout === undefined || hasEnded(rollout) || states.includes(rollout.state ?? ''));
  };
  await until(going, 'the rollout ends, or is overdue', comesTo('Overdue'));
  // `onFailure: Hold` leaves it to a person. So do `onNewRevision: Finish` and a change of strategy with what nobody remembers starting.
  const foreign = (await world.condition('web', 'RolloutBlocked'))?.reason === 'ForeignDeployment';
  const waits = last.onNewRevision === 'Finish' || strategyOf(liveService(world, 'web')?.members['deploymentConfiguration'] as Parameters<typeof strategyOf>[0]) !== last.strategy;
  if ((await world.status('web')).rollout?.state === 'Overdue' || (foreign && waits)) await people.ask('abort');
  await until(going, 'the rollout ends', comesTo());
  const commit = await people.commit(last, 'repo/app:last');
  going.asks.deployments += 1;
  await until(going, 'the last commit is seen', async () => {
    const { awaiting, rollout } = await world.status('web');
    return awaiting?.targetHash === commit.hash || rollout?.targetHash === commit.hash;
  });
  await people.approve('full');
  await until(going, 'the last commit is Ready', async () => (await isReady(world, 'web')) && liveImage(world, 'web') === commit.image);
  await pass(going, 600);
  expect([liveImage(world, 'web'), runningImages(world), await isReady(world, 'web')], 'the end').to.deep.equal([commit.image, [commit.image], true]);
  expect(['100/0', '0/100']).to.include(productionWeights(world, balancer));
  expect(liveService(world, 'web')?.serviceDeployments.length, 'deployments').to.be.at.most(going.asks.deployments);
}

function faultsOf({ sim: { faults } }: World): Pick<Going, 'injected' | 'fault'> {
  const throttles = new Map<string, number>();
  return {
    fault(rule) {
      const { seconds, hangMs, ...rest } = rule;
      const id = faults.set({ ...rest, ...(rule.kind === 'stale' ? { seconds: seconds ?? 5 } : {}), ...(rule.kind.startsWith('timeout') ? { hangMs: hangMs ?? 1_000 } : {}) });
      if (rule.kind === 'throttle') throttles.set(id, rule.times ?? 0);
    },
    injected: () => [...throttles.values()].reduce((sum, times) => sum + times, 0),
  };
}
