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

/**
 * The service revisions to look at for the one before the one that runs, newest first: targets of deployments that
 * succeeded. `briefs` as ListServiceDeployments has them; ECS keeps 90 days (ecs-api.md section 9.1).
 */
export function undoCandidates(briefs: readonly RawServiceDeploymentBrief[]): readonly string[] {
  const succeeded = briefs.filter(({ status }) => status === 'SUCCESSFUL');
  return [...new Set(succeeded.flatMap(({ targetServiceRevisionArn }) => (targetServiceRevisionArn === undefined ? [] : [targetServiceRevisionArn])))];
}

function refused(why: string): UndoChoice {
  return { kind: 'refused', why };
}
