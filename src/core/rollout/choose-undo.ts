import { parseArn } from '../model/arn.ts';
import type { RawServiceDeploymentBrief } from '../observed/raw.ts';

/** Where undo goes, or why nowhere. */
export type UndoChoice = { readonly kind: 'arn'; readonly arn: string } | { readonly kind: 'refused'; readonly why: string };

/**
 * The revision that a person names: a number or FAMILY:NUMBER of the family that runs, or an ARN of it. `liveArn` is the task
 * definition that the service runs. Whether it exists is for ECS to say.
 */
export function parseRevision(to: string, liveArn: string): UndoChoice {
  const live = /^(.*:task-definition\/)([^:]+):(\d+)$/.exec(liveArn);
  if (live === null) return refused(`the service runs ${liveArn || 'no task definition'}, so there is no family to choose from`);
  const [, head = '', family = '', number = ''] = live;
  const wanted = /^(?:([A-Za-z0-9_-]+):)?([1-9]\d{0,9})$/.exec(to)?.slice(1) ?? /^(?:arn:.*:task-definition\/)([A-Za-z0-9_-]+):([1-9]\d{0,9})$/.exec(to)?.slice(1);
  if (wanted === undefined) return refused(`"${to}" names no revision; give a number, FAMILY:NUMBER or the ARN of a task definition`);
  const [wantedFamily = family, wantedNumber = ''] = wanted;
  const sameAccount = parseArn(to) === undefined || to.startsWith(head);
  if (wantedFamily !== family || !sameAccount) return refused(`"${to}" is not of family ${family}, which the service runs; change the spec for that`);
  if (wantedNumber === number) return refused(`the service runs ${family}:${number} already`);
  return { kind: 'arn', arn: `${head}${family}:${wantedNumber}` };
}

/** A deployment that says something about its service revision. */
export interface UndoCandidate {
  readonly revisionArn: string;
  readonly succeeded: boolean;
}

/**
 * The service revisions to look at for the one before the one that runs, newest first: targets of deployments that
 * succeeded or were rolled back. `briefs` as ListServiceDeployments has them; ECS keeps 90 days (ecs-api.md section 9.1).
 */
export function undoCandidates(briefs: readonly RawServiceDeploymentBrief[]): readonly UndoCandidate[] {
  return briefs.flatMap(({ status, targetServiceRevisionArn: revisionArn }) => {
    const telling = status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL' || status === 'ROLLBACK_FAILED';
    return telling && revisionArn !== undefined ? [{ revisionArn, succeeded: status === 'SUCCESSFUL' }] : [];
  });
}

/** A deployment that has ended, as far as choosing between revisions goes. */
export interface EndedDeployment {
  /** ARN of the task definition that it was to bring. */
  readonly taskDefinition: string;
  /** It SUCCEEDED; otherwise it was rolled back. */
  readonly succeeded: boolean;
}

/**
 * The task definition to go back to: of the newest deployment that succeeded with another one than `liveArn`. `deployments`
 * newest first. Of each task definition its last deployment counts: one that was rolled back is in quarantine. And what an
 * undo took back stays back, until it is deployed again: all that came between the undo (`undoneTo` tells the task
 * definitions that one went to) and the last time that its revision had run before; the one before it where that is not known.
 */
export function earlierRevision(deployments: readonly EndedDeployment[], liveArn: string, undoneTo: (taskDefinitionArn: string) => boolean): string | undefined {
  const good = new Map<string, boolean>();
  const judge = (arn: string, verdict: boolean): void => {
    if (!good.has(arn)) good.set(arn, verdict);
  };
  for (const [index, { taskDefinition, succeeded }] of deployments.entries()) {
    const known = good.has(taskDefinition);
    judge(taskDefinition, succeeded);
    if (!succeeded || !undoneTo(taskDefinition)) continue;
    const older = deployments.slice(index + 1);
    const ranBefore = older.findIndex((each) => each.succeeded && each.taskDefinition === taskDefinition);
    // The first time that it ran is no undo, unless the list does not go back so far.
    const before = known ? -1 : older.findIndex((each) => each.succeeded);
    for (const each of older.slice(0, ranBefore < 0 ? before + 1 : ranBefore)) judge(each.taskDefinition, false);
  }
  return deployments.find(({ taskDefinition }) => taskDefinition !== liveArn && good.get(taskDefinition) === true)?.taskDefinition;
}

function refused(why: string): UndoChoice {
  return { kind: 'refused', why };
}
