import { expect } from 'chai';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice.ts';
import type { Plan } from '../../../../src/core/model/service.ts';
import { driftReport } from '../../../../src/core/plan/drift-report.ts';
import { planService } from '../../../../src/core/plan/plan-service.ts';
import { defaultPolicy, ecsService } from '../../../support/core/ecs-objects.ts';
import { apply, desiredOf, emptyWorld, observe, plan, remember, type World } from '../../../support/core/one-pass.ts';

interface Hook {
  readonly targetType?: string;
  readonly lifecycleStages: readonly string[];
  readonly hookDetails?: object;
}

const foreign: Hook = { targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] };
const gateAt = (at: 'PostScaleUp' | 'PostProduction', timeoutSeconds = 3600) => ({ name: 'sign-off', at, approval: { timeoutSeconds } });
const gated: EcsServiceSpec = { service: { deploymentConfiguration: { strategy: 'BLUE_GREEN' } }, rollout: { gates: [gateAt('PostScaleUp')] } };
const ungated: EcsServiceSpec = { service: { deploymentConfiguration: { strategy: 'BLUE_GREEN' } } };
const running = (spec: EcsServiceSpec): World => apply(emptyWorld, plan(ecsService(spec), emptyWorld).steps);
const hooksOf = (world: World): readonly Hook[] => ((world.members['deploymentConfiguration'] as { lifecycleHooks?: readonly Hook[] }).lifecycleHooks ?? []);
const marks = (world: World): readonly string[] => hooksOf(world).map((hook) => `${JSON.stringify(hook.hookDetails ?? null)}@${hook.lifecycleStages.join()}`);
const withHooks = (world: World, lifecycleHooks: readonly Hook[]): World => ({ ...world, members: { ...world.members, deploymentConfiguration: { ...(world.members['deploymentConfiguration'] as object), lifecycleHooks } } });
const types = (result: Plan): readonly string[] => result.steps.map(({ type }) => type);
const reported = (result: Plan): number => driftReport({ changes: result.changes, before: undefined, now: '', digestKey: 'k' }).total;

