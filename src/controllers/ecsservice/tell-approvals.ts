import type { ObjectKey } from '../../core/model/key.ts';
import { approvalsFor, approverOf } from '../../core/rollout/approvals.ts';
import type { Approval } from '../../core/rollout/approvals.ts';
import type { Opened } from '../../core/rollout/await-approval.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import { unusedApprovals } from '../../core/rollout/unused-approvals.ts';
import type { WaitingGate } from '../../core/rollout/unused-approvals.ts';
import type { Context } from '../../runtime/context.ts';
import { gatesInForce } from './at-gates.ts';
import type { EcsServiceDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import type { Look } from './look.ts';
import { tellOn } from './tell.ts';

/**
 * So long after its creation an approval of a service that does not exist is worth a word, in milliseconds; at each start all
 * of them are seen anew. Shorter than events merge (ten minutes), so a word that was forgotten counts up, and makes no new one.
 */
const ORPHAN_MS = 60_000;
/** So many approvals of services that do not exist are remembered as told. */
export const REMEMBERED_ORPHANS = 4_096;

/** Approvals of one service that are told in one pass to open nothing: each is a write. */
const MOST = 20;

/**
 * RolloutApprovals have no status: whoever made one reads in its Events that it opened a gate (`tellSteering`) or, while the
 * service waits, that it opens nothing since it names something else. Once for each object.
 */
export async function tellApprovals(ctx: Context, deps: EcsServiceDeps, judged: Judged, seen: Look): Promise<void> {
  const { key } = judged.desired;
  const [gate, ...others] = waitingGates(judged, seen);
  if (judged.observeOnly || gate === undefined) return;
  const approvals = approvalsFor(key.name, deps.stores.approvals.list(key.namespace));
  const { rollout } = seen.followed;
  const awaiting = seen.steering.awaited?.awaiting;
  const moving = rollout !== undefined && !hasEnded(rollout) ? rollout : undefined;
  const { own, hooks } = gatesInForce(judged, seen.sighting);
  const unused = unusedApprovals(approvals, {
    service: key,
    waiting: [gate, ...others],
    gates: [...own, ...hooks, ...(moving?.gates ?? [])].map(({ name }) => name),
    hashes: [judged.desired.triggerHash, ...(moving === undefined ? [] : [moving.targetHash])],
    since: Math.min(...[awaiting?.since, moving?.startedAt].map((at) => Date.parse(at ?? '')).filter((at) => !Number.isNaN(at))),
  });
  const untold = unused.filter(({ approval }) => !isTold(deps, key, approval)).slice(0, MOST);
  for (const { approval, message } of untold) {
    noteTold(deps, key, approval, approvals);
    await warn(ctx, deps, key.namespace, approval, message);
  }
}

/**
 * That it opened a gate, on the object that did. Of an approval that opens several gates, or all of them to the end, the first
 * is told: writes are counted, and status names it at each. False where no object did, or it is gone.
 */
export async function tellUsed(ctx: Context, deps: EcsServiceDeps, service: ObjectKey, { gate, by }: Opened, where: string): Promise<boolean> {
  const approvals = approvalsFor(service.name, deps.stores.approvals.list(service.namespace));
  const approval = approvals.find((each) => approverOf(each) === by);
  const regarding = approval === undefined ? undefined : deps.stores.approvals.get({ namespace: service.namespace, name: approval.name });
  if (approval === undefined || regarding === undefined) return false;
  if (isTold(deps, service, approval)) return true;
  noteTold(deps, service, approval, approvals);
  await tellOn(ctx, deps, regarding, 'Normal', 'ApprovalUsed', `It opened gate ${gate} of EcsService ${service.name}, ${where}`);
  return true;
}

function isTold(deps: EcsServiceDeps, service: ObjectKey, approval: Approval): boolean {
  return deps.memories.get(service).toldApprovals?.includes(idOf(approval)) === true;
}

/** Of those that are gone nothing is kept. */
function noteTold(deps: EcsServiceDeps, service: ObjectKey, approval: Approval, all: readonly Approval[]): void {
  const kept = all.map(idOf).filter((id) => deps.memories.get(service).toldApprovals?.includes(id) === true);
  deps.memories.update(service, { toldApprovals: [...kept, idOf(approval)] });
}

/** The same of a service that is not there, once for each: every approval that comes wakes the key of them all. */
export async function tellOrphans(ctx: Context, deps: EcsServiceDeps, { namespace, name }: ObjectKey): Promise<void> {
  if (!deps.stores.services.synced) return;
  const isFresh = ({ createdAt }: Approval): boolean => deps.clock.now() - createdAt < ORPHAN_MS;
  const untold = approvalsFor(name, deps.stores.approvals.list(namespace)).filter((approval) => isFresh(approval) && deps.toldOrphans.get(orphanId(namespace, approval)) === undefined);
  for (const approval of untold.slice(0, MOST)) {
    deps.toldOrphans.set(orphanId(namespace, approval), true);
    await warn(ctx, deps, namespace, approval, `It opens nothing: there is no EcsService ${name} in namespace ${namespace} (spec.serviceRef.name).`);
  }
}

function orphanId(namespace: string, approval: Approval): string {
  return `${namespace}/${idOf(approval)}`;
}

function waitingGates(judged: Judged, { steering, decision, followed, sighting }: Look): readonly WaitingGate[] {
  const { own, hooks } = gatesInForce(judged, sighting);
  const declared = new Set([...own, ...hooks].filter((gate) => gate.declared).map(({ name }) => name));
  const before = decision.deployHold?.reason === 'AwaitingApproval' && decision.deployHeld ? steering.awaited?.waiting : undefined;
  const { rollout } = followed;
  const running = rollout === undefined || hasEnded(rollout) ? [] : (rollout.gates ?? []).filter(({ state, hookId }) => state === 'Waiting' && hookId !== undefined);
  return [
    ...(before === undefined ? [] : [{ name: before.name, targetHash: judged.desired.triggerHash, declared: true }]),
    ...running.map(({ name }) => ({ name, targetHash: rollout?.targetHash ?? '', declared: declared.has(name) })),
  ];
}

async function warn(ctx: Context, deps: EcsServiceDeps, namespace: string, { name }: Approval, message: string): Promise<void> {
  const regarding = deps.stores.approvals.get({ namespace, name });
  if (regarding !== undefined) await tellOn(ctx, deps, regarding, 'Warning', 'ApprovalNotUsed', message);
}

/** An approval never changes; another one of its name was made later. */
function idOf({ name, createdAt }: Approval): string {
  return `${name} ${String(createdAt)}`;
}
