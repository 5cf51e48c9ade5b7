import { parseRevision, undoCandidates } from '../../core/rollout/choose-undo.ts';
import type { UndoChoice } from '../../core/rollout/choose-undo.ts';
import type { ReadOptions } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';

/** How many earlier revisions are looked at for one that differs from what runs. */
const CANDIDATES = 20;

/**
 * Where undo goes: the revision that is named, if ECS has it ACTIVE; otherwise that of the last deployment that succeeded
 * with another task definition than the one that runs. Asked once for each undo.
 */
export async function chooseRevision(ctx: Context, { ecs }: Judged, { ref, observed }: Sighting, to: string | undefined): Promise<UndoChoice> {
  const read: ReadOptions = { lane: 'rollback', maxAgeMs: 0 };
  if (to !== undefined) {
    const choice = parseRevision(to, observed.taskDefinitionArn);
    return choice.kind === 'refused' ? choice : await requireActive(ctx, ecs, choice.arn, read);
  }
  const briefs = await ecs.listServiceDeployments(ctx, ref, read);
  for (const arn of undoCandidates(briefs).slice(0, CANDIDATES)) {
    const revision = await ecs.describeServiceRevision(ctx, arn, read);
    if (revision === undefined || revision.taskDefinition === observed.taskDefinitionArn) continue;
    return await requireActive(ctx, ecs, revision.taskDefinition, read);
  }
  return { kind: 'refused', why: 'ECS remembers no earlier deployment of another revision that succeeded (it keeps 90 days): name one by longshore.dev/action-to.' };
}

async function requireActive(ctx: Context, ecs: Judged['ecs'], arn: string, read: ReadOptions): Promise<UndoChoice> {
  const found = await ecs.describeTaskDefinition(ctx, arn, read);
  if (found?.taskDefinition.status === 'ACTIVE') return { kind: 'arn', arn };
  return { kind: 'refused', why: `${arn} is ${found === undefined ? 'not there' : found.taskDefinition.status}, so nothing can be deployed from it.` };
}
