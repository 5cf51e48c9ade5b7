import type { Lane } from '../core/ports.ts';

/** Most urgent first. A rollback never waits behind a sweep. */
export const LANES = ['rollback', 'rollout', 'change', 'sweep', 'garbage'] as const satisfies readonly Lane[];

/** 0 is the most urgent. */
export const urgency = (lane: Lane): number => LANES.indexOf(lane);
