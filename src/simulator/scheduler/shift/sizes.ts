/** How many tasks each revision is to have at each stage: the source keeps its full size until the clean-up. */
import type { SimDeployment, SimService, SimServiceDeployment } from '../../state.ts';
import type { SimShift } from './state.ts';

/** `latest` is the newest service deployment, over or not. */
export function sizeOf(service: SimService, latest: SimServiceDeployment, shift: SimShift, deployment: SimDeployment): number | 'keep' {
  const { desiredCount } = service;
  const primary = deployment.status === 'PRIMARY';
  const source = deployment.revisionArn === shift.sourceRevisionArn;
  switch (latest.status) {
    case 'PENDING':
      if (primary) return 0;
      return source ? desiredCount : 'keep';
    case 'IN_PROGRESS':
      return forwardSize(shift, desiredCount, primary, source);
    case 'ROLLBACK_IN_PROGRESS':
      if (primary) return desiredCount;
      return shift.stage === 'CLEAN_UP' && shift.direction === 'back' ? 0 : 'keep';
    case 'ROLLBACK_REQUESTED':
    case 'STOP_REQUESTED':
      return source ? desiredCount : 'keep';
    case 'SUCCESSFUL':
    case 'ROLLBACK_SUCCESSFUL':
      return primary ? desiredCount : 0;
    case 'STOPPED':
    case 'ROLLBACK_FAILED':
      // Nothing more is launched for what failed; what served before goes on serving.
      if (deployment.rolloutState === 'FAILED') return 'keep';
      return primary || source ? desiredCount : 'keep';
  }
}

function forwardSize({ stage, reconciled }: SimShift, desiredCount: number, primary: boolean, source: boolean): number | 'keep' {
  if (stage === undefined) {
    if (primary) return 0;
    return source ? desiredCount : 'keep';
  }
  switch (stage) {
    case 'RECONCILE_SERVICE':
      if (source) return desiredCount;
      return primary || reconciled === true ? 0 : 'keep';
    case 'PRE_SCALE_UP':
      return source ? desiredCount : 0;
    case 'SCALE_UP':
    case 'POST_SCALE_UP':
    case 'TEST_TRAFFIC_SHIFT':
    case 'POST_TEST_TRAFFIC_SHIFT':
    case 'PRE_PRODUCTION_TRAFFIC_SHIFT':
    case 'PRODUCTION_TRAFFIC_SHIFT':
    case 'POST_PRODUCTION_TRAFFIC_SHIFT':
    case 'BAKE_TIME':
      return primary || source ? desiredCount : 0;
    case 'CLEAN_UP':
      return primary ? desiredCount : 0;
  }
}
