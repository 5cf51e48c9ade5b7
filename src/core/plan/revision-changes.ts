import { diffTaskDefinition } from '../diff/diff-task-definition.ts';
import { satisfiesTaskDefinition } from '../model/arn.ts';
import type { Change, DesiredService, ObservedService, SpecPath } from '../model/service.ts';
import type { RevisionDecision } from './resolve-revision.ts';

/** True when the service has to be pointed at another revision. A decision that is held points nowhere. */
export function changesRevision(revision: RevisionDecision, observed: ObservedService): boolean {
  switch (revision.kind) {
    case 'held':
      return false;
    case 'register':
      return true;
    case 'existing':
      return !satisfiesTaskDefinition(revision.arn, observed.taskDefinitionArn);
  }
}

/**
 * How the live revision differs, field by field where its content was read; one change for the whole where it was not, or
 * where two revisions have one content and only the ARN differs.
 */
export function revisionChanges(
  desired: DesiredService,
  observed: ObservedService,
  revision: RevisionDecision,
  ignore: readonly SpecPath[],
): readonly Change[] {
  if (!changesRevision(revision, observed)) return [];
  const wanted = desired.taskDefinition;
  if (wanted.kind === 'content' && observed.taskDefinition !== undefined) {
    const fields = diffTaskDefinition({ desired: wanted.input, live: observed.taskDefinition.content, ignore });
    if (fields.length > 0) return fields;
  }
  const to = revision.kind === 'existing' ? revision.arn : 'a new revision';
  const path = wanted.kind === 'arn' ? '/taskDefinitionArn' : '/taskDefinition';
  return [{ path, from: observed.taskDefinitionArn, to, effect: 'deploy', ignored: false, sensitive: false }];
}
