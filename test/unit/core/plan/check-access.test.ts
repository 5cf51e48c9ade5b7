import { expect } from 'chai';
import { buildDesired } from '../../../../src/core/desired/build-desired.ts';
import { checkAccess } from '../../../../src/core/plan/guards.ts';
import type { Access } from '../../../../src/api/v1beta1/awsaccount-access.ts';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice.ts';
import { awsAccount, ecsService, installation } from '../../../support/core/ecs-objects.ts';

const role = (name: string, account = '123456789012'): string => `arn:aws:iam::${account}:role/${name}`;

function reasons(spec: EcsServiceSpec, allow: Access['allow'], options: { namespaces?: Access['namespaces']; labels?: Record<string, string>; regions?: string[] } = {}) {
  const namespaces = options.namespaces ?? { matchNames: ['shop'] };
  const account = awsAccount({ access: [{ namespaces, ...(allow === undefined ? {} : { allow }) }], ...(options.regions === undefined ? {} : { regions: options.regions }) });
  const desired = buildDesired({ object: ecsService(spec), account, installation });
  return checkAccess({ desired, account, namespaceLabels: options.labels ?? {} }).map((hold) => `${hold.reason}: ${hold.message}`);
}

describe('checkAccess', () => {
  it('admits everything of a kind whose list is absent, and nothing when the list is empty', () => {
    expect(reasons({}, {})).to.deep.equal([]);
    expect(reasons({}, undefined)).to.deep.equal([]);
    expect(reasons({}, { images: [] })[0]).to.match(/^ReferenceNotAllowed: .*spec\/taskDefinition\/containerDefinitions\/0\/image \(repo\/app:1\) is not in allow\.images/);
  });

  it('judges the image that the overlay puts in, not the one below it', () => {
    const spec = { containers: { app: { image: 'evil/app:2' } } };
    expect(reasons(spec, { images: ['repo/*'] })[0]).to.include('evil/app:2');
  });

  it('judges defaults too: the family that nobody wrote', () => {
    expect(reasons({}, { families: ['other-*'] })[0]).to.include('shop-web');
    expect(reasons({}, { families: ['shop-*'] })).to.deep.equal([]);
  });

  it('judges an existing revision by its family', () => {
    const { taskDefinition: _none, ...spec } = ecsService().spec ?? {};
    const object = { ...ecsService(), spec: { ...spec, taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/secret-family:3' } };
    const account = awsAccount({ access: [{ namespaces: { matchNames: ['shop'] }, allow: { families: ['shop-*'] } }] });
    const desired = buildDesired({ object, account, installation });
    expect(checkAccess({ desired, account, namespaceLabels: {} })[0]?.message).to.include('secret-family');
  });

  it('finds references in every nested block', () => {
    const spec: EcsServiceSpec = {
      service: {
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-bad'], securityGroups: ['sg-ok'] } },
        deploymentConfiguration: { lifecycleHooks: [{ hookTargetArn: 'arn:aws:lambda:eu-west-1:123456789012:function:evil', roleArn: role('ok'), lifecycleStages: ['PRE_SCALE_UP'] }] },
      },
    };
    expect(reasons(spec, { subnets: ['subnet-ok'], securityGroups: ['sg-ok'] })[0]).to.include('subnet-bad');
    expect(reasons(spec, { lambdas: ['check-*'] })[0]).to.include('function:evil');
    expect(reasons(spec, { passRoles: ['ok'] })).to.deep.equal([]);
  });

  it('takes a role by its name only when it is of the same account', () => {
    const withRole = (arn: string): EcsServiceSpec => ({ taskDefinition: { taskRoleArn: arn, containerDefinitions: [{ name: 'app', image: 'a' }] } });
    expect(reasons(withRole(role('team/app')), { passRoles: ['app'] })).to.deep.equal([]);
    expect(reasons(withRole(role('app', '999999999999')), { passRoles: ['app'] })).to.have.length(1);
  });

  it('never takes a secret by the end of its path', () => {
    const spec = { containers: { app: { secrets: { DB: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:payments/db' } } } };
    expect(reasons(spec, { secrets: ['db'] })).to.have.length(1);
    expect(reasons(spec, { secrets: ['arn:aws:secretsmanager:*:123456789012:secret:payments/*'] })).to.deep.equal([]);
  });

  it('refuses a namespace that no entry matches', () => {
    expect(reasons({}, {}, { namespaces: { matchNames: ['pay*'] } })[0]).to.match(/^AccountNotAllowed: .*shop/);
    expect(reasons({}, {}, { namespaces: {} })[0]).to.match(/^AccountNotAllowed/);
    expect(reasons({}, {}, { namespaces: { selector: {} } })[0]).to.match(/^AccountNotAllowed/);
  });

  it('admits a namespace by labels and expressions, all of which have to hold', () => {
    const selector: Access['namespaces']['selector'] = { matchLabels: { tenant: 'a' }, matchExpressions: [{ key: 'stage', operator: 'In', values: ['prod'] }, { key: 'frozen', operator: 'DoesNotExist' }] };
    const judged = (labels: Record<string, string>) => reasons({}, {}, { namespaces: { matchNames: ['sh*'], selector }, labels });
    expect(judged({ tenant: 'a', stage: 'prod' })).to.deep.equal([]);
    expect(judged({ tenant: 'a', stage: 'test' })).to.have.length(1);
    expect(judged({ tenant: 'a', stage: 'prod', frozen: 'yes' })).to.have.length(1);
    expect(judged({ stage: 'prod' })).to.have.length(1);
  });

  it('refuses a region that the account does not list', () => {
    expect(reasons({ target: { region: 'us-east-1' } }, {})[0]).to.match(/^RegionNotAllowed: .*us-east-1/);
  });
});

describe('checkAccess, about what a strategy uses', () => {
  const elb = (resource: string): string => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:${resource}`;
  const lambda = (name: string): string => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
  const shift = { alternateTargetGroupArn: elb('targetgroup/green/0123456789abcdef'), productionListenerRule: elb('listener-rule/app/shop/1/2/prod'), testListenerRule: elb('listener-rule/app/shop/1/2/test') };
  const spec: EcsServiceSpec = {
    service: {
      loadBalancers: [{ targetGroupArn: elb('targetgroup/blue/0123456789abcdef'), containerName: 'app', containerPort: 80, advancedConfiguration: { ...shift, roleArn: role('balancer') } }],
      vpcLatticeConfigurations: [{ roleArn: role('lattice'), portName: 'http', targetGroupArn: 'tg-lattice', advancedConfiguration: { alternateTargetGroupArn: 'tg-lattice-2', productionListenerRule: 'rule-prod', testListenerRule: 'rule-test' } }],
      deploymentConfiguration: {
        strategy: 'CANARY',
        alarms: { alarmNames: ['errors'], enable: true, rollback: true },
        lifecycleHooks: [{ hookTargetArn: lambda('smoke'), roleArn: role('hook'), lifecycleStages: ['POST_SCALE_UP'] }],
      },
    },
    rollout: { gates: [{ name: 'sign-off', at: 'PostProduction', approval: {} }] },
  };
  const values: Readonly<Record<string, readonly string[]>> = {
    targetGroups: [elb('targetgroup/blue/0123456789abcdef'), shift.alternateTargetGroupArn, 'tg-lattice', 'tg-lattice-2'],
    listeners: [shift.productionListenerRule, shift.testListenerRule, 'rule-prod', 'rule-test'],
    passRoles: [role('balancer'), role('lattice'), role('hook')],
    lambdas: [lambda('smoke')],
    alarms: ['errors'],
  };

  it('admits it when every one of it is listed', () => {
    expect(reasons(spec, values)).to.deep.equal([]);
  });

  for (const [list, all] of Object.entries(values)) {
    for (const missing of all) {
      it(`refuses ${missing} that is not in allow.${list}`, () => {
        const found = reasons(spec, { ...values, [list]: all.filter((value) => value !== missing) });
        expect(found).to.have.length(1);
        expect(found[0]).to.match(/^ReferenceNotAllowed/).and.to.include(`(${missing}) is not in allow.${list}`);
      });
    }
  }

  it('takes a function by its own name, never by that of an alias', () => {
    const hooked = (arn: string): EcsServiceSpec => ({ service: { deploymentConfiguration: { lifecycleHooks: [{ hookTargetArn: arn, roleArn: role('hook'), lifecycleStages: ['POST_SCALE_UP'] }] } } });
    expect(reasons(hooked(lambda('check-db:live')), { lambdas: ['check-*'] })).to.deep.equal([]);
    expect(reasons(hooked(lambda('evil:check-1')), { lambdas: ['check-*'] })).to.have.length(1);
  });
});
