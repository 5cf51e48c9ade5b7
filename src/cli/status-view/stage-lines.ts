import { LABEL, isMoving, labelled, type Rollout, type View } from './view.ts';
import { cut } from './text.ts';

/** ECS's lifecycle stages in their order, by what people call their parts (ecs-api.md section 9.8, DescribeServiceDeployments). */
const parts: readonly { readonly name: string; readonly stages: readonly string[] }[] = [
  { name: 'prepare', stages: ['RECONCILE_SERVICE'] },
  { name: 'scale up', stages: ['PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP'] },
  { name: 'test traffic', stages: ['TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT'] },
  { name: 'production', stages: ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'] },
  { name: 'bake', stages: ['BAKE_TIME'] },
  { name: 'clean up', stages: ['CLEAN_UP'] },
];

/** ECS names no stages of a rolling deployment: the operator's own phases stand for them. */
const rollingParts = ['requested', 'replace tasks', 'done'];

/** The way of a rollout as one line, or as many as a narrow terminal needs: passed parts ticked, the present one marked. */
export function stageLines(rollout: Rollout, { service, width, style }: View): readonly string[] {
  // What was asked for a moment ago has no deployment to tell its strategy: it will be the spec's.
  const strategy = rollout.strategy ?? service.spec?.service?.deploymentConfiguration?.strategy ?? 'ROLLING';
  const shifting = strategy !== 'ROLLING';
  // On the way back ECS went through its stages once more, to the last of them: none is where the new revision failed.
  if (shifting && rollout.state === 'RolledBack') return labelled('Stages', [style.bad('✗ rolled back')]);
  const names = shifting ? parts.map(({ name }) => name) : rollingParts;
  const at = shifting ? parts.findIndex(({ stages }) => stages.includes(rollout.stage ?? '')) : rollingAt(rollout);
  const ended = rollout.state === 'Succeeded';
  const stuck = !ended && !isMoving(rollout);
  const back = rollout.state === 'RollingBack' || rollout.state === 'Stopping';
  const cells = names.map((name, index) => {
    // ECS goes through its stages once more, for the old revision: what the new one had passed says nothing any more.
    if (back) return index === at ? { text: `↩ ${name}`, paint: style.bad } : { text: `○ ${name}`, paint: style.dim };
    if (ended || index < at) return { text: `✓ ${name}`, paint: style.good };
    if (index > at) return { text: `○ ${name}`, paint: style.dim };
    return stuck ? { text: `✗ ${name}`, paint: style.bad } : { text: `● ${name}`, paint: style.busy };
  });
  const rows: (typeof cells)[] = [[]];
  let used = 0;
  for (const cell of cells) {
    if (used > 0 && used + 3 + cell.text.length > width - LABEL) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(cell);
    used += cell.text.length + (used > 0 ? 3 : 0);
  }
  const drawn = rows.map((row) => row.map(({ text, paint }) => paint(text)).join(style.dim(' ─ ')));
  const stage = rollout.stage ?? '';
  return labelled('Stages', [...drawn, ...(shifting && stage !== '' && isMoving(rollout) ? [style.dim(cut(`${stage}${back ? ', on the way back' : ''}`, width - LABEL))] : [])]);
}

function rollingAt({ state }: Rollout): number {
  return state === 'Requested' ? 0 : 1;
}
