/** BLUE_GREEN, LINEAR and CANARY: a second full set of tasks, and the traffic moved over to it (ecs-api.md 9.8). */
import type { SimServiceDeployment } from '../../state.ts';
import { currentServiceDeployment } from '../deployments.ts';
import { dropDrained } from '../housekeeping.ts';
import type { Moment } from '../moment.ts';
import { moveTasks, viewDeployments } from '../moves.ts';
import { advanceBack } from './back.ts';
import { advanceForward } from './forward.ts';
import { planSizes } from './plan-tasks.ts';
import { sizeOf } from './sizes.ts';
import type { SimShift } from './state.ts';

// Every stage of every step once, forwards and back: 34 steps of LINEAR are the most.
const MOST_TURNS = 200;

/** Tasks and stages take turns, since each may wait for the other, until nothing moves any more at this instant. */
export const shifting = {
  advance(moment: Moment): (number | undefined)[] {
    let wakes: (number | undefined)[] = [];
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const before = positionOf(moment);
      wakes = [...move(moment), advanceStage(moment)];
      if (positionOf(moment) === before) break;
    }
    return wakes;
  },
};

/** What the plan depends on besides the tasks: while it changes within one instant, there is more to do. */
function positionOf({ service }: Moment): string {
  const [latest] = service.serviceDeployments;
  const shift = latest?.shift;
  return [service.deployments[0]?.id, service.deployments.length, latest?.status, shift?.direction, shift?.stage, shift?.step, shift?.reconciled].join(' ');
}

function move(moment: Moment): (number | undefined)[] {
  const { service } = moment;
  const [latest] = service.serviceDeployments;
  if (latest?.shift === undefined) return [];
  const { shift } = latest;
  const wakes = moveTasks(moment, (launchBudget) => {
    const views = new Map(viewDeployments(moment).map((view) => [view.id, view]));
    const sized = service.deployments.flatMap((deployment) => {
      const view = views.get(deployment.id);
      return view === undefined ? [] : [{ view, wanted: sizeOf(service, latest, shift, deployment) }];
    });
    // Old revisions first: they serve, so that their replacements come before new tasks.
    return planSizes([...sized].reverse(), service.desiredCount, launchBudget);
  });
  dropDrained(moment, ({ revisionArn }) => revisionArn === shift.sourceRevisionArn && hasTraffic(latest, shift));
  return wakes;
}

/** A source that is scaled to nothing still has its share, until another one has all of it for good. */
function hasTraffic({ status }: SimServiceDeployment, { stage, direction }: SimShift): boolean {
  if (status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL') return false;
  return stage !== 'CLEAN_UP' || direction === 'back';
}

function advanceStage(moment: Moment): number | undefined {
  const current = currentServiceDeployment(moment.service);
  if (current?.shift === undefined) return undefined;
  if (current.status === 'IN_PROGRESS') return advanceForward(moment, current, current.shift);
  if (current.status === 'ROLLBACK_IN_PROGRESS') return advanceBack(moment, current, current.shift);
  return undefined;
}
