/** Services in the states that `longshore status` draws. Times are around noon of one day. */
import { API_VERSION, type Condition } from '../../../src/api/meta.ts';
import type { EcsService, EcsServiceStatus } from '../../../src/api/v1beta1/ecsservice.ts';
import type { ServiceEvent } from '../../../src/app/service-events.ts';

export interface StatusCase {
  readonly service: EcsService;
  readonly events: readonly ServiceEvent[];
  readonly width?: number;
}

export const now = Date.parse('2026-11-21T12:10:00Z');
const hash = 'v1:9f86d081884c7d659a2feaa0c55ad015';
const newer = 'v1:60303ae22b998861bce3b28f33eec1be';
const revision = 'main@sha1:3be9c238682d0c3f1a5e0c6e2f0a9b8c7d6e5f40';
const taskDefinitionArn = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-web:7';
const source = { ref: 'GitSource/shop/main', revision, author: 'Ann <ann@example.com>', path: 'services/web.yaml' };
const observed = { taskDefinitionArn, desiredCount: 3, runningCount: 3, pendingCount: 0 };

const at = (time: string): string => `2026-11-21T12:${time}Z`;

function ready(status: Condition['status'], reason: string, message: string, stalled = false): readonly Condition[] {
  const condition = (type: string, value: Condition['status']): Condition => ({ type, status: value, reason, message, lastTransitionTime: at('00:00') });
  return [condition('Ready', status), condition('Stalled', stalled ? 'True' : 'False')];
}

function service(status: EcsServiceStatus, deploymentConfiguration: object = {}, rollout: NonNullable<EcsService['spec']>['rollout'] = {}): EcsService {
  return {
    apiVersion: API_VERSION,
    kind: 'EcsService',
    metadata: { name: 'web', namespace: 'shop', generation: 4 },
    spec: { target: { cluster: 'shop' }, service: { deploymentConfiguration }, rollout },
    status: { observedGeneration: 4, source, observed, ...status },
  };
}

const event = (time: string, type: string, reason: string, message: string, count = 1): ServiceEvent => ({ at: at(time), type, reason, message, count });
const started = event('06:00', 'Normal', 'RolloutStarted', `Deploying shop-web:7 from commit 3be9c238682d.`);
const succeeded = { hash: newer, revision, author: 'Ann', outcome: 'Succeeded', strategy: 'CANARY', seconds: 754, at: '2026-11-20T09:00:00Z' };
const rolledBack = { ...succeeded, hash, outcome: 'RolledBack', seconds: 95, at: at('01:00') };

