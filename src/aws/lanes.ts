import type { Lane } from '../core/ports.ts';

/** Most urgent first. A rollback never waits behind a sweep. */
export const LANES = ['rollback', 'rollout', 'change', 'sweep', 'garbage'] as const satisfies readonly Lane[];

/** 0 is the most urgent. */
export const urgency = (lane: Lane): number => LANES.indexOf(lane);

/** The more urgent of two lanes: what a shared call has to wait in. */
export const moreUrgent = (a: Lane, b: Lane): Lane => (urgency(a) <= urgency(b) ? a : b);
