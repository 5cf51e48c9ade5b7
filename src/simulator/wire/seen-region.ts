/** The state that a call reads: the present, the past, or an account in which nothing runs. */
import { emptyBalancing } from '../elb/empty.ts';
import type { Engine } from '../engine.ts';
import type { FaultRule } from '../faults/faults.ts';
import type { SimRegion } from '../state.ts';

/** Remembers the present while a stale fault is set, so that a later call can be answered with it. */
export function seenBy(engine: Engine, region: SimRegion, fault: FaultRule | undefined): SimRegion {
  const stale = engine.faults.list().some((rule) => rule.kind === 'stale') || fault?.kind === 'stale';
  if (stale) engine.history.record(region);
  else engine.history.clear();
  if (fault?.kind === 'stale') return engine.history.past(region, fault.seconds ?? 5);
  if (fault?.kind === 'empty') return { ...region, services: new Map(), taskDefinitions: new Map(), balancing: emptyBalancing() };
  return region;
}
