import type { SimListener, SimLoadBalancer, SimRule, SimTargetGroup } from '../elb/state.ts';
import type { Touched } from '../ops/operation.ts';
import type { ImageBehaviour, SimCluster, SimService, SimTaskDefinition } from '../state.ts';
import { completeRegion } from '../world.ts';
import type { SavedWorld } from './store.ts';

interface Stamp {
  readonly savedAt: number;
  readonly random: number;
}

/** A record as it was after a call: applying an entry twice, or out of date, changes nothing that a later one does not set. */
export type JournalEntry = Stamp & (RecordEntry | { readonly kind: 'behaviours'; readonly record: readonly ImageBehaviour[] });

/** No `record`: it is gone. */
type RecordEntry = Touched & { readonly region: string; readonly record?: unknown };

/** The world after the entry; regions are changed in place. */
export function applyEntry(world: SavedWorld, entry: JournalEntry): SavedWorld {
  const { savedAt, random } = entry;
  if (entry.kind === 'behaviours') return { ...world, savedAt, random, behaviours: entry.record };
  const [accountId = '', name = ''] = entry.region.split('/');
  const region = completeRegion(world.regions.get(entry.region) ?? { accountId, region: name });
  world.regions.set(entry.region, region);
  switch (entry.kind) {
    case 'cluster':
      region.clusters.set(entry.id, entry.record as SimCluster);
      break;
    case 'family':
      region.taskDefinitions.set(entry.id, entry.record as SimTaskDefinition[]);
      break;
    case 'service':
      put(region.services, entry.id, entry.record as SimService | undefined);
      break;
    case 'load-balancer':
      put(region.balancing.loadBalancers, entry.id, entry.record as SimLoadBalancer | undefined);
      break;
    case 'listener':
      put(region.balancing.listeners, entry.id, entry.record as SimListener | undefined);
      break;
    case 'rule':
      put(region.balancing.rules, entry.id, entry.record as SimRule | undefined);
      break;
    case 'target-group':
      put(region.balancing.targetGroups, entry.id, entry.record as SimTargetGroup | undefined);
      break;
  }
  return { ...world, savedAt, random };
}

function put<Value>(records: Map<string, Value>, id: string, record: Value | undefined): void {
  if (record === undefined) records.delete(id);
  else records.set(id, record);
}
