/** ROLLING: old tasks go as new ones become healthy, within the percentages (ecs-api.md 9.2). */
import { watchAlarms } from './alarms.ts';
import { settleDeployment } from './completion.ts';
import { currentServiceDeployment } from './deployments.ts';
import { dropDrained } from './housekeeping.ts';
import type { Moment } from './moment.ts';
import { moveTasks, viewDeployments } from './moves.ts';
import { planRolling } from './rolling.ts';
import { currentSettings } from './settings.ts';

/** ECS's default strategy, which also keeps a service at its size once the deployment is over. */
export const rolling = {
  advance(moment: Moment): (number | undefined)[] {
    const primary = moment.service.deployments[0];
    const wakes = move(moment);
    // A placement that failed may have tripped the breaker: plan once more, now for the restored deployment.
    if (moment.service.deployments[0] !== primary) wakes.push(...move(moment));
    dropDrained(moment);
    const settled = moment.service.deployments[0];
    const releasing = settled?.releasing;
    wakes.push(settleDeployment(moment));
    wakes.push(watch(moment));
    // An alarm went back to the old tasks, or early success lets them go.
    if (moment.service.deployments[0] !== settled || settled?.releasing !== releasing) wakes.push(...move(moment));
    return wakes;
  },
};

function move(moment: Moment): (number | undefined)[] {
  const { service } = moment;
  const settings = currentSettings(service);
  return moveTasks(moment, (launchBudget) => planRolling({
    desiredCount: service.desiredCount,
    minimumHealthyPercent: settings.minimumHealthyPercent,
    maximumPercent: settings.maximumPercent,
    launchBudget,
    releasing: service.deployments[0]?.releasing === true,
    deployments: viewDeployments(moment),
  }));
}

/** Alarms count from when the new tasks are up and the old ones gone, until the bake ends (ecs-api.md 9.4). */
function watch(moment: Moment): number | undefined {
  const current = currentServiceDeployment(moment.service);
  return current === undefined || moment.service.deployments[0]?.settledAt === undefined ? undefined : watchAlarms(moment, current);
}
