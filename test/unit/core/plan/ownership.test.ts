import { expect } from 'chai';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import { planService } from '../../../../src/core/plan/plan-service.ts';
import { planPolicy } from '../../../../src/core/plan/plan-policy.ts';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice.ts';
import type { Plan } from '../../../../src/core/model/service.ts';
import { awsAccount, ecsService, ownerTagList, rawService } from '../../../support/core/ecs-objects.ts';
import { desiredOf } from '../../../support/core/one-pass.ts';

const others = ownerTagList.map((tag) => (tag.key.endsWith('/name') ? { ...tag, value: 'api' } : tag));

function planFor(adoption: EcsServiceSpec['adoption'], tags: { key: string; value: string }[], options: { adopt?: string[]; adoptedAt?: string } = {}): Plan {
  const object = ecsService(adoption === undefined ? {} : { adoption });
  const account = awsAccount({ access: [{ namespaces: { matchNames: ['shop'] }, adopt: options.adopt ?? ['shop/*'] }] });
  const policy = planPolicy({ object, account, namespaceLabels: {}, adopted: false });
  const previous = { appliedPaths: [], ...(options.adoptedAt === undefined ? {} : { adoptedAt: options.adoptedAt }) };
  return planService({ desired: desiredOf(object), observed: buildObserved({ service: rawService({ tags }) }), previous, policy, now: 0 });
}

const outcome = (plan: Plan): string[] => [...plan.steps.map((step) => step.type), ...plan.holds.map((hold) => hold.reason)];

describe('ownership', () => {
  it('is not assumed of a service without tags', () => {
    expect(outcome(planFor(undefined, []))).to.deep.equal(['AdoptionNeeded']);
  });

  it('of somebody else is respected, and named', () => {
    const plan = planFor({ policy: 'IfUnowned' }, others);
    expect(outcome(plan)).to.deep.equal(['NotOwned']);
    expect(plan.holds[0]?.message).to.include('longshore/shop/api');
  });

  it('of half the tags is no ownership', () => {
    expect(outcome(planFor(undefined, ownerTagList.slice(0, 2)))).to.deep.equal(['AdoptionNeeded']);
  });

  it('is taken over an unowned service by tags alone, when spec and account say so', () => {
    const plan = planFor({ policy: 'IfUnowned' }, [{ key: 'team', value: 'a' }]);
    expect(plan.steps).to.deep.equal([
      {
        type: 'TagResource',
        arn: 'arn:aws:ecs:eu-west-1:123456789012:service/shop/web',
        tags: { 'longshore.dev/installation': 'longshore', 'longshore.dev/namespace': 'shop', 'longshore.dev/name': 'web', 'longshore.dev/adopted': 'true' },
      },
    ]);
  });

  it('needs the account to admit the service by cluster and name', () => {
    expect(outcome(planFor({ policy: 'IfUnowned' }, [], { adopt: [] }))).to.deep.equal(['NotOwned']);
    expect(outcome(planFor({ policy: 'IfUnowned' }, [], { adopt: ['other/*'] }))).to.deep.equal(['NotOwned']);
    expect(outcome(planFor({ policy: 'IfUnowned' }, [], { adopt: ['shop/web'] }))).to.deep.equal(['TagResource']);
  });

  it('is taken from an owner only when the spec names that owner', () => {
    expect(outcome(planFor({ policy: 'Take', fromOwner: 'longshore/shop/api' }, others))).to.deep.equal(['TagResource']);
    expect(outcome(planFor({ policy: 'Take', fromOwner: 'longshore/shop/x' }, others))).to.deep.equal(['NotOwned']);
    expect(outcome(planFor({ policy: 'Take' }, others))).to.deep.equal(['NotOwned']);
  });

  it('is taken once: a service whose tags somebody removed afterwards is let go', () => {
    expect(outcome(planFor({ policy: 'IfUnowned' }, [], { adoptedAt: '2026-01-01T00:00:00Z' }))).to.deep.equal(['NotOwned']);
  });

  it('that was adopted is told by the tag when status has lost it: drift is still only reported', () => {
    const object = ecsService({ service: { desiredCount: 5 } });
    const policy = planPolicy({ object, account: awsAccount(), namespaceLabels: {}, adopted: false });
    const desired = desiredOf(object);
    const hash = desired.taskDefinition.kind === 'content' ? desired.taskDefinition.hash : '';
    const outcomeOf = (tags: { key: string; value: string }[]) => {
      const observed = buildObserved({ service: rawService({ tags }) });
      const previous = { appliedPaths: [], taskDefinition: { hash, arn: observed.taskDefinitionArn } };
      return outcome(planService({ desired, observed, previous, policy, now: 0 }));
    };
    expect(outcomeOf([...ownerTagList, { key: 'longshore.dev/adopted', value: 'true' }])).to.deep.equal(['DriftReported']);
    expect(outcomeOf(ownerTagList)).to.deep.equal(['UpdateService']);
  });

  it('makes drift of adopted services only reported, unless the spec says otherwise', () => {
    const policy = (adopted: boolean, drift?: EcsServiceSpec['drift']) =>
      planPolicy({ object: ecsService(drift === undefined ? {} : { drift }), account: awsAccount(), namespaceLabels: {}, adopted }).driftPolicy;
    expect([policy(false), policy(true), policy(true, { policy: 'Remediate' })]).to.deep.equal(['Remediate', 'Report', 'Remediate']);
  });
});
