import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import type { Cluster } from '../../app/cluster.ts';
import { watchObject } from '../../app/watch-object.ts';
import { isLongshoreError } from '../../core/errors.ts';
import type { ObjectKey } from '../../core/model/key.ts';
import { revisionName } from '../../core/rollout/pin.ts';
import type { Verb } from '../../core/rollout/requested-action.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { Context } from '../../runtime/context.ts';
import { silentLogger } from '../../runtime/logger.ts';
import { CliError } from '../exit-codes.ts';
import { createLatest } from '../latest.ts';
import { noSuchService } from '../no-such-service.ts';

/** One action on one service, and for how long its answer is waited for (0: not at all). */
export interface Request {
  readonly verb: Verb;
  readonly target?: string;
  readonly to?: string;
  readonly waitMs: number;
}

/** How it ended, for a person. */
export interface Answer {
  readonly kind: 'done' | 'refused' | 'unanswered';
  readonly text: string;
}

/** What every request to the API server needs. */
export function contextOf(signal: AbortSignal): Context {
  return { signal, clock: systemClock, log: silentLogger, reconcileId: '' };
}

/** The service as it is. @throws CliError when there is none */
export async function readService(ctx: Context, cluster: Cluster, key: ObjectKey): Promise<EcsService> {
  const found = await cluster.kube.get(ctx, 'EcsService', key);
  if (found === undefined) throw noSuchService(key);
  return found as EcsService;
}

/** Whether the service's account takes approvals as objects only; `Annotation` where the account may not be read: the operator refuses what is wrong. */
export async function approvalsOf(ctx: Context, cluster: Cluster, service: EcsService): Promise<'Annotation' | 'Kind'> {
  const name = service.spec?.target?.accountRef?.name ?? 'default';
  try {
    const account = (await cluster.kube.get(ctx, 'AwsAccount', { namespace: '', name })) as AwsAccount | undefined;
    return account?.spec?.policy?.approvals ?? 'Annotation';
  } catch (error) {
    if (isLongshoreError(error) && error.reason === 'Forbidden') return 'Annotation';
    throw error;
  }
}

/** Who asks, as far as this machine knows; the operator records it as claimed. */
export function claimedName(env: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name at all.
    return env['USER'] ?? 'unknown';
  }
}

const prefix = 'longshore.dev/action';
/** A busy service's status moves between the read and the write; each try reads anew. */
const MAX_TRIES = 5;

/** Writes the annotations of one action in one patch, those of an earlier action gone, and waits for the answer to its token. */
export async function ask(ctx: Context, cluster: Cluster, key: ObjectKey, claimedBy: string, { verb, target, to, waitMs }: Request): Promise<Answer> {
  const token = randomUUID();
  const annotations = {
    [prefix]: verb,
    [`${prefix}-token`]: token,
    [`${prefix}-target`]: target ?? null,
    [`${prefix}-to`]: to ?? null,
    [`${prefix}-by`]: claimedBy,
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await cluster.kube.patch(ctx, await readService(ctx, cluster, key), { metadata: { annotations } });
      break;
    } catch (error) {
      if (!isLongshoreError(error) || error.kind !== 'conflict' || attempt >= MAX_TRIES) throw error;
    }
  }
  if (waitMs === 0) return { kind: 'done', text: `${verb} was asked for; the answer will be in status.lastHandledAction (token ${token})` };
  const answered = await waitFor(ctx, cluster, key, waitMs, ({ status }) => (status?.lastHandledAction?.token === token ? status : undefined));
  if (answered === undefined) {
    return { kind: 'unanswered', text: `no answer within ${String(waitMs / 1_000)} s; the action stays on the object. Does an operator run that knows actions? (longshore status ${key.name} -n ${key.namespace})` };
  }
  const result = answered.lastHandledAction?.result ?? 'Done';
  if (result !== 'Done') return { kind: 'refused', text: result };
  // Recorded in the same write as the answer. An undo that only stopped a rollout goes to nothing that it names.
  const pinned = verb === 'undo' ? answered.rollout?.pinned : undefined;
  return { kind: 'done', text: pinned === undefined ? 'done' : `done, to ${revisionName(pinned)}` };
}

/** Waits until `found` answers for the service, at most `waitMs`. @throws CliError when the service goes meanwhile */
export async function waitFor<T>(ctx: Context, cluster: Cluster, key: ObjectKey, waitMs: number, found: (service: EcsService) => T | undefined): Promise<T | undefined> {
  const enough = new AbortController();
  const cancel = systemClock.after(waitMs, () => enough.abort());
  const answer = createLatest<{ readonly gone: boolean; readonly value?: T }>();
  try {
    await watchObject({
      transport: cluster.transport,
      clock: systemClock,
      kind: 'EcsService',
      key,
      stop: AbortSignal.any([ctx.signal, enough.signal]),
      onChange(object) {
        if (answer.isPresent()) return;
        const value = object === undefined ? undefined : found(object as EcsService);
        if (object !== undefined && value === undefined) return;
        answer.put({ gone: object === undefined, ...(value === undefined ? {} : { value }) });
        enough.abort();
      },
    });
  } finally {
    cancel();
  }
  if (answer.get()?.gone === true) throw new CliError(`EcsService ${key.name} in namespace ${key.namespace} was deleted`);
  return answer.get()?.value;
}
