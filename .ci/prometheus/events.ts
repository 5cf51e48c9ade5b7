/**
 * Panels that show nothing, or only zeros, until something happens. Each names what has to happen; the scenario makes it
 * happen, and then the panel has to show a value above 0. Every other panel has to show data from the first minute.
 */
export type Event = 'rollout' | 'rollback' | 'gate' | 'approval' | 'shift' | 'early stop' | 'drift' | 'throttle' | 'missing tasks';

export const NEEDS: Readonly<Record<string, Event>> = {
  'fleet / Fleet / Not ready': 'rollback',
  'fleet / Fleet / Not ready, by reason': 'rollback',
  'fleet / Fleet / Services short of tasks': 'missing tasks',
  'fleet / Rollouts / Running now': 'rollout',
  'fleet / Rollouts / Succeeded': 'rollout',
  'fleet / Rollouts / Started': 'rollout',
  'fleet / Rollouts / Ended, by outcome': 'rollout',
  'fleet / Rollouts / Duration by strategy': 'rollout',
  'fleet / Rollbacks / Rolled back': 'rollback',
  'fleet / Rollbacks / Held in quarantine': 'rollback',
  'fleet / Rollbacks / By reason': 'rollback',
  'fleet / Drift / Services drifted': 'drift',
  'fleet / Drift / Fields that differ now': 'drift',
  'fleet / Drift / Found': 'drift',
  'fleet / Drift / Services with drift': 'drift',
  'fleet / From commit to ECS / Commit to update': 'rollout',
  'fleet / From commit to ECS / Commit to steady': 'rollout',
  'fleet / AWS / Failed calls': 'throttle',
  'fleet / AWS / Throttles': 'throttle',
  'fleet / Git sources / Objects applied': 'rollout',
  'rollouts / Now / Rolling out': 'rollout',
  'rollouts / Now / Going back': 'early stop',
  'rollouts / Now / At a gate': 'gate',
  'rollouts / Now / Production traffic on the new revision': 'shift',
  'rollouts / Now / Waiting for approval': 'gate',
  'rollouts / Course / Started': 'rollout',
  'rollouts / Course / Ended': 'rollout',
  'rollouts / Course / Duration': 'rollout',
  'rollouts / Gates / Wait for approval': 'approval',
  'rollouts / Gates / Waits, by how they ended': 'approval',
  'rollouts / Gates / Approvals, by what': 'approval',
  'rollouts / Failures / Rolled back': 'rollback',
  'rollouts / Failures / Rollbacks, by what': 'rollback',
  'rollouts / Failures / Stopped early, by failure': 'early stop',
  'rollouts / Failures / From failure to stop, p95': 'early stop',
};
