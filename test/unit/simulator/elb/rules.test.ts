import { expect } from 'chai';
import { forwardsOf, ruleOf, setForwards } from '../../../../src/simulator/elb/index.ts';
import { regionOf } from '../../../../src/simulator/world.ts';
import { ACCOUNT, REGION, startSimulator, type TestSimulator } from '../builders.ts';
import { elb, forward, loadBalancer, NOT_FOUND, pathRule, refusedElb, targetGroup, valueOf, valuesOf, webBalancer, type Balancers } from './balancers.ts';

describe('ELBv2: listeners and rules', () => {
  let world: TestSimulator;
  let web: Balancers;
  beforeEach(async () => {
    world = await startSimulator();
    web = await webBalancer(world);
  });
  afterEach(() => world.simulator.close());

  const region = () => regionOf(world.simulator.world, ACCOUNT, REGION);
  const listenerOf = async (balancer: string, protocol: string, port: number, action: object): Promise<string> =>
    valueOf(await elb(world, 'CreateListener', { LoadBalancerArn: balancer, Protocol: protocol, Port: port, DefaultActions: [action] }), 'ListenerArn');

  it('have ARNs that carry what they belong to', () => {
    expect(web.loadBalancer).to.match(/^arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer\/app\/web\/[0-9a-f]{16}$/);
    expect(web.listener).to.match(new RegExp(`^${web.loadBalancer.replace(':loadbalancer/', ':listener/')}/[0-9a-f]{16}$`));
    expect(web.rule).to.match(new RegExp(`^${web.listener.replace(':listener/', ':listener-rule/')}/[0-9a-f]{16}$`));
    expect(web.blue).to.match(/^arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup\/blue\/[0-9a-f]{16}$/);
  });

  it('are answered by priority, the default last', async () => {
    await pathRule(world, web.listener, 5, '/first', NOT_FOUND);
    expect(valuesOf(await elb(world, 'DescribeRules', { ListenerArn: web.listener }), 'Priority')).to.deep.equal(['5', '10', 'default']);
  });

  it('echo one group as scalar and in ForwardConfig, several in ForwardConfig only', async () => {
    const several = await elb(world, 'DescribeRules', { RuleArns: [web.rule] });
    expect(several).to.include(
      `<Actions><member><Type>forward</Type><ForwardConfig><TargetGroups><member><TargetGroupArn>${web.blue}</TargetGroupArn><Weight>100</Weight></member><member><TargetGroupArn>${web.green}</TargetGroupArn><Weight>0</Weight></member></TargetGroups>`,
    );
    const one = await elb(world, 'ModifyRule', { RuleArn: web.rule, Actions: [{ Type: 'forward', Order: 1, TargetGroupArn: web.green }] });
    expect(one).to.include(
      `<Actions><member><Type>forward</Type><TargetGroupArn>${web.green}</TargetGroupArn><Order>1</Order><ForwardConfig><TargetGroups><member><TargetGroupArn>${web.green}</TargetGroupArn><Weight>1</Weight></member></TargetGroups><TargetGroupStickinessConfig><Enabled>false</Enabled></TargetGroupStickinessConfig></ForwardConfig></member></Actions>`,
    );
  });

  it('replace actions wholesale, and keep conditions that are not given', async () => {
    await elb(world, 'ModifyRule', { RuleArn: web.rule, Actions: [{ ...forward([web.blue, 1], [web.green, 1]), Order: 1 }] });
    const xml = await elb(world, 'ModifyRule', { RuleArn: web.rule, Actions: [NOT_FOUND] });
    expect(xml).to.include('<Actions><member><Type>fixed-response</Type><FixedResponseConfig><StatusCode>404</StatusCode></FixedResponseConfig></member></Actions>');
    expect(xml).to.include('<PathPatternConfig><Values><member>/*</member></Values></PathPatternConfig>');
  });

  it('let ECS write weights, by rule or by listener, and keep a record of the changes', async () => {
    const sim = world.simulator.world;
    const start = sim.clock.now();
    await world.clock.advance(1000);
    setForwards(sim, region(), web.rule, [{ targetGroupArn: web.blue, weight: 90 }, { targetGroupArn: web.green, weight: 10 }]);
    expect(forwardsOf(ruleOf(region(), web.rule)!)).to.deep.equal([{ targetGroupArn: web.blue, weight: 90 }, { targetGroupArn: web.green, weight: 10 }]);
    await world.clock.advance(1000);
    setForwards(sim, region(), web.listener, [{ targetGroupArn: web.blue, weight: 1 }]);
    expect(ruleOf(region(), web.listener)).to.deep.include({ priority: 'default', forwards: [{ targetGroupArn: web.blue, weight: 1 }] }).and.not.have.property('reply');
    expect(region().balancing.weightChanges.slice(-2).map(({ at, ruleArn, forwards }) => [at - start, ruleArn === web.rule, forwards.map(({ weight }) => weight)])).to.deep.equal([
      [1000, true, [90, 10]],
      [2000, false, [1]],
    ]);
  });

  it('record that a rule stops to forward', async () => {
    const before = region().balancing.weightChanges.length;
    await elb(world, 'ModifyRule', { RuleArn: web.rule, Actions: [NOT_FOUND] });
    await elb(world, 'ModifyRule', { RuleArn: web.rule, Actions: [NOT_FOUND] });
    expect(region().balancing.weightChanges.slice(before)).to.deep.equal([{ at: world.clock.now(), ruleArn: web.rule, forwards: [] }]);
    expect(valuesOf(await elb(world, 'DescribeTargetGroups'), 'LoadBalancerArns')).to.deep.equal(['', '']);
  });

  it('go with their load balancer, after which a target group can be deleted', async () => {
    expect(await refusedElb(world, 'DeleteTargetGroup', { TargetGroupArn: web.green })).to.equal(`ResourceInUse: Target group '${web.green}' is currently in use by a listener or a rule`);
    await elb(world, 'DeleteLoadBalancer', { LoadBalancerArn: web.loadBalancer });
    await elb(world, 'DeleteLoadBalancer', { LoadBalancerArn: web.loadBalancer });
    expect(await refusedElb(world, 'DescribeListeners', { ListenerArns: [web.listener] })).to.equal('ListenerNotFound: One or more listeners not found');
    expect(await refusedElb(world, 'DescribeRules', { RuleArns: [web.rule] })).to.equal('RuleNotFound: One or more rules not found');
    await elb(world, 'DeleteTargetGroup', { TargetGroupArn: web.green });
    expect(valuesOf(await elb(world, 'DescribeTargetGroups'), 'TargetGroupName')).to.deep.equal(['blue']);
  });

  it('of a network load balancer have a default action only, changed by ModifyListener', async () => {
    const network = await loadBalancer(world, 'net', 'network');
    const [one, two] = [await targetGroup(world, 'one', { Protocol: 'TCP' }), await targetGroup(world, 'two', { Protocol: 'TCP' })];
    const listener = await listenerOf(network, 'TCP', 443, forward([one, 1], [two, 0]));
    expect(listener).to.include(':listener/net/net/');
    expect(await refusedElb(world, 'CreateRule', { ListenerArn: listener, Priority: 1, Conditions: [{ Field: 'path-pattern', Values: ['/'] }], Actions: [NOT_FOUND] })).to.match(/^InvalidConfigurationRequest: /);
    await elb(world, 'ModifyListener', { ListenerArn: listener, DefaultActions: [forward([one, 0], [two, 1])] });
    expect(ruleOf(region(), listener)?.forwards.map(({ weight }) => weight)).to.deep.equal([0, 1]);
    expect(await refusedElb(world, 'ModifyListener', { ListenerArn: listener, DefaultActions: [NOT_FOUND] })).to.match(/^InvalidLoadBalancerAction: /);
  });

  it('page with markers that survive a deletion', async () => {
    for (const priority of [20, 30, 40]) await pathRule(world, web.listener, priority, `/${priority}`, NOT_FOUND);
    const first = await elb(world, 'DescribeRules', { ListenerArn: web.listener, PageSize: 2 });
    expect(valuesOf(first, 'Priority')).to.deep.equal(['10', '20']);
    await elb(world, 'DeleteRule', { RuleArn: web.rule });
    const second = await elb(world, 'DescribeRules', { ListenerArn: web.listener, PageSize: 2, Marker: valueOf(first, 'NextMarker') });
    expect(valuesOf(second, 'Priority')).to.deep.equal(['30', '40']);
    const last = await elb(world, 'DescribeRules', { ListenerArn: web.listener, PageSize: 2, Marker: valueOf(second, 'NextMarker') });
    expect([valuesOf(last, 'Priority'), valuesOf(last, 'NextMarker')]).to.deep.equal([['default'], []]);
    expect(await refusedElb(world, 'DescribeRules', { ListenerArn: web.listener, Marker: 'x' })).to.equal('ValidationError: Invalid marker');
    expect(await refusedElb(world, 'DescribeRules', { ListenerArn: web.listener, PageSize: 401 })).to.equal('ValidationError: Page size must be between 1 and 400');
  });

  it('give path patterns back as a set, and hosts in the order in which they came', async () => {
    const values = ['/a', '/b', '/c', '/d', '/e'];
    const hosts = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'];
    const make = (priority: number, Field: string, Values: string[]): Promise<string> =>
      elb(world, 'CreateRule', { ListenerArn: web.listener, Priority: priority, Conditions: [{ Field, Values }], Actions: [NOT_FOUND] });
    const shown = (xml: string, config: string): string[] => [...(new RegExp(`<${config}><Values>(.*?)</Values>`).exec(xml)?.[1] ?? '').matchAll(/<member>(.*?)<\/member>/g)].map(([, value = '']) => value);
    const paths = shown(await make(20, 'path-pattern', values), 'PathPatternConfig');
    expect(paths).to.have.members(values).and.not.deep.equal(values);
    expect(shown(await make(30, 'host-header', hosts), 'HostHeaderConfig')).to.deep.equal(hosts);
  });

  const refusals: readonly [name: string, action: string, input: (ids: Balancers) => object, message: string | RegExp][] = [
    ['a priority twice', 'CreateRule', (ids) => ({ ListenerArn: ids.listener, Priority: 10, Conditions: [{ Field: 'path-pattern', Values: ['/'] }], Actions: [NOT_FOUND] }), "PriorityInUse: Priority '10' is currently in use"],
    ['a priority out of range', 'CreateRule', (ids) => ({ ListenerArn: ids.listener, Priority: 50001, Conditions: [{ Field: 'path-pattern', Values: ['/'] }], Actions: [NOT_FOUND] }), 'ValidationError: Rule priority 50001 must be between 1 and 50000'],
    ['an unknown condition', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Conditions: [{ Field: 'weather', Values: ['rain'] }] }), /^ValidationError: Condition field 'weather' must be one of/],
    ['a condition without values', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Conditions: [{ Field: 'path-pattern' }] }), 'ValidationError: A condition value must be specified'],
    ['a value of more than 128 characters', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Conditions: [{ Field: 'path-pattern', Values: ['x'.repeat(129)] }] }), /^ValidationError: Condition value 'x{128}...' contains more than 128 characters$/],
    ...['10.0.0.0', '10.0.0.0/33', 'web/8', '10.0.0.0/-1', '2001:db8::/129'].map(
      (block) =>
        [
          `the address block ${block}`,
          'ModifyRule',
          (ids: Balancers) => ({ RuleArn: ids.rule, Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: [block] } }] }),
          `ValidationError: Condition value '${block}' must be a block in CIDR notation`,
        ] as [string, string, (ids: Balancers) => object, string],
    ),
    ['more than five values', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Conditions: [{ Field: 'path-pattern', Values: ['1', '2', '3', '4', '5', '6'] }] }), "ValidationError: A rule can only have '5' condition values"],
    ['a weight above 999', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Actions: [forward([ids.blue, 1000])] }), 'ValidationError: Weight must be between 0 and 999'],
    ['a group twice', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Actions: [forward([ids.blue, 1], [ids.blue, 2])] }), 'ValidationError: Target groups in a forward action must be unique'],
    ['a group that does not exist', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Actions: [forward([`${ids.blue}0`, 1])] }), 'TargetGroupNotFound: One or more target groups not found'],
    ['a forward to nothing', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Actions: [{ Type: 'forward' }] }), 'ValidationError: A target group ARN must be specified'],
    ['an authenticating action', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Actions: [{ Type: 'authenticate-oidc' }] }), /^ValidationError: Value 'authenticate-oidc'/],
    ['two actions', 'ModifyRule', (ids) => ({ RuleArn: ids.rule, Actions: [NOT_FOUND, NOT_FOUND] }), /^ValidationError: The simulator takes exactly one action/],
    ['a second listener on a port', 'CreateListener', (ids) => ({ LoadBalancerArn: ids.loadBalancer, Protocol: 'HTTP', Port: 80, DefaultActions: [NOT_FOUND] }), /^DuplicateListener: A listener already exists on this port for this load balancer/],
    ['a protocol of the other kind', 'CreateListener', (ids) => ({ LoadBalancerArn: ids.loadBalancer, Protocol: 'TCP', Port: 81, DefaultActions: [NOT_FOUND] }), "UnsupportedProtocol: Listener protocol 'TCP' must be one of 'HTTP, HTTPS'"],
    ['HTTPS without a certificate', 'CreateListener', (ids) => ({ LoadBalancerArn: ids.loadBalancer, Protocol: 'HTTPS', Port: 443, DefaultActions: [NOT_FOUND] }), 'ValidationError: A certificate must be specified for HTTPS listeners'],
    ['neither listeners nor a load balancer', 'DescribeListeners', () => ({}), 'ValidationError: You must specify either listener ARNs or a load balancer ARN'],
    ['both rules and a listener', 'DescribeRules', (ids) => ({ ListenerArn: ids.listener, RuleArns: [ids.rule] }), 'ValidationError: You must specify either listener rule ARNs or a listener ARN'],
    ['a load balancer of that name with other settings', 'CreateLoadBalancer', () => ({ Name: 'web', Scheme: 'internal', Subnets: ['subnet-a', 'subnet-b'] }), "DuplicateLoadBalancerName: A load balancer with the same name 'web' exists, but with different settings"],
    ['a load balancer in one subnet', 'CreateLoadBalancer', () => ({ Name: 'other', Subnets: ['subnet-a'] }), 'ValidationError: At least two subnets in two different Availability Zones must be specified'],
    ['a load balancer that does not exist', 'DescribeLoadBalancers', () => ({ Names: ['nope'] }), "LoadBalancerNotFound: Load balancers '[nope]' not found"],
    ['a target group of that name with other settings', 'CreateTargetGroup', () => ({ Name: 'blue', Protocol: 'HTTP', Port: 81, VpcId: 'vpc-1', TargetType: 'ip' }), "DuplicateTargetGroupName: A target group with the same name 'blue' exists, but with different settings"],
    ['a target group of Lambda functions', 'CreateTargetGroup', () => ({ Name: 'fn', TargetType: 'lambda' }), "ValidationError: The simulator knows target groups of type ip and instance, not 'lambda'."],
    ['an interval out of range', 'ModifyTargetGroup', (ids) => ({ TargetGroupArn: ids.blue, HealthCheckIntervalSeconds: 301 }), "ValidationError: Health check interval must be between '5' and '300'"],
    ['a timeout longer than the interval', 'ModifyTargetGroup', (ids) => ({ TargetGroupArn: ids.blue, HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 6 }), 'ValidationError: Health check timeout must be smaller than or equal to the interval'],
    ['an unknown attribute', 'ModifyTargetGroupAttributes', (ids) => ({ TargetGroupArn: ids.blue, Attributes: [{ Key: 'x', Value: '1' }] }), "ValidationError: Target group attribute key 'x' is not recognized"],
    ['an attribute that is not simulated', 'ModifyTargetGroupAttributes', (ids) => ({ TargetGroupArn: ids.blue, Attributes: [{ Key: 'slow_start.duration_seconds', Value: '30' }] }), "ValidationError: The simulator knows 'slow_start.duration_seconds' with the value '0' only."],
    ['a delay of more than an hour', 'ModifyTargetGroupAttributes', (ids) => ({ TargetGroupArn: ids.blue, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '3601' }] }), /^ValidationError: 'deregistration_delay.timeout_seconds' must be between/],
    ['a target that is no address', 'RegisterTargets', (ids) => ({ TargetGroupArn: ids.blue, Targets: [{ Id: 'web-1' }] }), "ValidationError: The IP address 'web-1' is not valid for a target group of type ip"],
    ['a tag key of AWS', 'AddTags', (ids) => ({ ResourceArns: [ids.blue], Tags: [{ Key: 'aws:x', Value: '1' }] }), "ValidationError: Tag key 'aws:x' is empty or reserved for AWS"],
  ];
  for (const [name, action, input, message] of refusals) {
    it(`refuse ${name}`, async () => {
      const refused = await refusedElb(world, action, input(web) as Record<string, unknown>);
      if (typeof message === 'string') expect(refused).to.equal(message);
      else expect(refused).to.match(message);
    });
  }

  it('refuse to change or delete the default rule', async () => {
    const fallback = valuesOf(await elb(world, 'DescribeRules', { ListenerArn: web.listener }), 'RuleArn').at(-1);
    expect(await refusedElb(world, 'ModifyRule', { RuleArn: fallback, Actions: [NOT_FOUND] })).to.equal(`OperationNotPermitted: Default rule '${fallback}' cannot be modified`);
    expect(await refusedElb(world, 'DeleteRule', { RuleArn: fallback })).to.equal(`OperationNotPermitted: Default rule '${fallback}' cannot be deleted`);
  });

  it('keep a target group to one load balancer and one kind of protocol', async () => {
    const other = await loadBalancer(world, 'other');
    expect(await refusedElb(world, 'CreateListener', { LoadBalancerArn: other, Protocol: 'HTTP', Port: 80, DefaultActions: [forward([web.blue, 1])] })).to.equal(
      `TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer: ${web.blue}`,
    );
    const tcp = await targetGroup(world, 'tcp', { Protocol: 'TCP' });
    expect(await refusedElb(world, 'ModifyRule', { RuleArn: web.rule, Actions: [forward([tcp, 1])] })).to.match(/^IncompatibleProtocols: /);
  });

  it('are idempotent in name and settings where the API is', async () => {
    expect(await loadBalancer(world)).to.equal(web.loadBalancer);
    expect(await targetGroup(world, 'blue')).to.equal(web.blue);
  });

  it('carry tags', async () => {
    await elb(world, 'AddTags', { ResourceArns: [web.blue, web.rule], Tags: [{ Key: 'team', Value: 'web' }, { Key: 'x', Value: 'y' }] });
    await elb(world, 'RemoveTags', { ResourceArns: [web.blue], TagKeys: ['x'] });
    expect(valuesOf(await elb(world, 'DescribeTags', { ResourceArns: [web.blue, web.rule] }), 'Key')).to.deep.equal(['team', 'team', 'x']);
  });

  it('have health check defaults of their protocol', async () => {
    const of = async (name: string, more: Record<string, unknown>): Promise<string> => {
      await targetGroup(world, name, more);
      const xml = await elb(world, 'DescribeTargetGroups', { Names: [name] });
      return ['HealthCheckProtocol', 'HealthCheckIntervalSeconds', 'HealthCheckTimeoutSeconds', 'HealthyThresholdCount', 'UnhealthyThresholdCount', 'HealthCheckPath', 'HttpCode', 'ProtocolVersion'].map((member) => valueOf(xml, member)).join(' ');
    };
    expect(await of('http', {})).to.equal('HTTP 30 5 5 2 / 200 HTTP1');
    expect(await of('tcp', { Protocol: 'TCP' })).to.equal('TCP 30 10 5 2   ');
    expect(await of('tcp-http', { Protocol: 'TCP', HealthCheckProtocol: 'HTTP' })).to.equal('HTTP 30 6 5 2 / 200-399 ');
  });
});
