import { expect } from 'chai';
import { planService } from '../../../../src/core/plan/plan-service.ts';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice.ts';
import { defaultPolicy, ecsService, rawService } from '../../../support/core/ecs-objects.ts';
import { apply, desiredOf, emptyWorld, plan, remember } from '../../../support/core/one-pass.ts';
import { entry, network, service, worldOf, move, updateOf, reasons, types } from './moves.ts';

describe('planService: creating', () => {
  it('gives ownership tags, a count of 1 and a short token with the creating call, and nothing it was not told', () => {
    const [, create] = plan(ecsService(), emptyWorld).steps;
    expect(create?.type).to.equal('CreateService');
    const input = create?.type === 'CreateService' ? create.input : {};
    expect(Object.keys(input).sort()).to.deep.equal(['clientToken', 'cluster', 'desiredCount', 'serviceName', 'tags']);
    expect(input['desiredCount']).to.equal(1);
    expect(input['clientToken']).to.match(/^[0-9a-f]{32}$/);
    expect(input['tags']).to.deep.include({ key: 'longshore.dev/name', value: 'web' });
  });

  it('takes 0 for a count', () => {
    const [, create] = plan(ecsService(service({ desiredCount: 0 })), emptyWorld).steps;
    expect(create?.type === 'CreateService' && create.input['desiredCount']).to.equal(0);
  });

  it('tells a DAEMON no count', () => {
    const [, create] = plan(ecsService(service({ schedulingStrategy: 'DAEMON', desiredCount: 3 })), emptyWorld).steps;
    expect(create?.type === 'CreateService' && create.input).not.to.have.property('desiredCount');
  });

  it('repeats its token for the same creation, and takes another one after an INACTIVE service of that name', () => {
    const token = (state: 'MISSING' | 'INACTIVE'): unknown => {
      const observed = buildObserved({ service: state === 'MISSING' ? undefined : rawService({ status: 'INACTIVE' }) });
      const result = planService({ desired: desiredOf(ecsService()), observed, previous: { appliedPaths: [] }, policy: defaultPolicy, candidates: [], now: 0 });
      const create = result.steps.find((step) => step.type === 'CreateService');
      return create?.type === 'CreateService' ? create.input['clientToken'] : undefined;
    };
    expect(token('MISSING')).to.equal(token('MISSING'));
    expect(token('INACTIVE')).to.be.a('string').and.not.equal(token('MISSING'));
  });

  it('waits for a service of that name that is still draining', () => {
    const observed = buildObserved({ service: rawService({ status: 'DRAINING' }) });
    const result = planService({ desired: desiredOf(ecsService()), observed, previous: { appliedPaths: [] }, policy: defaultPolicy, now: 0 });
    expect(result.steps).to.deep.equal([]);
    expect(result.holds[0]).to.include({ reason: 'ServiceDraining' }).and.have.property('retryAfterMs');
  });

  it('creates nothing while deployments are held', () => {
    const deployHold = { reason: 'Quarantined', message: 'x' };
    expect(plan(ecsService(), emptyWorld, { policy: { deployHold } })).to.deep.equal({ steps: [], changes: [], holds: [deployHold] });
  });
});

