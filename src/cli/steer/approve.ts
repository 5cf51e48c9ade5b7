import { randomBytes } from 'node:crypto';
import { API_VERSION } from '../../api/meta.ts';
import type { RolloutApproval } from '../../api/v1beta1/rolloutapproval.ts';
import type { Cluster } from '../../app/cluster.ts';
import type { ObjectKey } from '../../core/model/key.ts';
import type { Context } from '../../runtime/context.ts';
import { waitFor, type Answer } from './ask.ts';

/** One approval as an object. */
export interface ApprovalRequest {
  readonly hash: string;
  /** Every gate when absent. */
  readonly gate: string | undefined;
  readonly full: boolean;
  readonly claimedBy: string;
  readonly waitMs: number;
}

/** A name has at most 253 characters; the suffix takes 9. */
const MAX_STEM = 240;

/** Creates a RolloutApproval, for accounts that take nothing else, and waits until a gate names it. @throws LongshoreError when RBAC refuses */
export async function approveByObject(ctx: Context, cluster: Cluster, key: ObjectKey, { hash, gate, full, claimedBy, waitMs }: ApprovalRequest): Promise<Answer> {
  const name = `${key.name.slice(0, MAX_STEM)}-${randomBytes(4).toString('hex')}`;
  const approval: RolloutApproval = {
    apiVersion: API_VERSION,
    kind: 'RolloutApproval',
    metadata: { name, namespace: key.namespace },
    spec: { serviceRef: { name: key.name }, targetHash: hash, approvedBy: claimedBy, ...(full ? { full } : gate === undefined ? {} : { gate }) },
  };
  await cluster.kube.apply(ctx, approval, { fieldManager: 'longshore-cli', force: false });
  const made = `RolloutApproval ${name} was created`;
  if (waitMs === 0) return { kind: 'done', text: made };
  const passed = await waitFor(ctx, cluster, key, waitMs, ({ status }) => {
    const gates = [...(status?.awaiting?.gates ?? []), ...(status?.rollout?.gates ?? [])];
    return gates.some(({ approvedBy }) => approvedBy === `RolloutApproval/${name}`) || (full && status?.rollout?.full === true) ? true : undefined;
  });
  return passed === true ? { kind: 'done', text: `done, ${made}` } : { kind: 'unanswered', text: `${made}, and no gate names it within ${String(waitMs / 1_000)} s` };
}
