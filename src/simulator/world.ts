import { emptyBalancing } from './elb/empty.ts';
import { refusal } from './refusal.ts';
import type { SimRegion, SimWorld } from './state.ts';

/** Accounts times Regions; names come from outside, so there has to be an end. */
const MAX_REGIONS = 1000;

/** One account and Region; made on first use, as every AWS account has every Region from the start. Throws a Refusal past the thousandth. */
export function regionOf(world: SimWorld, accountId: string, region: string): SimRegion {
  const key = regionKey(accountId, region);
  const known = world.regions.get(key);
  if (known !== undefined) return known;
  if (world.regions.size >= MAX_REGIONS) throw refusal('LimitExceededException', `The simulator holds at most ${MAX_REGIONS} accounts and Regions.`);
  const made = emptyRegion(accountId, region);
  world.regions.set(key, made);
  return made;
}

/** An account and Region in which nothing was made yet. */
export const emptyRegion = (accountId: string, region: string): SimRegion => ({
  accountId,
  region,
  clusters: new Map(),
  taskDefinitions: new Map(),
  services: new Map(),
  balancing: emptyBalancing(),
});

/** A region as an older version saved it, together with what that version did not know. */
export const completeRegion = (saved: Partial<SimRegion> & Pick<SimRegion, 'accountId' | 'region'>): SimRegion => ({
  ...emptyRegion(saved.accountId, saved.region),
  ...saved,
});

/** `account/Region`: the key of `SimWorld.regions`, and what an entry of the journal names. */
export const regionKey = (accountId: string, region: string): string => `${accountId}/${region}`;
