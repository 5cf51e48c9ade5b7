/** A traffic-shifting deployment on its way back: the weights flip, then the new tasks go (ecs-api.md 9.5, 9.8). */
import type { SimServiceDeployment } from '../../state.ts';
import { settleDeployment } from '../completion.ts';
import type { Moment } from '../moment.ts';
import { failRollback } from '../rollback.ts';
import { advanceHooks } from './hooks.ts';
import { beginStage, earlier, isUp, routesOfTarget, shiftMs, shiftTraffic } from './stage-run.ts';
import { permissionProblem } from './routes.ts';
import type { SimShift, SimStage } from './state.ts';

/** Takes the rollback as far as it goes; returns when to look again. */
export function advanceBack(moment: Moment, current: SimServiceDeployment, shift: SimShift): number | undefined {
  if (shift.direction === 'forward' || shift.stage === undefined) {
    shift.direction = 'back';
    begin(moment, current, shift, nextStage(moment, shift));
    return moment.now;
  }
  const hooks = advanceHooks(moment, shift);
  const problem = hooks.kind === 'failed' ? hooks.reason : stuckBecause(moment, current, shift);
  if (problem !== undefined) {
    failRollback(moment, current, { event: problem, state: problem }, problem);
    return moment.now;
  }
  if (shift.stage === 'CLEAN_UP') return earlier(settleDeployment(moment, 0), undefined);
  const doneAt = doneAtOf(moment, current, shift, shift.stage);
  if (hooks.kind === 'passed' && doneAt !== undefined && doneAt <= moment.now) {
    begin(moment, current, shift, nextStage(moment, shift));
    return moment.now;
  }
  return earlier(hooks.kind === 'waiting' ? hooks.at : undefined, doneAt);
}

/** Traffic that ECS may not take back any more ends the rollback: nobody but a person can help. The text is ours. */
function stuckBecause(moment: Moment, current: SimServiceDeployment, shift: SimShift): string | undefined {
  if (shift.stage === 'CLEAN_UP' || permissionProblem(moment, routesOfTarget(moment, current)) === undefined) return undefined;
  return 'Rollback failed because ECS was unable to manage the ELB resources.';
}

/** Only what is left to undo: the old tasks where some went already, production before test, the clean-up always. */
function nextStage(moment: Moment, shift: SimShift): SimStage {
  if (shift.production > 0 || isInherited(shift)) return isUp(moment, moment.service.deployments[0]) ? 'PRODUCTION_TRAFFIC_SHIFT' : 'SCALE_UP';
  return shift.test > 0 ? 'TEST_TRAFFIC_SHIFT' : 'CLEAN_UP';
}

/** The traffic is still as the deployment before left it: RECONCILE_SERVICE did not get to it. */
const isInherited = ({ crowded, reconciled }: SimShift): boolean => crowded && reconciled !== true;

/** The flip is one step back to 0, whatever steps led up. */
function begin(moment: Moment, current: SimServiceDeployment, shift: SimShift, stage: SimStage): void {
  beginStage(moment, current, shift, stage);
  if (stage === 'PRODUCTION_TRAFFIC_SHIFT') {
    shiftTraffic(moment, current, shift, 'production', 0);
    if (isInherited(shift)) shiftTraffic(moment, current, shift, 'test', 0);
    shift.reconciled = true;
  }
  if (stage === 'TEST_TRAFFIC_SHIFT') shiftTraffic(moment, current, shift, 'test', 0);
}

/** When the stage's own work is done; unknown while it waits for tasks. */
function doneAtOf(moment: Moment, current: SimServiceDeployment, shift: SimShift, stage: SimStage): number | undefined {
  if (stage === 'SCALE_UP') return isUp(moment, moment.service.deployments[0]) ? moment.now : undefined;
  return shift.stageAt + shiftMs(moment, routesOfTarget(moment, current), stage === 'TEST_TRAFFIC_SHIFT' ? 'test' : 'production');
}
