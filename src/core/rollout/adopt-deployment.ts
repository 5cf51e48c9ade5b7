import type { RawServiceDeployment } from '../observed/raw.ts';
import { timeText } from '../model/time-text.ts';
import { classifyEnd, reasonText } from './classify-end.ts';
import { clip } from './clip.ts';
import { readProgress } from './deployment-progress.ts';
import { progressDeadline } from './progress-deadline.ts';
import { isRollingBack, startRollout } from './rollout-state.ts';
import type { RevisionMatch, RolledBackBy, RolloutSpec, RolloutState } from './rollout-state.ts';

/** A deployment found running or ended, and how it compares with what is desired. */
export interface AdoptInput {
  /** The service's current deployment. */
  readonly deployment: RawServiceDeployment;
  /** `DesiredService.triggerHash`. */
  readonly targetHash: string;
  /** How the deployment's target revision compares with what is desired. */
  readonly target: RevisionMatch;
  /** The same for the revision that a rollback restored; `unknown` when there was none. */
  readonly restored: RevisionMatch;
  readonly now: number;
  readonly spec: RolloutSpec;
}

/** The rollout as it would be remembered, had it been followed. */
export interface Adopted {
  readonly rollout: RolloutState;
  /** The deployment had failed before this operator knew of it: remember the input. */
  readonly failedBy?: RolledBackBy;
}

/**
 * Binds to a deployment that nobody remembers starting: status was lost, the operator was down, somebody deployed the
 * desired revision by hand, or a commit went back to what a rollback had restored. `undefined`: it is of no concern to
 * what is desired, and says nothing about it. A fact found late is no news: no event, no history, no duration.
 */
export function adoptDeployment(input: AdoptInput): Adopted | undefined {
  const { deployment } = input;
  if (input.target === 'desired') return adoptTarget(input);
  if (input.restored === 'desired' && deployment.status === 'ROLLBACK_SUCCESSFUL') {
    return { rollout: ended(input, 'Succeeded', 'ECS went back to this revision, and that rollback was successful.') };
  }
  return undefined;
}

function adoptTarget(input: AdoptInput): Adopted {
  const { deployment } = input;
  switch (deployment.status) {
    case 'SUCCESSFUL':
      return { rollout: ended(input, 'Succeeded', 'The service deployment is SUCCESSFUL.') };
    case 'ROLLBACK_SUCCESSFUL':
      // A restart that a person took back: what ECS went back to is what the spec asks for, too.
      if (input.restored === 'desired' && classifyEnd(deployment, false) === 'Person') return { rollout: ended(input, 'Succeeded', reasonText(deployment)) };
      return { rollout: ended(input, 'RolledBack', reasonText(deployment)), failedBy: classifyEnd(deployment, false) };
    case 'ROLLBACK_FAILED':
      return { rollout: ended(input, 'Failed', reasonText(deployment)), failedBy: classifyEnd(deployment, false) };
    case 'STOPPED': {
      const by = classifyEnd(deployment, false);
      return by === 'Person' ? { rollout: ended(input, 'Stopped', reasonText(deployment)) } : { rollout: ended(input, 'Failed', reasonText(deployment)), failedBy: by };
    }
    default:
      return { rollout: { ...base(input), state: isRollingBack(deployment.status) ? 'RollingBack' : 'Progressing' } };
  }
}

function base({ deployment, targetHash, now, spec }: AdoptInput): RolloutState {
  const started: RolloutState = {
    ...startRollout({ targetHash, currentArn: '', now, spec }),
    startedAt: deployment.startedAt ?? deployment.createdAt ?? new Date(now).toISOString(),
    deploymentArn: deployment.serviceDeploymentArn,
  };
  return { ...started, ...readProgress(deployment), deadline: new Date(progressDeadline(started, deployment, now, spec)).toISOString() };
}

function ended(input: AdoptInput, state: RolloutState['state'], message: string): RolloutState {
  const finishedAt = input.deployment.finishedAt ?? input.deployment.updatedAt ?? timeText(input.now);
  return { ...base(input), state, message: clip(message, 512), finishedAt };
}