describe('planService: changing', () => {
  it('sends a new image and a network change in one UpdateService, after the registration', () => {
    const before = { ...service({ networkConfiguration: network }) };
    const after = { ...service({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-2'], assignPublicIp: 'ENABLED' } } }), containers: { app: { image: 'repo/app:2' } } };
    const result = move(before, after);
    expect(types(result)).to.deep.equal(['RegisterTaskDefinition', 'UpdateService']);
    expect(result.steps[1]).to.deep.include({ taskDefinition: { fromStep: 'RegisterTaskDefinition' }, deploys: true });
    expect(updateOf(result)).to.have.property('networkConfiguration');
  });

  it('goes back to the revision that has the content, without registering it again', () => {
    const first = ecsService();
    const second = ecsService({ containers: { app: { image: 'repo/app:2' } } });
    const world = apply(worldOf({}), plan(second, worldOf({}), { previous: remember(first) }).steps);
    const back = plan(first, world, { previous: remember(second) });
    expect(types(back)).to.deep.equal(['UpdateService']);
    expect(back.steps[0]).to.deep.include({ taskDefinition: { arn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-web:1' } });
  });

  it('sends a block whole: live members that nobody declares are kept', () => {
    const world = worldOf(service({ deploymentConfiguration: { maximumPercent: 150 } }));
    const configured = { ...(world.members['deploymentConfiguration'] as object), deploymentCircuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: false, thresholdConfiguration: { type: 'COUNT', value: 7 } } };
    const after = ecsService(service({ deploymentConfiguration: { maximumPercent: 175 } }));
    const result = plan(after, { ...world, members: { ...world.members, deploymentConfiguration: configured } }, { previous: { ...remember(after), appliedHash: 'v1:before' } });
    expect(updateOf(result)['deploymentConfiguration']).to.deep.include({
      maximumPercent: 175,
      minimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: false, thresholdConfiguration: { type: 'COUNT', value: 7 } },
    });
    expect(result.steps[0]).to.include({ deploys: false });
  });

  it('resets what the breaker would keep when its declaration goes', () => {
    const full = { enable: true, rollback: true, resetOnHealthyTask: false, thresholdConfiguration: { type: 'COUNT', value: 7 } };
    const result = move(service({ deploymentConfiguration: { deploymentCircuitBreaker: full } }), service({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } }));
    expect((updateOf(result)['deploymentConfiguration'] as Record<string, unknown>)['deploymentCircuitBreaker']).to.deep.equal({
      enable: true,
      rollback: false,
      resetOnHealthyTask: true,
      thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
    });
  });

  it('lets the count go when its declaration goes', () => {
    expect(move(service({ desiredCount: 5 }), service({})).steps).to.deep.equal([]);
  });

  it('adds, changes and removes its own tags before the update, and no others', () => {
    const before = service({ tags: [{ key: 'team', value: 'a' }, { key: 'old', value: 'x' }] });
    const world = worldOf(before);
    const after = ecsService({ ...service({ tags: [{ key: 'team', value: 'b' }], enableExecuteCommand: true }) });
    const result = plan(after, { ...world, tags: { ...world.tags, foreign: 'stays', 'aws:stack': 'stays' } }, { previous: remember(ecsService(before)) });
    expect(types(result)).to.deep.equal(['TagResource', 'UntagResource', 'UpdateService']);
    expect(result.steps[0]).to.deep.include({ tags: { team: 'b' } });
    expect(result.steps[1]).to.deep.include({ keys: ['old'] });
  });

  it('sends volumes again with a deployment whose revision is configured at launch', () => {
    const volumes = [{ name: 'data', managedEBSVolume: { roleArn: 'arn:aws:iam::123456789012:role/ecs', sizeInGiB: 10 } }];
    const spec = (image: string): EcsServiceSpec => ({
      taskDefinition: { volumes: [{ name: 'data', configuredAtLaunch: true }], containerDefinitions: [{ name: 'app', image }] },
      service: { volumeConfigurations: volumes },
    });
    expect(updateOf(move(spec('a:1'), spec('a:2')))['volumeConfigurations']).to.deep.equal(volumes);
  });

  it('still changes counts and tags while deployments are held, and calls the rest deferred', () => {
    const deployHold = { reason: 'Quarantined', message: 'x' };
    const result = move(service({ desiredCount: 1 }), { ...service({ desiredCount: 4, tags: [{ key: 'team', value: 'a' }] }), containers: { app: { image: 'bad:1' } } }, { deployHold });
    expect(types(result)).to.deep.equal(['TagResource', 'UpdateService']);
    expect(updateOf(result)).to.deep.equal({ cluster: 'shop', service: 'web', desiredCount: 4 });
    expect(result.holds).to.deep.equal([deployHold]);
    expect(result.changes.filter((change) => change.deferred).map((change) => change.path)).to.deep.equal(['/taskDefinition/containerDefinitions/app/image']);
  });
});

describe('planService: what needs a person', () => {
  it('holds the removal of a target group until consent is given', () => {
    const [before, after] = [service({ loadBalancers: [entry('a'), entry('b')] }), service({ loadBalancers: [entry('a')] })];
    expect(types(move(before, after))).to.deep.equal([]);
    expect(reasons(move(before, after))).to.deep.equal(['NeedsConsent']);
    expect(updateOf(move(before, after, { replacePolicy: 'Recreate' }))['loadBalancers']).to.deep.equal([entry('a')]);
  });

  it('does not ask for consent to another target group beside the one there is', () => {
    expect(reasons(move(service({ loadBalancers: [entry('a')] }), service({ loadBalancers: [entry('a'), entry('b')] })))).to.deep.equal([]);
  });

  it('holds switching Service Connect off, by word or by silence', () => {
    const on = service({ serviceConnectConfiguration: { enabled: true, services: [{ portName: 'http' }] } });
    expect(reasons(move(on, service({ serviceConnectConfiguration: { enabled: false } })))).to.include('NeedsConsent');
    expect(reasons(move(on, service({})))).to.include('NeedsConsent');
    expect(updateOf(move(on, service({}), { replacePolicy: 'Recreate' }))['serviceConnectConfiguration']).to.deep.equal({ enabled: false });
  });

  it('holds a scheduling strategy that changes, or recreates the service when that is allowed', () => {
    const [before, after] = [service({ desiredCount: 1 }), service({ schedulingStrategy: 'DAEMON' })];
    expect(reasons(move(before, after))).to.deep.equal(['NeedsReplacement']);
    expect(types(move(before, after, { replacePolicy: 'Recreate' }))).to.deep.equal(['DeleteService']);
  });

  it('never deletes for a replacement while the successor must not start', () => {
    const deployHold = { reason: 'Quarantined', message: 'x' };
    expect(types(move(service({}), service({ schedulingStrategy: 'DAEMON' }), { replacePolicy: 'Recreate', deployHold }))).to.deep.equal([]);
  });

  it('calls a network configuration that goes a replacement, since ECS cannot clear it', () => {
    expect(reasons(move(service({ networkConfiguration: network }), service({})))).to.deep.equal(['NeedsReplacement']);
  });

  it('leaves services of other controllers and Express services alone, and still shows how they differ', () => {
    const of = (members: Record<string, unknown>) =>
      planService({
        desired: desiredOf(ecsService(service({ desiredCount: 3 }))),
        observed: buildObserved({ service: rawService(members) }),
        previous: { appliedPaths: [] },
        policy: defaultPolicy,
        now: 0,
      });
    for (const [members, reason] of [
      [{ deploymentController: { type: 'CODE_DEPLOY' } }, 'UnsupportedController'],
      [{ deploymentController: { type: 'EXTERNAL' } }, 'UnsupportedController'],
      [{ resourceManagementType: 'ECS' }, 'ExpressService'],
    ] as const) {
      const result = of(members);
      expect(reasons(result)).to.deep.equal([reason]);
      expect(result.steps).to.deep.equal([]);
      expect(result.changes.map((change) => change.path)).to.deep.equal(['/service/desiredCount']);
    }
  });

  it('does not create a service with a controller that it could not drive', () => {
    expect(reasons(plan(ecsService(service({ deploymentController: { type: 'EXTERNAL' } })), emptyWorld))).to.deep.equal(['UnsupportedController']);
  });
});