describe('planService: gates', () => {
  it('makes a service with its gates', () => {
    expect(marks(running(gated))).to.deep.equal(['{"longshore.dev/gate":"sign-off"}@POST_SCALE_UP']);
  });

  it('adds, moves and removes a gate by an update that starts no deployment', () => {
    const moved: EcsServiceSpec = { ...gated, rollout: { gates: [gateAt('PostProduction')] } };
    for (const [before, after, want] of [[ungated, gated, 1], [gated, moved, 1], [gated, ungated, 0]] as const) {
      const result = plan(ecsService(after), running(before), { previous: remember(ecsService(before)) });
      expect(result.steps).to.have.length(1);
      expect(result.steps[0]).to.include({ type: 'UpdateService', deploys: false, taskDefinition: undefined });
      expect(hooksOf(apply(running(before), result.steps))).to.have.length(want);
    }
  });

  it('leaves the hooks of others where they are when the spec declares none', () => {
    const result = plan(ecsService({ ...gated, rollout: { gates: [gateAt('PostScaleUp', 60)] } }), withHooks(running(gated), [foreign, ...hooksOf(running(gated))]), { previous: remember(ecsService(gated)) });
    expect(marks(apply(running(gated), result.steps))).to.deep.equal(['null@PRE_SCALE_UP', '{"longshore.dev/gate":"sign-off"}@POST_SCALE_UP']);
  });

  it('takes hooks of others out when the spec declares its own list, and keeps the gates', () => {
    const declared: EcsServiceSpec = { ...gated, service: { deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: [] } } };
    const world = withHooks(running(declared), [foreign, ...hooksOf(running(declared))]);
    const result = plan(ecsService(declared), world, { previous: remember(ecsService(declared)) });
    expect(marks(apply(world, result.steps))).to.deep.equal(['{"longshore.dev/gate":"sign-off"}@POST_SCALE_UP']);
    expect(reported(result), 'the hook of the other is drift').to.equal(1);
  });

  it('keeps the gates when the declared list goes', () => {
    const declared: EcsServiceSpec = { ...gated, service: { deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }] } } };
    const world = running(declared);
    const result = plan(ecsService(gated), world, { previous: remember(ecsService(declared)) });
    expect(marks(apply(world, result.steps))).to.deep.equal(['{"longshore.dev/gate":"sign-off"}@POST_SCALE_UP']);
  });

  it('takes out the hook of a gate that is gone also after the status was lost, under any drift policy that looks', () => {
    for (const driftPolicy of ['Remediate', 'Report'] as const) {
      const result = plan(ecsService(ungated), running(gated), { policy: { driftPolicy } });
      expect(types(result), driftPolicy).to.deep.equal(['UpdateService']);
      expect(hooksOf(apply(running(gated), result.steps))).to.deep.equal([]);
    }
  });

  const meddled: readonly [string, (own: readonly Hook[]) => readonly Hook[]][] = [
    ['taken out', () => []],
    ['changed', (own) => own.map((hook) => ({ ...hook, timeoutConfiguration: { timeoutInMinutes: 1, action: 'CONTINUE' } }))],
    ['moved', (own) => own.map((hook) => ({ ...hook, lifecycleStages: ['PRE_SCALE_UP'] }))],
    ['doubled', (own) => [...own, ...own]],
  ];
  for (const [what, meddle] of meddled) {
    it(`puts a gate right that was ${what} behind our back, whatever drift.policy and drift.ignore say, and reports no drift`, () => {
      const world = withHooks(running(gated), meddle(hooksOf(running(gated))));
      const policy = { driftPolicy: 'Report' as const, driftGraceMs: 60_000, ignore: ['/service/deploymentConfiguration/lifecycleHooks'] };
      const result = plan(ecsService(gated), world, { previous: remember(ecsService(gated)), policy });
      expect(types(result)).to.deep.equal(['UpdateService']);
      expect(marks(apply(world, result.steps))).to.deep.equal(marks(running(gated)));
      expect(result.holds).to.deep.equal([]);
      expect(reported(result)).to.equal(0);
    });
  }

  it('waits with that for a quiet service', () => {
    const world = withHooks(running(gated), []);
    const observed = { ...observe(world), primaryState: 'IN_PROGRESS' };
    const result = planService({ desired: desiredOf(ecsService(gated)), observed, previous: remember(ecsService(gated)), policy: defaultPolicy, now: 0 });
    expect({ steps: result.steps, reasons: result.holds.map(({ reason }) => reason) }).to.deep.equal({ steps: [], reasons: ['DeploymentRunning'] });
  });

  it('brings a new gate with the revision that it is for, in one call', () => {
    const after: EcsServiceSpec = { ...gated, containers: { app: { image: 'repo/app:2' } } };
    const result = plan(ecsService(after), running(ungated), { previous: remember(ecsService(ungated)) });
    expect(types(result)).to.deep.equal(['RegisterTaskDefinition', 'UpdateService']);
    expect(hooksOf(apply(running(ungated), result.steps))).to.have.length(1);
  });

  it('sends both of two hooks that call one function at one stage, beside the gate', () => {
    const call = (of: string) => ({ hookTargetArn: 'arn:aws:lambda:eu-west-1:123456789012:function:check', roleArn: 'arn:aws:iam::123456789012:role/hook', lifecycleStages: ['PRE_SCALE_UP' as const], hookDetails: { of } });
    const after: EcsServiceSpec = { ...gated, service: { deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: [call('a'), call('b')] } } };
    const result = plan(ecsService(after), running(ungated), { previous: remember(ecsService(ungated)) });
    expect(marks(apply(running(ungated), result.steps)).toSorted()).to.deep.equal(['{"longshore.dev/gate":"sign-off"}@POST_SCALE_UP', '{"of":"a"}@PRE_SCALE_UP', '{"of":"b"}@PRE_SCALE_UP']);
  });

  it('takes the gates out with a strategy that has no stages', () => {
    const rolling: EcsServiceSpec = { service: { deploymentConfiguration: { strategy: 'ROLLING' } }, rollout: { gates: [{ name: 'sign-off', at: 'BeforeProduction', approval: {} }] } };
    const result = plan(ecsService(rolling), running(gated), { previous: remember(ecsService(gated)) });
    expect(hooksOf(apply(running(gated), result.steps))).to.deep.equal([]);
  });
});
