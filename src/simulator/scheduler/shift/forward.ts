/** A traffic-shifting deployment on its way to 100 %: every stage in ECS's order (ecs-api.md 9.8). */
import type { SimServiceDeployment } from '../../state.ts';
import { watchAlarms } from '../alarms.ts';
import { settleDeployment } from '../completion.ts';
import { inProgress } from '../deployments.ts';
import type { Moment } from '../moment.ts';
import { failDeployment } from '../rollback.ts';
import { readRolloutSettings } from '../settings.ts';
import { advanceHooks } from './hooks.ts';
import { networkProblem, permissionProblem, routeProblem } from './routes.ts';
import { beginStage, earlier, isUp, routesOfTarget, shiftMs, shiftTraffic } from './stage-run.ts';
import { STAGES } from './state.ts';
import type { SimShift, SimStage } from './state.ts';
import { ALL_TRAFFIC, productionSteps } from './steps.ts';
import type { TrafficStep } from './steps.ts';

/** Takes the current stage as far as it goes; begins the next one, or ends the deployment. Returns when to look again. */
export function advanceForward(moment: Moment, current: SimServiceDeployment, shift: SimShift): number | undefined {
  const { timings, now } = moment;
  if (shift.stage === undefined) {
    begin(moment, current, shift, shift.crowded ? 'RECONCILE_SERVICE' : 'PRE_SCALE_UP');
    return now;
  }
  const limit = (current.startedAt ?? current.createdAt) + timings.deploymentLimitMs;
  if (now >= limit) return fail(moment, current, 'Service deployment rolled back because it did not complete within 30 days.');
  const hooks = advanceHooks(moment, shift);
  if (hooks.kind === 'failed') return fail(moment, current, hooks.reason);
  const alarmsAt = isWatched(shift.stage) ? watchAlarms(moment, current) : undefined;
  if (current.status !== 'IN_PROGRESS') return now;
  const work = workOf(moment, current, shift, shift.stage);
  if (work.kind === 'failed') return fail(moment, current, work.reason);
  if (hooks.kind === 'passed' && work.kind === 'done') {
    beginNext(moment, current, shift, shift.stage);
    return now;
  }
  return [hooks.kind === 'waiting' ? hooks.at : undefined, work.kind === 'waiting' ? work.at : undefined, alarmsAt].reduce(earlier, limit);
}

/** Alarms count once the new tasks are up, through the bake time (ecs-api.md 9.4). */
const isWatched = (stage: SimStage): boolean => STAGES.indexOf(stage) >= STAGES.indexOf('POST_SCALE_UP') && stage !== 'CLEAN_UP';

function fail(moment: Moment, current: SimServiceDeployment, reason: string): number {
  const state = inProgress(current.deploymentId);
  failDeployment(moment, current, { event: reason, state: reason, rollback: { reason, stateReason: () => state }, stopped: reason }, true);
  return moment.now;
}

function beginNext(moment: Moment, current: SimServiceDeployment, shift: SimShift, stage: SimStage): void {
  if (stage === 'PRODUCTION_TRAFFIC_SHIFT' && shift.step + 1 < stepsOf(current, shift).length) {
    shift.step += 1;
    begin(moment, current, shift, 'PRE_PRODUCTION_TRAFFIC_SHIFT');
    return;
  }
  const next = STAGES[STAGES.indexOf(stage) + 1];
  if (next !== undefined) begin(moment, current, shift, next);
}

/** The stage begins: with it its hooks, and the weights that it stands for. */
function begin(moment: Moment, current: SimServiceDeployment, shift: SimShift, stage: SimStage): void {
  beginStage(moment, current, shift, stage);
  if (stage === 'TEST_TRAFFIC_SHIFT') shiftTraffic(moment, current, shift, 'test', 100);
  if (stage === 'PRODUCTION_TRAFFIC_SHIFT') shiftTraffic(moment, current, shift, 'production', stepOf(current, shift).percent);
}

/** A first deployment takes all of the traffic at once: there is nobody to share it with. */
const stepsOf = ({ deploymentConfiguration }: SimServiceDeployment, { sourceRevisionArn }: SimShift): readonly TrafficStep[] =>
  sourceRevisionArn === undefined ? [ALL_TRAFFIC] : productionSteps(deploymentConfiguration);

