/** Reading stopped tasks: two calls, ListTasks for the ARNs and DescribeTasks for what happened to them. */
import type { RawTask } from '../../core/observed/raw.ts';
import type { EcsPort } from '../../core/ports.ts';
import { serviceKey } from '../names.ts';
import type { PortParts } from '../port-parts.ts';
import { objectsOf, stringsOf, toTask } from './shapes.ts';

const MAX_TASKS = 100;

/** At most 100 tasks, of the last hour or so (ECS forgets stopped tasks then, section 6). Never cached. */
export function createTaskReads(parts: PortParts): Pick<EcsPort, 'stoppedTasks'> {
  return {
    stoppedTasks: (ctx, ref, options) =>
      parts.flights.run(`stopped tasks of ${serviceKey(ref)}`, options.lane, ctx.signal, async (signal) => {
        const shared = { ...ctx, signal };
        const object = `stopped tasks of service ${serviceKey(ref)}`;
        const { lane } = options;
        const listed = await parts.send(shared, {
          operation: 'ListTasks',
          input: { cluster: ref.cluster, serviceName: ref.serviceName, desiredStatus: 'STOPPED', maxResults: MAX_TASKS },
          object,
          lane,
        });
        const arns = stringsOf(listed, 'taskArns');
        if (arns.length === 0) return [];
        const described = await parts.send(shared, { operation: 'DescribeTasks', input: { cluster: ref.cluster, tasks: arns }, object, lane });
        return objectsOf(described, 'tasks').map(toTask).filter((task): task is RawTask => task !== undefined);
      }),
  };
}
