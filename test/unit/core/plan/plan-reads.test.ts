import { expect } from 'chai';
import { planService, revisionInput } from '../../../../src/core/plan/plan-service.ts';
import { revisionReads } from '../../../../src/core/plan/resolve-revision.ts';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import type { PlanPolicy } from '../../../../src/core/plan/plan-input.ts';
import { defaultPolicy, ecsService, rawService } from '../../../support/core/ecs-objects.ts';
import { desiredOf, observe, remember } from '../../../support/core/one-pass.ts';
import { worldOf } from './moves.ts';

describe('planService: reads', () => {
  it('asks for nothing in steady state, and needs nothing', () => {
    const desired = desiredOf(ecsService());
    const observed = { ...observe(worldOf({})), taskDefinition: undefined };
    const hash = desired.taskDefinition.kind === 'content' ? desired.taskDefinition.hash : '';
    const input = { desired, observed, previous: { ...remember(ecsService()), taskDefinition: { hash, arn: observed.taskDefinitionArn } }, policy: defaultPolicy, now: 0 };
    expect(revisionReads(revisionInput(input))).to.deep.equal({ live: false, candidates: false });
    expect(planService(input)).to.deep.equal({ steps: [], changes: [], holds: [] });
  });

  it('asks for nothing about a service that it will not touch anyway', () => {
    const read = (members: Record<string, unknown>, policy: Partial<PlanPolicy> = {}) =>
      revisionReads(
        revisionInput({ desired: desiredOf(ecsService()), observed: buildObserved({ service: rawService(members) }), previous: { appliedPaths: [] }, policy: { ...defaultPolicy, ...policy }, now: 0 }),
      );
    const nothing = { live: false, candidates: false };
    for (const members of [{ tags: [] }, { resourceManagementType: 'ECS' }, { deploymentController: { type: 'EXTERNAL' } }, { status: 'DRAINING' }]) {
      expect(read(members)).to.deep.equal(nothing);
    }
    expect(read({}, { driftPolicy: 'Off' })).to.deep.equal(nothing);
    expect(read({})).to.deep.equal({ live: true, candidates: false });
  });

  it('refuses to decide about a revision that was not read, rather than register it twice', () => {
    const observed = { ...observe(worldOf({})), taskDefinition: undefined };
    expect(() => planService({ desired: desiredOf(ecsService()), observed, previous: { appliedPaths: [] }, policy: defaultPolicy, now: 0 })).to.throw('revisionReads');
  });
});
