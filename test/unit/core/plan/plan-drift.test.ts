import { expect } from 'chai';
import { planService } from '../../../../src/core/plan/plan-service.ts';
import { defaultPolicy, ecsService } from '../../../support/core/ecs-objects.ts';
import { desiredOf, observe, plan, remember } from '../../../support/core/one-pass.ts';
import { service, worldOf, move, drifted, updateOf, reasons, types } from './moves.ts';

describe('planService: drift', () => {
  const spec = service({ desiredCount: 2 });

  it('repairs what somebody changed', () => {
    expect(updateOf(drifted(spec, { desiredCount: 7 }))).to.include({ desiredCount: 2 });
  });

  it('only reports under Report, and does not look under Off', () => {
    const reported = drifted(spec, { desiredCount: 7 }, { driftPolicy: 'Report' });
    expect([reported.steps.length, reported.changes.length, reasons(reported)]).to.deep.equal([0, 1, ['DriftReported']]);
    expect(drifted(spec, { desiredCount: 7 }, { driftPolicy: 'Off' })).to.deep.equal({ steps: [], changes: [], holds: [] });
  });

  it('still applies a new spec under Report', () => {
    expect(updateOf(move(spec, service({ desiredCount: 3 }), { driftPolicy: 'Report' }))).to.include({ desiredCount: 3 });
  });

  it('does not turn a lost status into a write under Report', () => {
    expect(drifted(spec, { desiredCount: 7 }, { driftPolicy: 'Report' }, { appliedHash: undefined }).steps).to.deep.equal([]);
  });

  it('leaves ignored paths alone, also when their block is sent for another reason', () => {
    const both = service({ deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 50 } });
    const ignore = ['/service/deploymentConfiguration/maximumPercent'];
    const live = (members: object) => ({ deploymentConfiguration: { strategy: 'ROLLING', ...members } });
    expect(drifted(both, live({ maximumPercent: 400, minimumHealthyPercent: 50 }), { ignore }).steps).to.deep.equal([]);
    expect(updateOf(drifted(both, live({ maximumPercent: 400, minimumHealthyPercent: 60 }), { ignore }))['deploymentConfiguration']).to.include({ maximumPercent: 400, minimumHealthyPercent: 50 });
  });

  it('waits for a deployment that runs', () => {
    const world = worldOf(spec);
    const observed = { ...observe({ ...world, members: { ...world.members, desiredCount: 7 } }), primaryState: 'IN_PROGRESS' };
    const result = planService({ desired: desiredOf(ecsService(spec)), observed, previous: remember(ecsService(spec)), policy: defaultPolicy, now: 0 });
    expect([types(result), reasons(result)]).to.deep.equal([[], ['DeploymentRunning']]);
  });

  it('waits for the grace period from the first report on', () => {
    const policy = { driftGraceMs: 60_000 };
    const first = drifted(spec, { desiredCount: 7 }, policy);
    expect(first.holds[0]).to.include({ reason: 'DriftDetected', retryAfterMs: 60_000 });
    expect(types(drifted(spec, { desiredCount: 7 }, policy, { driftSince: -60_000 }))).to.deep.equal(['UpdateService']);
  });

  it('shows field by field how a foreign revision differs', () => {
    const world = worldOf({});
    const foreign = { taskDefinition: { ...world.revisions[0]!.taskDefinition, containerDefinitions: [{ name: 'app', image: 'other:9', environment: [{ name: 'TOKEN', value: 'x' }] }] }, tags: [] };
    const result = plan(ecsService(), { ...world, revisions: [...world.revisions, foreign], live: 2 }, { previous: remember(ecsService()) });
    expect(result.changes.map((change) => [change.path, change.sensitive])).to.deep.equal([
      ['/taskDefinition/containerDefinitions/app/image', false],
      ['/taskDefinition/containerDefinitions/app/environment/TOKEN', true],
    ]);
    expect(types(result)).to.deep.equal(['UpdateService']);
  });
});
