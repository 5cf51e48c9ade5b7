import type { Touched } from '../../ops/operation.ts';
import type { Members, SimRegion, SimWorld } from '../../state.ts';
import type { StructShape } from '../shapes.ts';

/** Everything one ELBv2 call may use; synchronous like the operations of ECS. */
export interface ElbCall {
  readonly world: SimWorld;
  readonly region: SimRegion;
  /** The request, already read by its shape. */
  readonly input: Members;
  /** Epoch milliseconds, whole. */
  readonly now: number;
  /** What was made, changed or deleted: written to disk before the call is answered. */
  readonly touch: (record: Touched) => void;
}

/** One action of the Query API. `effect` decides which request bucket a call draws on, and which faults may strike it. */
export interface ElbOperation {
  readonly name: string;
  readonly effect: 'read' | 'write';
  readonly input: StructShape;
  /** The members of the result. Throws a Refusal for what ELBv2 would refuse. */
  run(call: ElbCall): Members;
}

/** An action that changes nothing: stale and empty faults may strike it. */
export const read = (name: string, input: StructShape, run: (call: ElbCall) => Members): ElbOperation => ({ name, effect: 'read', input, run });
/** An action that changes records, and draws on the smaller of ELBv2's two buckets. */
export const write = (name: string, input: StructShape, run: (call: ElbCall) => Members): ElbOperation => ({ name, effect: 'write', input, run });
