import type { EcsPort } from '../../core/ports.ts';
import type { PortParts } from '../port-parts.ts';
import { forgetArn } from './written.ts';

/** Tagging by ARN. Adding tags never removes others, and removing absent keys is fine: both may be repeated. */
export function createTagWrites(parts: PortParts): Pick<EcsPort, 'tagResource' | 'untagResource'> {
  return {
    async tagResource(ctx, arn, tags, options) {
      const input = { resourceArn: arn, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
      try {
        await parts.send(ctx, { operation: 'TagResource', input, object: arn, ...options });
      } finally {
        forgetArn(parts, arn);
      }
    },
    async untagResource(ctx, arn, keys, options) {
      try {
        await parts.send(ctx, { operation: 'UntagResource', input: { resourceArn: arn, tagKeys: keys }, object: arn, ...options });
      } finally {
        forgetArn(parts, arn);
      }
    },
  };
}
