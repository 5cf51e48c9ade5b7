import { pinHash } from '../../core/rollout/pin.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import type { Steering } from './steering.ts';

/**
 * What a rollout that starts in this pass is known by, and carries on. `forced`: by forceNewDeployment; `foreign`: of this task
 * definition, which is not what the spec asks for (drift that is only reported). It is named as it is, and holds nothing.
 */
export function startOf({ pin, awaited, full }: Steering, triggerHash: string, { forced = false, foreign }: { readonly forced?: boolean; readonly foreign?: string | undefined } = {}): Pick<RolloutState, 'targetHash' | 'gates' | 'full' | 'pinned' | 'pinnedFor' | 'forced'> {
  const runs = pin === undefined || pin.unavailable !== undefined ? foreign : pin.taskDefinitionArn;
  const gates = runs === undefined ? (awaited?.awaiting.gates ?? []) : [];
  return {
    targetHash: runs === undefined ? triggerHash : pinHash(runs),
    ...(gates.length === 0 ? {} : { gates }),
    ...(full ? { full } : {}),
    ...(forced ? { forced } : {}),
    ...(runs === undefined ? {} : { pinned: runs }),
    ...(pin === undefined || runs === undefined ? {} : { pinnedFor: pin.pinnedFor }),
  };
}
