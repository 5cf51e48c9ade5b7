import type { EcsService, EcsServiceStatus } from '../../api/v1beta1/ecsservice.ts';

/** The revision that an approval is for, and the gate that waits, if it is one gate. */
export type Target =
  | { readonly kind: 'target'; readonly hash: string; readonly gate: string | undefined }
  /** Nothing can be approved; `why` says so. */
  | { readonly kind: 'none'; readonly why: string };

/** What a person said beside the name of the service. */
export interface Wish {
  readonly full: boolean;
  readonly gate?: string;
  readonly hash?: string;
}

const forward: ReadonlySet<string> = new Set(['Requested', 'Progressing', 'Overdue']);

/**
 * What `promote` is about, as the status shows it: a revision that waits before its deployment comes first, then the rollout
 * that runs, as in core/rollout/decide-action.ts. The operator judges it again: by then it may be too late.
 */
export function chooseTarget({ metadata, status = {} }: EcsService, { full, gate, hash }: Wish): Target {
  const { awaiting, rollout } = status;
  const places = [
    ...(awaiting?.targetHash === undefined ? [] : [{ hash: awaiting.targetHash, gates: waiting(awaiting.gates) }]),
    ...(rollout?.targetHash === undefined || !forward.has(rollout.state ?? '') ? [] : [{ hash: rollout.targetHash, gates: waiting(rollout.gates) }]),
  ].filter((place) => hash === undefined || place.hash === hash);
  const held = status.paused === undefined ? '' : ` Rollouts are paused: longshore resume ${metadata.name} -n ${metadata.namespace ?? ''}`;
  if (places.length === 0) return { kind: 'none', why: hash === undefined ? `No rollout runs, and no revision waits for approval.${held}` : `${hash} is not what is rolled out, or waits.` };
  const place = places.find(({ gates }) => (gate === undefined ? full || gates.length > 0 : gates.includes(gate)));
  if (place !== undefined) return { kind: 'target', hash: place.hash, gate: gate ?? place.gates[0] };
  const names = places.flatMap(({ gates }) => gates);
  const which = names.length === 0 ? 'No gate waits for approval.' : `What waits is ${names.join(', ')}.`;
  return { kind: 'none', why: `${gate === undefined ? '' : `Gate ${gate} does not wait. `}${which}` };
}

function waiting(gates: NonNullable<EcsServiceStatus['rollout']>['gates'] = []): readonly string[] {
  return gates.filter(({ state }) => state === 'Waiting').map(({ name }) => name);
}
