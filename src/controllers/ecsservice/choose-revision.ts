import { earlierRevision, parseRevision, undoCandidates } from '../../core/rollout/choose-undo.ts';
import type { UndoChoice } from '../../core/rollout/choose-undo.ts';
import { pinHash, revisionName } from '../../core/rollout/pin.ts';
import type { HistoryEntry } from '../../core/status/ecs-service-status.ts';
import type { ReadOptions } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';

/** How many earlier deployments are looked at; one call describes as many service revisions (ecs-api.md section 6). */
const CANDIDATES = 20;

/**
 * Where undo goes: the revision that is named, if ECS has it ACTIVE; otherwise that of the last deployment that succeeded
 * with another task definition than the one that runs, and was not taken back (`earlierRevision`). `history` tells the
 * undos among the rollouts. Asked once for each undo.
 */
export async function chooseRevision(ctx: Context, { ecs }: Judged, { ref, observed }: Sighting, to: string | undefined, history: readonly HistoryEntry[]): Promise<UndoChoice> {
  const read: ReadOptions = { lane: 'rollback', maxAgeMs: 0 };
  if (to !== undefined) {
    const choice = parseRevision(to, observed.taskDefinitionArn);
    return choice.kind === 'refused' ? choice : await requireActive(ctx, ecs, choice.arn, read);
  }
  const briefs = await ecs.listServiceDeployments(ctx, ref, read);
  const looked = undoCandidates(briefs).slice(0, CANDIDATES);
  const revisions = await Promise.all(looked.map(({ revisionArn }) => ecs.describeServiceRevision(ctx, revisionArn, read)));
  const deployments = looked.flatMap(({ succeeded }, index) => {
    const taskDefinition = revisions[index]?.taskDefinition;
    return taskDefinition === undefined ? [] : [{ taskDefinition, succeeded }];
  });
  const undos = new Set(history.filter(({ outcome }) => outcome === 'Succeeded').map(({ hash }) => hash));
  const arn = earlierRevision(deployments, observed.taskDefinitionArn, (each) => undos.has(pinHash(each)));
  if (arn !== undefined) return await requireActive(ctx, ecs, arn, read);
  return { kind: 'refused', why: 'ECS remembers no earlier deployment of another revision that succeeded and was not taken back (it keeps 90 days): name one by longshore.dev/action-to, or --to.' };
}

/** The revision, if ECS still deploys from it: one that was deregistered is INACTIVE, and later gone. */
export async function requireActive(ctx: Context, ecs: Judged['ecs'], arn: string, read: ReadOptions): Promise<UndoChoice> {
  const found = await ecs.describeTaskDefinition(ctx, arn, read);
  if (found?.taskDefinition.status === 'ACTIVE') return { kind: 'arn', arn };
  return { kind: 'refused', why: `${revisionName(arn)} is ${found === undefined ? 'not there' : found.taskDefinition.status}, so nothing can be deployed from it.` };
}