const canary = { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 } };
const linear = { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 2 } };
const gated = { gates: [{ name: 'sign-off', at: 'BeforeProduction', approval: {} }] } as const;
const moving = { id: 'ecs-svc/1234567890123456789', targetHash: hash, state: 'Progressing', startedAt: at('06:00'), deadline: at('30:00') };
const gate = { name: 'sign-off', stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', since: at('08:00'), expiresAt: '2026-11-21T16:08:00Z' };

export const cases: Readonly<Record<string, StatusCase>> = {
  'not-judged-yet': { service: { ...service({}), status: {} }, events: [] },
  'no-cluster-of-that-name': {
    service: service({ observedGeneration: -1, conditions: ready('Unknown', 'ClusterNotFound', 'Cluster not found. Create the cluster, or correct spec.target.cluster.') }),
    events: [],
  },
  'suspended': {
    service: service({ conditions: ready('Unknown', 'Suspended', 'spec.suspend is true: nothing is read or written.'), observed: { ...observed, runningCount: 1, pendingCount: 2 } }),
    events: [],
  },
  'refused-while-it-runs': { service: service({ conditions: ready('False', 'InvalidSpec', 'spec.taskDefinition.memory: Invalid value.', true) }), events: [] },
  'refused-while-a-rollout-is-followed': {
    service: service({ conditions: ready('False', 'InvalidSpec', 'spec.taskDefinition.memory: Invalid value.', true), rollout: { ...moving, strategy: 'ROLLING', tasks: { source: 3, target: 1 } } }),
    events: [],
  },
  'ready-after-rolling': {
    service: service({
      conditions: ready('True', 'Ready', 'All is as the spec says.'),
      rollout: { ...moving, strategy: 'ROLLING', state: 'Succeeded', finishedAt: at('09:00'), tasks: { source: 0, target: 3 } },
      history: [{ ...succeeded, strategy: 'ROLLING', seconds: 180, at: at('09:00') }],
    }),
    events: [started, event('09:00', 'Normal', 'RolloutSucceeded', 'Rolled out after 180 s (commit 3be9c238682d).')],
  },
  'rolling-half-way': {
    service: service({
      conditions: ready('False', 'RollingOut', 'ECS deploys shop-web:7: 1 of 3 tasks run.'),
      observed: { ...observed, runningCount: 4, pendingCount: 1 },
      rollout: { ...moving, strategy: 'ROLLING', tasks: { source: 3, target: 1 } },
    }),
    events: [started],
  },
  'requested': {
    service: service({ conditions: ready('False', 'Applying', 'UpdateService was sent.'), rollout: { ...moving, id: '', stage: '', strategy: 'BLUE_GREEN', state: 'Requested' } }, { strategy: 'BLUE_GREEN' }),
    events: [],
  },
  'requested-and-not-seen': {
    service: service({ conditions: ready('False', 'Applying', 'UpdateService was sent.'), rollout: { targetHash: hash, state: 'Requested', startedAt: at('07:00') } }, { strategy: 'BLUE_GREEN' }),
    events: [],
  },
  'undo-of-a-canary': {
    service: service(
      { conditions: ready('False', 'RollingOut', 'Service deployment abc runs.'), rollout: { ...moving, strategy: 'CANARY', stage: 'SCALE_UP', full: true, pinned: taskDefinitionArn.replace(':7', ':6'), pinnedFor: newer } },
      canary,
      gated,
    ),
    events: [],
  },
  'canary-at-a-gate': {
    service: service(
      {
        conditions: ready('False', 'AwaitingApproval', `Gate sign-off at PRE_PRODUCTION_TRAFFIC_SHIFT waits since ${at('08:00')}, for approval of commit 3be9c238682d (${hash}). Approve it: longshore promote web -n shop`),
        rollout: {
          ...moving,
          strategy: 'CANARY',
          stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
          step: 1,
          weights: { production: 10, test: 100 },
          tasks: { source: 3, target: 3 },
          gates: [
            { name: 'warm', state: 'Passed', stage: 'POST_SCALE_UP', since: at('07:00'), approvedAt: at('07:30'), approvedBy: 'RolloutApproval/web-1' },
            { ...gate, state: 'Waiting' },
          ],
        },
        history: [succeeded],
      },
      canary,
    ),
    events: [started, event('08:00', 'Normal', 'AwaitingApproval', 'Gate sign-off waits.', 2)],
  },
  'linear-on-the-way': {
    service: service(
      { conditions: ready('False', 'RollingOut', 'LINEAR, step 2 of 4.'), rollout: { ...moving, strategy: 'LINEAR', stage: 'PRODUCTION_TRAFFIC_SHIFT', step: 2, weights: { production: 50, test: 0 }, tasks: { source: 3, target: 3 }, full: true } },
      linear,
      gated,
    ),
    events: [],
  },
  'waits-before-its-deployment': {
    service: service({
      conditions: ready('False', 'AwaitingApproval', 'Gate before waits.'),
      rollout: { ...moving, strategy: 'ROLLING', state: 'Succeeded', finishedAt: at('09:00') },
      awaiting: { targetHash: newer, since: at('09:30'), gates: [{ name: 'before', state: 'Waiting', since: at('09:30') }] },
    }),
    events: [],
  },
  'rolled-back': {
    service: service(
      {
        conditions: ready('False', 'RolledBack', 'Rolled back by Operator after 95 s: CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref registry.example.com/shop/web:broken.', true),
        rollout: { ...moving, strategy: 'CANARY', state: 'RolledBack', stage: 'CLEAN_UP', finishedAt: at('07:35'), weights: { production: 0, test: 0 }, message: 'CannotPullContainerError' },
        quarantine: [{ hash, reason: 'RolledBackByOperator', evidence: 'ImagePull: CannotPullContainerError: pull image manifest has been retried 1 time(s)', commit: revision, at: at('07:35') }],
        history: [rolledBack, succeeded],
      },
      canary,
    ),
    events: [started, event('07:35', 'Warning', 'RolledBack', 'Rolled back by Operator after 95 s.')],
  },
  'rolling-back': {
    service: service(
      { conditions: ready('False', 'RollingBack', 'ECS goes back.'), rollout: { ...moving, strategy: 'LINEAR', state: 'RollingBack', stage: 'PRODUCTION_TRAFFIC_SHIFT', step: 1, weights: { production: 25, test: 0 }, tasks: { source: 3, target: 2 }, message: 'alarm errors' } },
      linear,
    ),
    events: [],
  },
  'paused': {
    service: service({ conditions: ready('False', 'Paused', 'Rollouts are paused.'), paused: { at: at('05:00'), claimedBy: 'ann' } }),
    events: [],
  },
  'pinned-by-undo': {
    service: service({
      conditions: ready('True', 'Pinned', 'Undo went back to shop-web:6.'),
      rollout: { ...moving, strategy: 'ROLLING', state: 'Succeeded', finishedAt: at('07:00'), pinned: taskDefinitionArn.replace(':7', ':6'), pinnedFor: newer },
    }),
    events: [],
  },
  'drift-and-an-earlier-spec': {
    service: service({ observedGeneration: 3, conditions: ready('True', 'Ready', 'All is as the spec says.'), drift: { total: 2, fields: [{ path: '/service/desiredCount' }, { path: '/service/tags' }] } }),
    events: [],
  },
};
const wide = cases['canary-at-a-gate'];
const failed = cases['rolled-back'];
/** The same in a terminal of 44 columns. */
export const narrowCases: Readonly<Record<string, StatusCase>> = {
  ...(wide === undefined ? {} : { 'narrow-canary-at-a-gate': { ...wide, width: 44 } }),
  ...(failed === undefined ? {} : { 'narrow-rolled-back': { ...failed, width: 44 } }),
};