const stepOf = (current: SimServiceDeployment, shift: SimShift): TrafficStep => stepsOf(current, shift)[shift.step] ?? ALL_TRAFFIC;

type Work = { readonly kind: 'done' } | { readonly kind: 'waiting'; readonly at?: number } | { readonly kind: 'failed'; readonly reason: string };

const DONE: Work = { kind: 'done' };

/** What the stage itself still has to do, hooks aside. */
function workOf(moment: Moment, current: SimServiceDeployment, shift: SimShift, stage: SimStage): Work {
  const { service, timings } = moment;
  switch (stage) {
    case 'RECONCILE_SERVICE':
      return reconcile(moment, current, shift);
    case 'PRE_SCALE_UP': {
      const reason = networkProblem(moment, routesOfTarget(moment, current), shift.sourceRevisionArn !== undefined);
      return reason === undefined ? after(moment, shift, timings.stageMs) : { kind: 'failed', reason };
    }
    case 'SCALE_UP':
      return isUp(moment, service.deployments[0]) ? DONE : unlessTooLong(moment, shift, stage);
    case 'TEST_TRAFFIC_SHIFT':
      return shifted(moment, current, shift, 'test', 0);
    case 'PRODUCTION_TRAFFIC_SHIFT':
      return shifted(moment, current, shift, 'production', stepOf(current, shift).bakeMs);
    case 'POST_SCALE_UP':
    case 'POST_TEST_TRAFFIC_SHIFT':
    case 'PRE_PRODUCTION_TRAFFIC_SHIFT':
    case 'POST_PRODUCTION_TRAFFIC_SHIFT':
      return after(moment, shift, timings.stageMs);
    case 'BAKE_TIME':
      return after(moment, shift, Math.max(timings.stageMs, readRolloutSettings(current.deploymentConfiguration).bakeMs));
    case 'CLEAN_UP':
      return { kind: 'waiting', ...at(settleDeployment(moment, 0)) };
  }
}

/** Traffic back to the revision that served before, then the rest goes: only one is left when the new one starts. */
function reconcile(moment: Moment, current: SimServiceDeployment, shift: SimShift): Work {
  const { service, timings } = moment;
  const source = service.deployments.find(({ revisionArn }) => revisionArn === shift.sourceRevisionArn);
  if (shift.reconciled !== true) {
    if (source !== undefined && !isUp(moment, source) && source.rolloutState === 'COMPLETED') return unlessTooLong(moment, shift, 'RECONCILE_SERVICE');
    if (source !== undefined) {
      const reason = permissionProblem(moment, routesOfTarget(moment, current));
      if (reason !== undefined) return { kind: 'failed', reason };
      shiftTraffic(moment, current, shift, 'production', 0);
      shiftTraffic(moment, current, shift, 'test', 0);
    }
    shift.reconciled = true;
  }
  const others = service.deployments.filter((deployment) => deployment.status !== 'PRIMARY' && deployment !== source);
  return others.length > 0 ? unlessTooLong(moment, shift, 'RECONCILE_SERVICE') : after(moment, shift, timings.stageMs);
}

/** The weights hold, and have been looked at for as long as the step says. */
function shifted(moment: Moment, current: SimServiceDeployment, shift: SimShift, kind: 'production' | 'test', bakeMs: number): Work {
  const routes = routesOfTarget(moment, current);
  const reason = routeProblem(moment, routes, kind);
  return reason === undefined ? after(moment, shift, shiftMs(moment, routes, kind) + bakeMs) : { kind: 'failed', reason };
}

function after({ now }: Moment, shift: SimShift, ms: number): Work {
  return now >= shift.stageAt + ms ? DONE : { kind: 'waiting', at: shift.stageAt + ms };
}

/** Tasks that never become healthy do not hold a stage up for ever (ecs-api.md 9.8); the words are not published. */
function unlessTooLong({ now, timings }: Moment, shift: SimShift, stage: SimStage): Work {
  const limit = shift.stageAt + timings.stageLimitMs;
  return now >= limit ? { kind: 'failed', reason: `Service deployment rolled back because ${stage} did not complete within 24 hours.` } : { kind: 'waiting', at: limit };
}

const at = (time: number | undefined): { readonly at?: number } => (time === undefined ? {} : { at: time });
