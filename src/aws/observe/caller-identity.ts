/** Who we are, says STS: the guard against writing into somebody else's account (design section 7). */
import type { EcsPort } from '../../core/ports.ts';
import type { PortParts } from '../port-parts.ts';
import { incomplete, textOf } from './shapes.ts';

const KEY = 'caller';

/** GetCallerIdentity, cached as long as each asker allows. Rejects with a transient `IncompleteAnswer` when no account is named. */
export function createIdentityReads(parts: PortParts): Pick<EcsPort, 'callerIdentity'> {
  return {
    callerIdentity(ctx, options) {
      const known = parts.identity.fresh(KEY, options.maxAgeMs);
      if (known !== undefined) return Promise.resolve(known);
      return parts.flights.run(KEY, options.lane, ctx.signal, async (signal) => {
        const asked = parts.identity.stamp();
        const object = 'the own identity';
        const answer = await parts.send({ ...ctx, signal }, { operation: 'GetCallerIdentity', input: {}, object, lane: options.lane });
        const identity = { accountId: textOf(answer, 'Account'), arn: textOf(answer, 'Arn') };
        if (identity.accountId === '') throw incomplete('GetCallerIdentity', object);
        parts.identity.put(KEY, identity, asked);
        return identity;
      });
    },
  };
}
