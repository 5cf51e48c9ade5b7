import { counted } from '../../core/model/counted.ts';
import { gateLines } from './gate-lines.ts';
import { progressLines } from './progress-lines.ts';
import { eventLines, historyLines, quarantineLines } from './recent-lines.ts';
import { stageLines } from './stage-lines.ts';
import { arnTail, authorName, clockTime, cut, printable, shortRevision, since, wrap, wrapUpTo } from './text.ts';
import { LABEL, isMoving, isUnread, labelled, type Rollout, type View } from './view.ts';

/** A service and its rollout, drawn: what runs, where the rollout stands, who waits for whom, and what happened last. */
export function renderStatus(view: View): string {
  const blocks = [header(view), rolloutBlock(view), awaitingBlock(view), quarantineLines(view), historyLines(view), eventLines(view)];
  return `${blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function header(view: View): readonly string[] {
  const { service, width, style, now } = view;
  const { metadata, spec, status = {} } = service;
  const room = width - LABEL;
  const condition = status.conditions?.find(({ type }) => type === 'Ready');
  // -1: no spec was judged so far, not an earlier one either.
  const seen = status.observedGeneration ?? -1;
  const earlier = seen >= 0 && seen !== (metadata.generation ?? seen);
  const paint = condition?.status === 'True' ? style.good : condition?.status === 'False' && isStalled(view) ? style.bad : style.busy;
  const { revision = '', author = '', path = '' } = status.source ?? {};
  const { desiredCount = 0, runningCount = 0, pendingCount = 0, taskDefinitionArn = '' } = status.observed ?? {};
  const where = [spec?.target?.cluster ?? 'default', spec?.target?.serviceName ?? metadata.name].join('/');
  const { drift, paused } = status;
  const named = `${metadata.namespace ?? ''}/${metadata.name}`;
  return [
    style.bold(cut(named, width)),
    ...labelled('ECS service', [style.dim(cut(where, room))]),
    ...labelled('Ready', [
      paint(cut(condition === undefined ? 'not judged yet' : `${condition.status} ${condition.reason}${earlier ? ', of an earlier spec' : ''}`, room)),
      ...wrap(condition?.message ?? '', room),
      ...(isUnread(service) ? wrap('ECS is not asked meanwhile: what stands below is from before.', room) : []),
    ]),
    ...(revision === '' ? [] : labelled('Source', wrapUpTo(2, `${shortRevision(revision)}${author === '' ? '' : ` by ${authorName(author)}`}${path === '' ? '' : `, ${path}`}`, room))),
    ...(status.observed === undefined
      ? []
      : labelled('Runs', [cut(`${arnTail(taskDefinitionArn)}, ${String(runningCount)} of ${counted(desiredCount, 'task')}${pendingCount > 0 ? `, ${String(pendingCount)} pending` : ''}`, room)])),
    ...((drift?.total ?? 0) === 0 ? [] : labelled('Drift', [style.bad(cut(`${counted(drift?.total ?? 0, 'field differs', 'fields differ')}: ${(drift?.fields ?? []).map(({ path: at }) => at).join(', ')}`, room))])),
    ...(paused === undefined
      ? []
      : labelled('Paused', [
          ...wrap(`for ${since(paused.at, now)}${paused.claimedBy === undefined ? '' : ` by ${paused.claimedBy}`}: nothing is started, and no gate is passed`, room).map(style.busy),
          style.bold(printable(`longshore resume ${metadata.name} -n ${metadata.namespace ?? ''}`)),
        ])),
  ];
}

function rolloutBlock(view: View): readonly string[] {
  const rollout = view.service.status?.rollout;
  if (rollout === undefined) return [];
  const { width, style } = view;
  const room = width - LABEL;
  const paint = isMoving(rollout) ? style.busy : rollout.state === 'Succeeded' ? style.good : style.bad;
  const pinned = rollout.pinned === undefined || rollout.pinnedFor === undefined ? [] : labelled('Pinned', wrap(`undo went back to ${arnTail(rollout.pinned)}; the spec is held until it changes, or somebody says retry`, room));
  const gated = (rollout.gates?.length ?? 0) > 0 || (view.service.spec?.rollout?.gates?.length ?? 0) > 0;
  // The message of a rollout that went wrong is Ready's as well, mostly.
  const said = printable(rollout.message ?? '');
  const ready = view.service.status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';
  return [
    ...labelled('Rollout', [...wrapUpTo(2, `${rollout.strategy ?? ''} ${rollout.state ?? ''}, ${timing(rollout, view.now)}`, room).map(paint), style.dim(cut(`${rollout.id ?? ''} ${rollout.targetHash ?? ''}`, room))]),
    ...(said === '' || ready.includes(said) ? [] : labelled('', wrap(said, room))),
    ...stageLines(rollout, view),
    ...progressLines(rollout, view),
    ...gateLines(rollout.gates ?? [], view),
    ...(rollout.full === true && gated ? labelled('', wrap(rollout.pinned === undefined ? 'promoted to its end: no gate waits any more' : 'an undo waits at no gate', room)) : []),
    ...pinned,
  ];
}

function timing(rollout: Rollout, now: number): string {
  if (isMoving(rollout)) {
    const deadline = rollout.deadline === undefined ? '' : `, deadline ${clockTime(rollout.deadline, now)}`;
    return `for ${since(rollout.startedAt, now)}${deadline}`;
  }
  const ended = Date.parse(rollout.finishedAt ?? '');
  return Number.isNaN(ended) ? '' : `after ${since(rollout.startedAt, ended)}, at ${clockTime(rollout.finishedAt, now)}`;
}

function awaitingBlock(view: View): readonly string[] {
  const awaiting = view.service.status?.awaiting;
  if (awaiting === undefined) return [];
  const head = `a revision, for ${since(awaiting.since, view.now)}; nothing of it is in ECS yet`;
  return [...labelled('Waits', [...wrap(head, view.width - LABEL).map(view.style.busy), view.style.dim(cut(awaiting.targetHash ?? '', view.width - LABEL))]), ...gateLines(awaiting.gates ?? [], view)];
}

function isStalled({ service }: View): boolean {
  return service.status?.conditions?.some(({ type, status }) => type === 'Stalled' && status === 'True') === true;
}
