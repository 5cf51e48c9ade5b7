import type { Approval } from './approvals.ts';

/** A gate that waits for a person, with what an approval of it has to say. */
export interface WaitingGate {
  readonly name: string;
  readonly targetHash: string;
  /** One of `spec.rollout.gates`: it is opened by an approval that names no gate, too. */
  readonly declared: boolean;
}

/** What approvals are held against. */
export interface UnusedInput {
  readonly service: { readonly namespace: string; readonly name: string };
  /** At least one. */
  readonly waiting: readonly [WaitingGate, ...WaitingGate[]];
  /** Gates that the service has besides: an approval may be made before its gate is reached. */
  readonly gates: readonly string[];
  /** Revisions that are rolled out or wait. */
  readonly hashes: readonly string[];
  /** Epoch milliseconds: since when those are. An older approval was for an earlier revision, and may have done its work. */
  readonly since: number;
}

/** An approval that opens nothing, and what its maker has to know. */
export interface UnusedApproval {
  readonly approval: Approval;
  readonly message: string;
}

/** The approvals that were made for what waits now, it seems, and name another revision or gate. Pure. */
export function unusedApprovals(approvals: readonly Approval[], input: UnusedInput): readonly UnusedApproval[] {
  const { waiting, service, since } = input;
  const [gate] = waiting;
  const spec = JSON.stringify({ serviceRef: { name: service.name }, targetHash: gate.targetHash, gate: gate.name });
  const advice = `EcsService ${service.name} waits at gate ${gate.name} for approval of ${gate.targetHash}. To approve that: longshore promote ${service.name} -n ${service.namespace}, or a new RolloutApproval with spec: ${spec}`;
  return approvals
    .filter(({ createdAt }) => createdAt >= Math.floor(since / 1000) * 1000)
    .flatMap((approval) => {
      const why = whyUnused(approval, input);
      return why === undefined ? [] : [{ approval, message: `It opens nothing: ${why}. ${advice}` }];
    });
}

function whyUnused({ targetHash, gate, full }: Approval, { waiting, gates, hashes }: UnusedInput): string | undefined {
  if (!hashes.includes(targetHash)) return `its targetHash is ${targetHash}`;
  const here = waiting.filter((each) => each.targetHash === targetHash);
  if (full || here.length === 0) return undefined;
  if (gate !== undefined) return gates.includes(gate) || here.some(({ name }) => name === gate) ? undefined : `it names gate ${gate}, and there is none of that name`;
  return here.some(({ declared }) => declared) ? undefined : 'it names no gate, and the one that waits is a hook of the service itself, which is opened by its name or by full';
}
