import { expect } from 'chai';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import { planDeletion, reasonToRelease } from '../../../../src/core/plan/plan-deletion.ts';
import type { PlanDeletionInput } from '../../../../src/core/plan/plan-deletion.ts';
import { ecsService, ownerTagList, rawService } from '../../../support/core/ecs-objects.ts';
import { desiredOf } from '../../../support/core/one-pass.ts';

const { owner, target } = desiredOf(ecsService());

function input(members: Record<string, unknown> | undefined, more: Partial<PlanDeletionInput> = {}): PlanDeletionInput {
  const observed = buildObserved({ service: members === undefined ? undefined : rawService(members) });
  return { owner, target, observed, deletionPolicy: undefined, adopted: false, abandon: false, ...more };
}

function outcome(members: Record<string, unknown> | undefined, more: Partial<PlanDeletionInput> = {}): unknown[] {
  const plan = planDeletion(input(members, more));
  return [...plan.steps.map((step) => step.type), ...plan.holds.map((hold) => hold.reason), plan.done];
}

describe('planDeletion', () => {
  it('deletes what Longshore created, and waits until it is gone', () => {
    expect(outcome({})).to.deep.equal(['DeleteService', false]);
    expect(outcome({ status: 'DRAINING' })).to.deep.equal(['Deleting', false]);
    expect(outcome({ status: 'INACTIVE' })).to.deep.equal([true]);
    expect(outcome(undefined)).to.deep.equal([true]);
  });

  it('leaves what it adopted, also when only the tag still says so', () => {
    expect(outcome({}, { adopted: true })).to.deep.equal([true]);
    expect(outcome({ tags: [...ownerTagList, { key: 'longshore.dev/adopted', value: 'true' }] })).to.deep.equal([true]);
    expect(outcome({}, { adopted: true, deletionPolicy: 'Delete' })).to.deep.equal(['DeleteService', false]);
  });

  it('leaves what the policy retains', () => {
    expect(outcome({}, { deletionPolicy: 'Retain' })).to.deep.equal([true]);
  });

  it('never deletes what is not its own', () => {
    const stranger = ownerTagList.map((tag) => (tag.key.endsWith('/namespace') ? { ...tag, value: 'other' } : tag));
    for (const members of [{ tags: [] }, { tags: stranger }, { resourceManagementType: 'ECS' }]) {
      expect(outcome(members, { deletionPolicy: 'Delete' })).to.deep.equal([true]);
      expect(reasonToRelease(input(members))).to.be.a('string');
    }
    expect(outcome({ tags: stranger, status: 'DRAINING' })).to.deep.equal([true]);
  });

  it('calls nothing when the object is abandoned', () => {
    expect(outcome({}, { abandon: true })).to.deep.equal([true]);
    expect(reasonToRelease(input({}, { abandon: true }))).to.include('abandon');
  });

  it('drains to zero and leaves the service there', () => {
    expect(planDeletion(input({}, { deletionPolicy: 'Drain' })).steps).to.deep.equal([
      { type: 'UpdateService', input: { cluster: 'shop', service: 'web', desiredCount: 0 }, taskDefinition: undefined, deploys: false },
    ]);
    expect(outcome({ desiredCount: 0, runningCount: 1 }, { deletionPolicy: 'Drain' })).to.deep.equal(['Deleting', false]);
    expect(outcome({ desiredCount: 0, runningCount: 0 }, { deletionPolicy: 'Drain' })).to.deep.equal([true]);
  });

  it('refuses to drain a DAEMON, which has no count', () => {
    expect(outcome({ schedulingStrategy: 'DAEMON' }, { deletionPolicy: 'Drain' })).to.deep.equal(['DeletionRefused', false]);
  });
});
