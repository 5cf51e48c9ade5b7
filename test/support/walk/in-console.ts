/** What somebody does to the service in the AWS console, where the operator does not see it until it looks. */
import { liveService } from '../scenario.ts';
import type { World } from '../world.ts';
import { newestDeployment, type Judge } from './judge.ts';
import type { WalkStep } from './walk.ts';

/** Does it, or leaves it where ECS refuses. */
export async function inConsole(world: World, judge: Judge, does: Extract<WalkStep, { kind: 'console' }>['does']): Promise<void> {
  const before = newestDeployment(world)?.serviceDeploymentArn;
  const [operation, input] = requestOf(world, does);
  await withoutFaults(world, () => world.ecs(operation, input).catch(() => undefined));
  if (newestDeployment(world)?.serviceDeploymentArn !== before) judge.excuse();
}

/** What is put in the operator's way is not in other people's: a call that hangs would wait for time that nobody moves. */
async function withoutFaults({ sim: { faults } }: World, call: () => Promise<unknown>): Promise<void> {
  const rules = faults.list();
  faults.clear();
  await call();
  for (const { id: _id, hits, times, ...rule } of rules) faults.set({ ...rule, ...(times === undefined ? {} : { times: times - hits }) });
}

function requestOf(world: World, does: Extract<WalkStep, { kind: 'console' }>['does']): readonly [operation: string, input: Record<string, unknown>] {
  const service = { cluster: 'main', service: 'web' };
  switch (does) {
    case 'stop':
      return ['StopServiceDeployment', { serviceDeploymentArn: newestDeployment(world)?.serviceDeploymentArn, stopType: 'ROLLBACK' }];
    case 'older': {
      const live = liveService(world, 'web');
      const older = live?.revisions.find(({ taskDefinition }) => taskDefinition !== live.taskDefinition);
      return ['UpdateService', { ...service, taskDefinition: older?.taskDefinition ?? live?.taskDefinition }];
    }
    case 'restart':
      return ['UpdateService', { ...service, forceNewDeployment: true }];
    case 'scale':
      return ['UpdateService', { ...service, desiredCount: 5 }];
  }
}
