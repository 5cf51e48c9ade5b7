/** What a random walk is made of: specs, and what people, ECS and the operator's machine do between waits. Plain values, so that a counterexample prints. */
import fc from 'fast-check';
import { gatePoints } from '../../../src/api/v1beta1/ecsservice-spec.ts';
import { gateMatrix, strategies, type GatePoint, type Strategy } from '../../../src/core/rollout/gate-matrix.ts';
import type { FaultRule } from '../../../src/simulator/faults/faults.ts';
import type { ImageBehaviour } from '../../../src/simulator/state.ts';

export interface WalkGate {
  readonly at: GatePoint;
  readonly timeoutSeconds: number;
  readonly onTimeout: 'Rollback' | 'Continue';
}

/** Everything of a commit but its image. */
export interface WalkSpec {
  readonly strategy: Strategy;
  /** At points that the strategy has. */
  readonly gates: readonly WalkGate[];
  readonly breaker: boolean;
  readonly onNewRevision: 'Supersede' | 'Finish';
  readonly onFailure: 'Rollback' | 'Hold';
}

/** Whose approval it is: what waits now, what waited for an earlier commit, another gate's name, or all gates of what waits now. */
export type Aim = 'right' | 'stale' | 'wrong' | 'full';

export type WalkStep =
  /** `spec` undefined: the last one's. */
  | { readonly kind: 'commit'; readonly outcome: ImageBehaviour['outcome']; readonly spec: WalkSpec | undefined }
  /** A commit that says again what an earlier one said. */
  | { readonly kind: 'revert'; readonly back: number }
  /** By an object. */
  | { readonly kind: 'approve'; readonly aim: Aim }
  /** By annotation. */
  | { readonly kind: 'promote'; readonly aim: Aim }
  | { readonly kind: 'ask'; readonly verb: 'abort' | 'pause' | 'resume' | 'undo' | 'restart' | 'retry' }
  /** A commit that ECS would not take. */
  | { readonly kind: 'invalid' }
  /** A person in the console: stops the deployment, goes back to an older revision, deploys the same again, or sets the count. */
  | { readonly kind: 'console'; readonly does: 'stop' | 'older' | 'restart' | 'scale' }
  /** As after a restore from a backup that left status out. */
  | { readonly kind: 'forget' }
  /** The object is deleted, wherever its rollout stands, and committed again once it is gone. */
  | { readonly kind: 'recreate'; readonly policy: 'Delete' | 'Retain'; readonly awaySeconds: number }
  /** `spec.suspend` for a while. */
  | { readonly kind: 'suspend'; readonly seconds: number }
  | { readonly kind: 'fault'; readonly rule: FaultRule }
  /** The operator that works dies at once; `boundary`: and so does its successor, at that boundary of its calls. */
  | { readonly kind: 'crash'; readonly awaySeconds: number; readonly boundary: number | undefined };

export interface Walk {
  readonly approvals: 'Annotation' | 'Kind';
  /** Two: the second waits for the Lease of the first. */
  readonly replicas: 1 | 2;
  readonly first: WalkSpec;
  readonly steps: readonly { readonly step: WalkStep; readonly waitSeconds: number }[];
  readonly last: WalkSpec;
}

function gatesOf(strategy: Strategy): fc.Arbitrary<readonly WalkGate[]> {
  const points = gatePoints.filter((at) => gateMatrix[at][strategy].kind !== 'refused');
  // The one that stands before every step is the one with most to get wrong.
  const gate = fc.record<WalkGate>({ at: fc.constantFrom(...points, 'BeforeProduction', 'BeforeProduction'), timeoutSeconds: fc.constantFrom(60, 120, 300), onTimeout: fc.constantFrom('Rollback', 'Rollback', 'Continue') });
  return fc.uniqueArray(gate, { maxLength: 2, selector: ({ at }) => at });
}

const spec: fc.Arbitrary<WalkSpec> = fc.constantFrom(...strategies, 'CANARY' as const, 'LINEAR' as const).chain((strategy) =>
  fc.record<WalkSpec>({
    strategy: fc.constant(strategy),
    gates: gatesOf(strategy),
    breaker: fc.constantFrom(true, true, false),
    onNewRevision: fc.constantFrom('Supersede', 'Supersede', 'Finish'),
    onFailure: fc.constantFrom('Rollback', 'Rollback', 'Hold'),
  }),
);

const outcome = fc.constantFrom<ImageBehaviour['outcome']>('healthy', 'healthy', 'healthy', 'healthy', 'pull-error', 'secret-error', 'no-capacity', 'exit', 'unhealthy');
const aim = fc.constantFrom<Aim>('right', 'right', 'right', 'stale', 'wrong', 'full');
const operations = ['UpdateService', 'RegisterTaskDefinition', 'DescribeServices', 'DescribeServiceDeployments', 'ContinueServiceDeployment', 'StopServiceDeployment', '*'];
const fault = fc.record<FaultRule>({
  kind: fc.constantFrom('throttle', 'error', 'timeout-after-commit', 'timeout-before-commit', 'truncate', 'stale', 'access-denied', 'empty'),
  operation: fc.constantFrom(...operations),
  times: fc.integer({ min: 1, max: 4 }),
  seconds: fc.constantFrom(5, 15),
  hangMs: fc.constantFrom(1_000, 20_000),
});

const commit = fc.record({ kind: fc.constant('commit' as const), outcome, spec: fc.option(spec, { nil: undefined, freq: 2 }) });
const approve = fc.record({ kind: fc.constant('approve' as const), aim });
const promote = fc.record({ kind: fc.constant('promote' as const), aim });
const step: fc.Arbitrary<WalkStep> = fc.oneof(
  { weight: 6, arbitrary: commit },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revert' as const), back: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 5, arbitrary: approve },
  { weight: 4, arbitrary: promote },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('ask' as const), verb: fc.constantFrom('abort', 'pause', 'resume', 'resume', 'undo', 'restart', 'retry') }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'invalid' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('console' as const), does: fc.constantFrom('stop', 'older', 'restart', 'scale') }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('suspend' as const), seconds: fc.constantFrom(30, 300) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recreate' as const), policy: fc.constantFrom('Delete', 'Retain', 'Retain'), awaySeconds: fc.constantFrom(0, 60) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fault' as const), rule: fault }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('crash' as const), awaySeconds: fc.constantFrom(0, 10, 200), boundary: fc.option(fc.nat(40), { nil: undefined }) }) },
);

/** A walk; every one ends with a good commit of the spec `last`, so that there is an end to arrive at. */
export const walks: fc.Arbitrary<Walk> = fc.record<Walk>({
  approvals: fc.constantFrom('Annotation', 'Annotation', 'Kind'),
  replicas: fc.constantFrom(1, 1, 2),
  first: spec,
  steps: fc.array(fc.record({ step, waitSeconds: fc.constantFrom(2, 10, 30, 65, 120, 240) }), { minLength: 3, maxLength: 12 }),
  last: spec,
});
