import type { SimRegion, SimWorld } from './state.ts';

/** One account and Region; made on first use, as every AWS account has every Region from the start. */
export function regionOf(world: SimWorld, accountId: string, region: string): SimRegion {
  const key = regionKey(accountId, region);
  const known = world.regions.get(key);
  if (known !== undefined) return known;
  const made: SimRegion = { accountId, region, clusters: new Map(), taskDefinitions: new Map(), services: new Map() };
  world.regions.set(key, made);
  return made;
}

export const regionKey = (accountId: string, region: string): string => `${accountId}/${region}`;
