/** Creating, updating and deleting services. Sent once; what is cached is replaced by the answer, or forgotten. */
import { isLongshoreError, terminalError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { RawService } from '../../core/observed/raw.ts';
import type { EcsPort, ServiceRef, WriteOptions } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import { lastSegment, serviceKey } from '../names.ts';
import type { PortParts } from '../port-parts.ts';
import { objectOf, objectsOf, outcomeUnknown, textOf, toService } from '../observe/shapes.ts';
import { forgetService } from './written.ts';

type ServiceWrites = Pick<EcsPort, 'createService' | 'updateService' | 'deleteService'>;

/**
 * One noun of the ECS port. A write that AWS took, but whose answer lacks the service, rejects with a transient
 * `OutcomeUnknown`; deleting what is gone succeeds.
 */
export function createServiceWrites(parts: PortParts): ServiceWrites {
  const write = async (ctx: Context, operation: 'CreateService' | 'UpdateService', input: JsonObject, options: WriteOptions): Promise<RawService> => {
    // UpdateService names it `service` (name or ARN), CreateService `serviceName`.
    const serviceName = operation === 'CreateService' ? textOf(input, 'serviceName') : lastSegment(textOf(input, 'service'));
    if (serviceName === '') throw terminalError('InvalidParameter', `${operation} without a service name; nothing was sent.`);
    const key = serviceKey({ cluster: textOf(input, 'cluster'), serviceName });
    const tagsBefore = parts.services.last(key)?.tags;
    const object = `service ${key}`;
    let answered: RawService | undefined;
    try {
      answered = toService(objectOf(await parts.send(ctx, { operation, input, object, ...options }), 'service'));
    } finally {
      forgetService(parts, key);
    }
    if (answered === undefined) throw outcomeUnknown(operation, object);
    if (answered.tags !== undefined) return remember(key, answered);
    // Only a read with `include: [TAGS]` is sure to show tags, and without them a service would look like nobody's.
    const tags = operation === 'CreateService' ? tagsOf(input) : tagsBefore;
    return tags === undefined ? answered : remember(key, Object.freeze({ ...answered, tags }));
  };

  const remember = (key: string, service: RawService): RawService => {
    parts.services.put(key, service, parts.services.stamp());
    return service;
  };

  return {
    createService: (ctx, input, options) => write(ctx, 'CreateService', input, options),
    updateService: (ctx, input, options) => write(ctx, 'UpdateService', input, options),
    async deleteService(ctx, ref: ServiceRef, options) {
      const key = serviceKey(ref);
      try {
        await parts.send(ctx, { operation: 'DeleteService', input: { cluster: ref.cluster, service: ref.serviceName, force: true }, object: `service ${key}`, ...options });
      } catch (error) {
        // What is gone or on its way out is what was asked for (a crash may have come between the call and its answer).
        if (!isLongshoreError(error) || !['ServiceNotFound', 'ServiceNotActive'].includes(error.reason)) throw error;
      } finally {
        forgetService(parts, key);
      }
    },
  };
}

const tagsOf = (input: JsonObject): RawService['tags'] => objectsOf(input, 'tags').map((tag) => ({ key: textOf(tag, 'key'), value: textOf(tag, 'value') }));
