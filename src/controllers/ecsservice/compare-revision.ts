import { diffService } from '../../core/diff/diff-service.ts';
import { startsDeployment } from '../../core/diff/field-matrix.ts';
import { diffTaskDefinition } from '../../core/diff/diff-task-definition.ts';
import { satisfiesTaskDefinition } from '../../core/model/arn.ts';
import type { DesiredService } from '../../core/model/service.ts';
import { buildObserved } from '../../core/observed/build-observed.ts';
import { observeTaskDefinition } from '../../core/observed/observe-task-definition.ts';
import type { RawServiceRevision } from '../../core/observed/raw.ts';
import type { EcsPort, ReadOptions } from '../../core/ports.ts';
import type { RevisionMatch } from '../../core/rollout/rollout-state.ts';
import type { Context } from '../../runtime/context.ts';

/** What a revision is compared with, and how it may be read. */
export interface CompareRevisionInput {
  readonly desired: DesiredService;
  /** `status.desired`, when it is of this very desired task definition: then its ARN alone decides. */
  readonly knownTaskDefinition: { readonly hash: string; readonly arn: string } | undefined;
  readonly ignore: readonly string[];
  readonly read: ReadOptions;
}

/**
 * Does a service revision say the same as what is desired, in everything that starts a deployment? By meaning, never by
 * hash: the revision is what ECS remembers, and it remembers for longer than a status may live. Both reads are of
 * immutable things and cached by ARN.
 */
export async function compareRevision(
  ctx: Context,
  ecs: EcsPort,
  revisionArn: string | undefined,
  input: CompareRevisionInput,
): Promise<RevisionMatch> {
  if (revisionArn === undefined || revisionArn === '') return 'unknown';
  const revision = await ecs.describeServiceRevision(ctx, revisionArn, input.read);
  if (revision === undefined) return 'unknown';
  if (!sameTriggers(revision, input)) return 'other';
  return (await sameTaskDefinition(ctx, ecs, revision.taskDefinition, input)) ? 'desired' : 'other';
}

/** The revision, dressed as a service whose only content it is, so that the one comparison of services serves here too. */
function sameTriggers(revision: RawServiceRevision, { desired, ignore }: CompareRevisionInput): boolean {
  const members = Object.fromEntries(Object.entries(revision).filter(([, member]) => member !== undefined));
  const observed = buildObserved({
    service: {
      ...members,
      serviceArn: revision.serviceRevisionArn,
      serviceName: desired.target.serviceName,
      clusterArn: desired.target.cluster,
      status: 'ACTIVE',
      deployments: [{ ...members, id: '', status: 'PRIMARY' }],
    },
    revision,
  });
  return !diffService({ desired, observed, appliedPaths: [], ignore }).some((change) => !change.ignored && startsDeployment(change.path));
}

async function sameTaskDefinition(ctx: Context, ecs: EcsPort, arn: string, input: CompareRevisionInput): Promise<boolean> {
  const { taskDefinition } = input.desired;
  switch (taskDefinition.kind) {
    case 'arn':
      return satisfiesTaskDefinition(taskDefinition.arn, arn);
    case 'content': {
      if (input.knownTaskDefinition?.hash === taskDefinition.hash && input.knownTaskDefinition.arn === arn) return true;
      const raw = await ecs.describeTaskDefinition(ctx, arn, input.read);
      if (raw === undefined) return false;
      const live = observeTaskDefinition(raw);
      if (live.hash === taskDefinition.hash) return true;
      return !diffTaskDefinition({ desired: taskDefinition.input, live: live.content, ignore: input.ignore }).some((change) => !change.ignored);
    }
  }
}
