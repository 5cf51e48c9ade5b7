import { expect } from 'chai';
import { ecsServiceKind } from '../../../../src/api/v1beta1/ecsservice.ts';
import type { EcsServiceStatus as Published } from '../../../../src/api/v1beta1/ecsservice-status.ts';
import { validateObject } from '../../../../src/api/validate-object.ts';
import { conditionTypes } from '../../../../src/core/status/condition-table.ts';
import { emptyStatus } from '../../../../src/core/status/ecs-service-status.ts';
import type { EcsServiceStatus } from '../../../../src/core/status/ecs-service-status.ts';
import { readStatus } from '../../../../src/core/status/read-status.ts';
import { summarise } from '../../../../src/core/status/summarise.ts';
import { ecsService } from '../../../support/core/ecs-objects.ts';

const at = '2026-01-01T00:00:00Z';
const hash = `v1:${'0'.repeat(32)}`;

/** Every member that there is; `Required` makes the compiler name one that is missing here. */
const full: Required<EcsServiceStatus> = {
  observedGeneration: 3,
  lastHandledReconcileAt: 'now',
  lastHandledAction: { token: 't', action: 'retry', claimedBy: 'ann', at, result: 'Done' },
  paused: { at, claimedBy: 'ann' },
  awaiting: { targetHash: hash, since: at, gates: [{ name: 'sign-off', state: 'Waiting', since: at, expiresAt: at }] },
  conditions: conditionTypes.map((type) => ({ type, status: 'True', reason: 'Ready', message: 'Fine.', lastTransitionTime: at, observedGeneration: 3 })),
  target: { accountId: '123456789012', region: 'eu-west-1', clusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', serviceArn: 'arn:aws:ecs:eu-west-1:123456789012:service/shop/web', adoptedAt: at },
  source: { ref: 'GitSource/shop/apps', revision: 'main@sha1:abc', author: 'A', path: 'web.yaml' },
  desired: { hash, taskDefinitionHash: hash, taskDefinitionArn: 'arn:td:1' },
  applied: { hash, at, paths: ['/service/desiredCount'] },
  observed: { serviceRevisionArn: 'arn:revision', taskDefinitionArn: 'arn:td:1', desiredCount: 2, runningCount: 2, pendingCount: 0 },
  selector: 'longshore.dev/service=shop.web',
  rollout: { id: 'ecs-svc/1', state: 'RolledBack', deploymentArn: 'arn:d', targetHash: hash, stage: '', startedAt: at, deadline: at, message: 'm', finishedAt: at,
    strategy: 'CANARY', step: 1, weights: { production: 10, test: 100 }, tasks: { source: 2, target: 2 }, full: false, pinned: 'arn:td:1', pinnedFor: hash,
    gates: [{ name: 'sign-off', state: 'Approved', stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', hookId: 'ecs-pause-1', since: at, expiresAt: at, approvedAt: at, approvedBy: 'RolloutApproval/web' }] },
  quarantine: [{ hash, reason: 'RolledBackByAlarm', evidence: 'e', commit: 'c', at }],
  history: [{ hash, revision: 'main@sha1:abc', author: 'A', outcome: 'Succeeded', strategy: 'ROLLING', seconds: 61, at }],
  drift: { total: 1, fields: [{ path: '/service/desiredCount', declared: '2', live: '3', since: at }] },
  plan: { total: 1, steps: [{ type: 'UpdateService', summary: 's' }] },
  resources: [{ type: 'Service', arn: 'arn:s', owned: true }],
};

const errorsOf = (status: Published): readonly string[] =>
  validateObject(ecsServiceKind, { ...ecsService(), status }).flatMap(({ path, message }) => (path.startsWith('status') ? [`${path}: ${message}`] : []));

describe('a status and its schema', () => {
  it('agree on every member: what the operator writes in full is what the CRD takes', () => {
    expect(errorsOf(full)).to.deep.equal([]);
    expect(Object.keys(full).sort()).to.deep.equal(Object.keys(ecsServiceKind.status.json.properties ?? {}).sort());
  });

  it('agree on what is derived from facts: the summary is the published type without a cast', () => {
    const summary: Published = summarise(full, { generation: 4, now: 0, situation: 'Ready', drift: 'InSync', health: 'TasksRunning', parts: {} });
    expect(errorsOf(summary)).to.deep.equal([]);
  });
});

describe('readStatus', () => {
  it('returns what the operator wrote as it is', () => {
    expect(readStatus(full)).to.deep.equal(full);
    expect(readStatus(emptyStatus)).to.deep.equal(emptyStatus);
  });

  it('reads no status, and the default of the CRD, as nothing judged yet', () => {
    expect(readStatus(undefined)).to.deep.equal(emptyStatus);
    expect(readStatus({ observedGeneration: -1 })).to.deep.equal(emptyStatus);
  });

  it('takes what identifies or steers for lost when it is incomplete', () => {
    const { target, rollout, observed } = readStatus({ target: { region: 'eu-west-1' }, rollout: { id: 'ecs-svc/1', state: 'Progressing' }, observed: { desiredCount: 1 } });
    expect([target, rollout, observed]).to.deep.equal([undefined, undefined, undefined]);
  });

  it('takes a rollout in a phase of another version for lost', () => {
    expect(readStatus({ rollout: { ...full.rollout, state: 'Baking' } }).rollout).to.equal(undefined);
  });

  it('never forgets a quarantined input or an applied path for want of their details', () => {
    const { quarantine, applied } = readStatus({ quarantine: [{ hash }], applied: { paths: ['/a'] } });
    expect(quarantine).to.deep.equal([{ hash, reason: '', evidence: '', commit: '', at: '' }]);
    expect(applied).to.deep.equal({ hash: '', at: '', paths: ['/a'] });
  });

  it('fills in what lists and reports lack', () => {
    const status = readStatus({ drift: { fields: [{ path: '/a' }] }, plan: {}, history: [{ hash }], resources: [{ type: 'Service', arn: 'a' }], desired: {}, source: { ref: 'r' }, lastHandledAction: { token: 't' } });
    expect(status.drift).to.deep.equal({ total: 0, fields: [{ path: '/a', declared: '', live: '', since: '' }] });
    expect(status.plan).to.deep.equal({ total: 0, steps: [] });
    expect(status.history?.[0]).to.include({ hash, seconds: 0, outcome: '' });
    expect(status.resources).to.deep.equal([{ type: 'Service', arn: 'a', owned: false }]);
    expect([status.desired, status.source, status.lastHandledAction]).to.deep.equal([{ hash: '' }, { ref: 'r', revision: '', author: '', path: '' }, { token: 't', action: '', at: '' }]);
  });
});
