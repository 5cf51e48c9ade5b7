import type { RawService } from '../../core/observed/raw.ts';
import type { EcsPort, WriteOptions } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import { serviceKeyOfArn } from '../names.ts';
import type { PortParts } from '../port-parts.ts';
import type { Call } from '../send.ts';
import { forgetArn, forgetFlights } from './written.ts';

type Tags = NonNullable<RawService['tags']>;

/** Tagging by ARN. Adding tags never removes others, and removing absent keys is fine: both may be repeated. */
export function createTagWrites(parts: PortParts): Pick<EcsPort, 'tagResource' | 'untagResource'> {
  const write = async (ctx: Context, call: Pick<Call, 'operation' | 'input'>, arn: string, options: WriteOptions, change: (tags: Tags) => Tags): Promise<void> => {
    try {
      await parts.send(ctx, { ...call, object: arn, ...options });
    } catch (error) {
      forgetArn(parts, arn);
      throw error;
    }
    const key = serviceKeyOfArn(arn);
    if (key === undefined) {
      forgetArn(parts, arn);
      return;
    }
    // An update in the same pass must still know the tags, since UpdateService does not answer with them.
    parts.services.amend(key, (service) => Object.freeze({ ...service, tags: change(service.tags ?? []) }));
    forgetFlights(parts, key);
  };

  return {
    tagResource(ctx, arn, tags, options) {
      const added = Object.entries(tags).map(([key, value]) => ({ key, value }));
      const call = { operation: 'TagResource', input: { resourceArn: arn, tags: added } } as const;
      return write(ctx, call, arn, options, (known) => [...known.filter(({ key }) => tags[key] === undefined), ...added]);
    },
    untagResource(ctx, arn, keys, options) {
      const call = { operation: 'UntagResource', input: { resourceArn: arn, tagKeys: keys } } as const;
      return write(ctx, call, arn, options, (known) => known.filter(({ key }) => !keys.includes(key)));
    },
  };
}
