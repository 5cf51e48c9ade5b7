/** Sends requests to a listener as simulated time passes, and records what became of them. */
import { rulesOf } from '../elb/lookup.ts';
import type { SimBalancing, SimRule, WeightChange } from '../elb/state.ts';
import { advanceTargets } from '../elb/targets.ts';
import type { SimRegion, SimWorld } from '../state.ts';
import { regionKey } from '../world.ts';
import { matchesAll } from './matching.ts';
import { createTally, type TrafficRecord } from './record.ts';
import type { TrafficRequest } from './request.ts';
import { createShares } from './shares.ts';
import { createTaskFinder } from './tasks.ts';

/** Where requests go, how many, and what each of them looks like. */
export interface TrafficOptions extends TrafficRequest {
  readonly accountId: string;
  readonly region: string;
  readonly listenerArn: string;
  /** Requests in a simulated second, above 0 and at most 10000; fractions add up. */
  readonly perSecond: number;
}

/** Requests that go on by themselves until `stop`, and what became of them. */
export interface Traffic {
  readonly options: TrafficOptions;
  /** What became of the requests since the start, or since `reset`. */
  record(): TrafficRecord;
  /** Counts from zero again. */
  reset(): void;
  /** Sends that many requests at once, beside those that time sends. */
  send(count: number): void;
  /** Ends it; the record stays. Whoever made it has to call this, or its timer goes on. */
  stop(): void;
}

const TICK_MS = 1000;
const MAX_PER_SECOND = 10_000;
/** A playground that was asleep does not make up for hours in one turn. */
const MAX_AT_ONCE = 100_000;

/**
 * Requests of one kind (path, headers ...) to one listener, from now on: a second's share at the end of each second of
 * the world's clock, through the first rule that matches, to a group by weight, to a target in turn. Deterministic.
 * Throws a RangeError for a listener that does not exist, and for an impossible rate.
 */
export function createTraffic(world: SimWorld, options: TrafficOptions): Traffic {
  const { accountId, listenerArn, perSecond } = options;
  if (!(perSecond > 0 && perSecond <= MAX_PER_SECOND)) throw new RangeError(`perSecond must be above 0 and at most ${MAX_PER_SECOND}, got ${perSecond}`);
  const regionNow = (): SimRegion | undefined => world.regions.get(regionKey(accountId, options.region));
  if (regionNow()?.balancing.listeners.has(listenerArn) !== true) throw new RangeError(`there is no listener ${listenerArn} in account ${accountId}, Region ${options.region}`);

  const tally = createTally();
  const shares = createShares();
  const tasks = createTaskFinder();
  let since = world.clock.now();
  let sentUntil = since;
  let owed = 0;

  const send = (count: number): void => {
    const at = Math.round(world.clock.now());
    const region = regionNow();
    if (region !== undefined) advanceTargets(world, region, at);
    // All of one kind, at one instant: the same rule takes them all.
    const rule = region === undefined ? undefined : rulesOf(region.balancing, listenerArn).find(({ conditions }) => matchesAll(conditions, options));
    for (let sent = 0; sent < count; sent += 1) {
      if (region === undefined || rule === undefined) tally.unavailable();
      else if (rule.reply !== undefined) tally.replied();
      else forward(region, rule, at);
    }
  };

  const forward = (region: SimRegion, rule: SimRule, at: number): void => {
    const group = region.balancing.targetGroups.get(shares.group(rule) ?? '');
    const target = group === undefined ? undefined : shares.target(group);
    if (group === undefined || target === undefined) {
      tally.unavailable();
      return;
    }
    const task = target.taskArn === undefined ? undefined : tasks.find(region, target.taskArn);
    tally.reached({ at, targetGroupArn: group.targetGroupArn, target, task });
  };

  const tick = (): void => {
    const now = world.clock.now();
    owed = Math.min(MAX_AT_ONCE, owed + (perSecond * Math.max(0, now - sentUntil)) / 1000);
    sentUntil = now;
    // A scaled clock comes with fractions of a millisecond: 9.9999 requests are ten.
    const due = Math.floor(owed + 1e-6);
    owed -= due;
    send(due);
    cancel = world.clock.after(TICK_MS, tick);
  };
  let cancel = world.clock.after(TICK_MS, tick);

  return {
    options,
    record: () => tally.read(changesOf(regionNow()?.balancing, listenerArn, since)),
    reset() {
      since = world.clock.now();
      tally.reset();
    },
    send,
    stop() {
      cancel();
    },
  };
}

/** Of rules that are gone meanwhile too: their ARN carries the path of the listener. */
function changesOf(balancing: SimBalancing | undefined, listenerArn: string, since: number): readonly WeightChange[] {
  const prefix = `${listenerArn.replace(':listener/', ':listener-rule/')}/`;
  return balancing?.weightChanges.filter(({ at, ruleArn }) => at >= Math.floor(since) && ruleArn.startsWith(prefix)) ?? [];
}
