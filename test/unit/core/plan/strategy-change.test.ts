import { expect } from 'chai';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice.ts';
import type { Plan } from '../../../../src/core/model/service.ts';
import { planService } from '../../../../src/core/plan/plan-service.ts';
import { strategies, type Strategy } from '../../../../src/core/rollout/gate-matrix.ts';
import { checkSpec } from '../../../../src/core/spec/check-spec.ts';
import { defaultPolicy, ecsService } from '../../../support/core/ecs-objects.ts';
import { apply, desiredOf, emptyWorld, observe, plan, remember, type World } from '../../../support/core/one-pass.ts';

const arn = (resource: string): string => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:${resource}`;
const advancedConfiguration = {
  alternateTargetGroupArn: arn('targetgroup/green/0123456789abcdef'),
  productionListenerRule: arn('listener-rule/app/shop/1/2/3'),
  testListenerRule: arn('listener-rule/app/shop/1/2/4'),
  roleArn: 'arn:aws:iam::123456789012:role/ecs-infrastructure',
};
const balancer = { targetGroupArn: arn('targetgroup/blue/0123456789abcdef'), containerName: 'app', containerPort: 80 };
const own: Readonly<Record<Strategy, object>> = {
  ROLLING: { earlySuccessCriteria: { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'BLOCKING' as const } },
  BLUE_GREEN: {},
  CANARY: { canaryConfiguration: { canaryPercent: 20 } },
  LINEAR: { linearConfiguration: { stepPercent: 25 } },
};
const blocks = ['earlySuccessCriteria', 'canaryConfiguration', 'linearConfiguration'];

/** A service behind an ALB that deploys by this strategy, with the strategy's own settings. */
const by = (strategy: Strategy): EcsServiceSpec => ({
  taskDefinition: { networkMode: 'awsvpc', containerDefinitions: [{ name: 'app', image: 'repo/app:1', memory: 64, portMappings: [{ containerPort: 80 }] }] },
  service: {
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
    deploymentConfiguration: { strategy, ...own[strategy] },
    loadBalancers: [strategy === 'ROLLING' ? balancer : { ...balancer, advancedConfiguration }],
  },
});

const running = (spec: EcsServiceSpec): World => apply(emptyWorld, plan(ecsService(spec), emptyWorld).steps);
const move = (before: EcsServiceSpec, after: EcsServiceSpec, options: Parameters<typeof plan>[2] = {}): Plan => plan(ecsService(after), running(before), { previous: remember(ecsService(before)), ...options });
const reasons = (result: Plan): readonly string[] => result.holds.map(({ reason }) => reason);
const sent = (result: Plan): Record<string, unknown> => {
  const update = result.steps.find((step) => step.type === 'UpdateService');
  return update?.type === 'UpdateService' ? { ...update.input } : {};
};

describe('a change of strategy', () => {
  for (const from of strategies) {
    for (const to of strategies) {
      if (from === to) continue;

      it(`from ${from} to ${to} is one UpdateService, with the new strategy's settings and no others, and then nothing is left to do`, () => {
        expect(checkSpec(by(to))).to.deep.equal([]);
        const result = move(by(from), by(to));
        expect(result.holds).to.deep.equal([]);
        expect(result.steps.map(({ type }) => type)).to.deep.equal(['UpdateService']);
        const configuration = sent(result)['deploymentConfiguration'] as Record<string, unknown>;
        expect(configuration['strategy']).to.equal(to);
        const { earlySuccessCriteria, ...others } = configuration;
        expect(blocks.filter((name) => others[name] !== undefined)).to.deep.equal(to === 'ROLLING' ? [] : Object.keys(own[to]));
        const early = to === 'ROLLING' ? { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'BLOCKING' } : from === 'ROLLING' ? { enable: false } : undefined;
        expect(earlySuccessCriteria, 'switched off, not left to stay').to.deep.equal(early);
        expect(Object.keys(sent(result)).includes('loadBalancers'), 'the balancers only where they differ').to.equal(from === 'ROLLING');
        const again = plan(ecsService(by(to)), apply(running(by(from)), result.steps), { previous: remember(ecsService(by(to))) });
        expect(again).to.deep.equal({ steps: [], changes: [], holds: [] });
      });

      it(`from ${from} to ${to} waits for a quiet service, with everything else of the spec`, () => {
        for (const quiet of [{ primaryState: 'IN_PROGRESS' }, { deployment: { serviceDeploymentArn: 'd', serviceArn: 's', status: 'IN_PROGRESS' } }]) {
          const observed = { ...observe(running(by(from))), ...quiet };
          const after = ecsService({ ...by(to), containers: { app: { image: 'repo/app:2' } } });
          const result = planService({ desired: desiredOf(after), observed, previous: remember(ecsService(by(from))), policy: defaultPolicy, candidates: [], now: 0 });
          expect({ steps: result.steps, reasons: reasons(result) }).to.deep.equal({ steps: [], reasons: ['WaitingForRollout'] });
        }
      });

      it(`from ${from} to ${to} waits while no deployment may start, since its balancers would start one`, () => {
        const deployHold = { reason: 'Quarantined', message: 'x' };
        const after = by(to);
        const result = move(by(from), { ...after, service: { ...after.service, desiredCount: 4 } }, { policy: { deployHold } });
        expect(result.holds).to.deep.equal([deployHold]);
        expect(Object.keys(sent(result)).sort()).to.deep.equal(['cluster', 'desiredCount', 'service']);
        expect(result.changes.filter((change) => change.path.includes('/deploymentConfiguration/')).every((change) => change.deferred === true)).to.equal(true);
      });
    }
  }

  for (const strategy of strategies.filter((each) => each !== 'ROLLING')) {
    it(`to ${strategy} that was rolled back leaves the strategy without its balancers: the configuration waits with them while no deployment may start`, () => {
      const deployHold = { reason: 'AwaitingApproval', message: 'x' };
      const world = running(by(strategy));
      const rolledBack: World = { ...world, members: { ...world.members, loadBalancers: [balancer] } };
      const after = by(strategy);
      const next = ecsService({ ...after, service: { ...after.service, desiredCount: 4, deploymentConfiguration: { ...after.service?.deploymentConfiguration, bakeTimeInMinutes: 7 } } });
      const before = remember(ecsService(by(strategy)));
      expect(Object.keys(sent(plan(next, rolledBack, { previous: before, policy: { deployHold } }))).sort()).to.deep.equal(['cluster', 'desiredCount', 'service']);
      expect(Object.keys(sent(plan(next, rolledBack, { previous: before })))).to.include.members(['deploymentConfiguration', 'loadBalancers']);
    });
  }

  const strategyOnly = (strategy: Strategy, service: NonNullable<EcsServiceSpec['service']> = {}): EcsServiceSpec => ({ service: { ...service, deploymentConfiguration: { strategy } } });
  const withLive = (members: Record<string, unknown>, strategy: Strategy): Plan => {
    const world = running(strategyOnly('ROLLING'));
    return plan(ecsService(strategyOnly(strategy)), { ...world, members: { ...world.members, ...members } }, { previous: remember(ecsService(strategyOnly('ROLLING'))) });
  };

  it('is refused where a balancer that the spec leaves to others has nothing to shift traffic with', () => {
    for (const strategy of strategies.filter((each) => each !== 'ROLLING')) {
      const result = withLive({ loadBalancers: [balancer] }, strategy);
      expect({ steps: result.steps, reasons: reasons(result) }, strategy).to.deep.equal({ steps: [], reasons: ['Held'] });
      expect(result.holds[0]?.message).to.match(new RegExp(`^ECS deploys ${strategy} only when every load balancer .* advancedConfiguration; declare spec.service.loadBalancers`));
      expect(withLive({ loadBalancers: [{ ...balancer, advancedConfiguration }] }, strategy).holds).to.deep.equal([]);
    }
  });

  it('is refused where traffic would move in steps and there is none', () => {
    expect(withLive({}, 'CANARY').holds[0]?.message).to.include('none that ECS could weigh');
    expect(reasons(withLive({}, 'LINEAR'))).to.deep.equal(['Held']);
    expect(reasons(withLive({}, 'BLUE_GREEN')), 'headless').to.deep.equal([]);
    expect(reasons(withLive({ serviceConnectConfiguration: { enabled: true } }, 'CANARY'))).to.deep.equal([]);
  });

  it('back to ROLLING leaves the balancers as they are, since the alternate group may be the one that serves, and starts no deployment', () => {
    for (const from of ['BLUE_GREEN', 'CANARY', 'LINEAR'] as const) {
      const result = move(by(from), by('ROLLING'));
      expect(result.steps[0]).to.include({ type: 'UpdateService', deploys: false });
      expect(result.changes.map(({ effect }) => effect)).to.not.include.members(['consent', 'deploy']);
    }
  });

  it('takes away one member of the advanced configuration that goes, such as the rule for test traffic', () => {
    const { testListenerRule: _gone, ...others } = advancedConfiguration;
    const before = by('CANARY');
    const result = move(before, { ...before, service: { ...before.service, loadBalancers: [{ ...balancer, advancedConfiguration: others }] } });
    expect(sent(result)['loadBalancers']).to.deep.equal([{ ...balancer, advancedConfiguration: others }]);
  });
});

describe('a service whose traffic ECS shifts', () => {
  it('has no drift in balancers or weights, whichever group serves', () => {
    const spec = by('CANARY');
    const world = running(spec);
    // What ECS shows beside the declared pair after a shift (section 6, resolvedConfiguration of the revision).
    const resolvedConfiguration = { loadBalancers: [{ targetGroupArn: advancedConfiguration.alternateTargetGroupArn, productionListenerRule: advancedConfiguration.productionListenerRule }] };
    const result = plan(ecsService(spec), { ...world, members: { ...world.members, resolvedConfiguration, requestedProductionTrafficWeight: 100 } }, { previous: remember(ecsService(spec)) });
    expect(result).to.deep.equal({ steps: [], changes: [], holds: [] });
  });
});
