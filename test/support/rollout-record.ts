/** What a rollout looked like from outside, second by second, judged against the simulator's own records. */
import { expect } from 'chai';
import type { RolloutState } from '../../src/core/rollout/rollout-state.ts';
import type { Balancer } from './balancer.ts';
import { productionWeights, runningImages, sendTraffic } from './balancer.ts';
import { deploymentsOf, isReady, liveImage } from './scenario.ts';
import type { World } from './world.ts';

export interface RolloutRecord {
  /** Each change of the production weights that requests saw, as `blue/green`. */
  readonly weights: readonly string[];
  /** Each change of `status.rollout`: state, and step of traffic where there is one. */
  readonly states: readonly string[];
}

/**
 * Lets time pass, with requests coming in, until the newest deployment has ended and the operator says how. Fails when a
 * request reached a target that was not fit for it, or none, and when Ready is True for another revision than `image`.
 */
export async function recordRollout(world: World, balancer: Balancer, image: string, { limitSeconds = 7_200, during }: { limitSeconds?: number; during?: (rollout: RolloutState) => Promise<void> | void } = {}): Promise<RolloutRecord> {
  const traffic = sendTraffic(world, balancer);
  const weights: string[] = [];
  const states: string[] = [];
  try {
    for (let second = 0; second < limitSeconds; second += 1) {
      const { rollout, observedGeneration } = await world.status('web');
      const object = await world.get('EcsService', 'web');
      if (observedGeneration === object?.metadata.generation && rollout !== undefined) {
        note(states, rollout.step === undefined ? `${rollout.state}` : `${rollout.state} ${rollout.step}`);
        if (await isReady(world, 'web')) expect([deploymentsOf(world, 'web')[0], liveImage(world, 'web')], 'Ready is True').to.deep.equal(['SUCCESSFUL', image]);
        if (['Succeeded', 'RolledBack', 'Failed', 'Stopped'].includes(rollout.state ?? '')) return { weights, states };
        await during?.(rollout as RolloutState);
      }
      note(weights, productionWeights(world, balancer));
      await world.pass(1);
    }
    throw new Error(`not over after ${limitSeconds} s: ${states.join(', ')}\n${JSON.stringify(await world.status('web'), undefined, 1)}\n${world.log.text(20)}`);
  } finally {
    traffic.stop();
    const { unhealthy, unavailable, mishaps } = traffic.record();
    expect({ unhealthy, unavailable }, JSON.stringify(mishaps.slice(0, 3))).to.deep.equal({ unhealthy: 0, unavailable: 0 });
  }
}

/** The end is exactly one revision: its tasks, the service's task definition, and all of the traffic on one side. */
export async function expectOnly(world: World, balancer: Balancer, image: string): Promise<void> {
  await world.pass(600);
  expect(runningImages(world)).to.deep.equal([image]);
  expect(liveImage(world, 'web')).to.equal(image);
  expect(['100/0', '0/100']).to.include(productionWeights(world, balancer));
}

function note(list: string[], text: string): void {
  if (list.at(-1) !== text) list.push(text);
}
