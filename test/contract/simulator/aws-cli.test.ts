/** The AWS CLI against the simulator: another implementation of the protocol, with its own parameter checks. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { systemClock, virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { createSimulator } from '../../../src/simulator/simulator.ts';
import { definition, service } from '../../unit/simulator/builders.ts';

const run = promisify(execFile);

describe('the AWS CLI', () => {
  let simulator: Simulator;
  let clock: VirtualClock;
  let url = '';

  before(async function () {
    const version = await run('aws', ['--version'], { timeout: 120_000 }).then(({ stdout }) => stdout, () => undefined);
    if (version === undefined) {
      console.log('    skipped: there is no `aws` on the PATH');
      this.skip();
    }
    clock = virtualClock(systemClock.now());
    simulator = createSimulator({ clock });
    url = (await simulator.listen()).url;
  });
  after(() => simulator?.close());

  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const aws = async (...args: string[]): Promise<any> => {
    const { stdout } = await run('aws', ['--endpoint-url', url, '--output', 'json', ...args], { env });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  };
  const failure = (...args: string[]): Promise<string> => aws(...args).then(() => 'succeeded', (error: { stderr: string }) => error.stderr.trim());

  it('creates, describes, updates and deletes a service, and reads its errors', async () => {
    expect((await aws('sts', 'get-caller-identity')).Account).to.equal('123456789012');
    const assumed = await aws('sts', 'assume-role', '--role-arn', 'arn:aws:iam::111122223333:role/x', '--role-session-name', 'cli');
    expect(assumed.AssumedRoleUser.Arn).to.equal('arn:aws:sts::111122223333:assumed-role/x/cli');
    await aws('ecs', 'create-cluster', '--cluster-name', 'main');
    const registered = await aws('ecs', 'register-task-definition', '--cli-input-json', JSON.stringify(definition()));
    expect(registered.taskDefinition.revision).to.equal(1);
    await aws('ecs', 'create-service', '--cli-input-json', JSON.stringify(service()));
    await clock.advance(300_000);
    const { services } = await aws('ecs', 'describe-services', '--cluster', 'main', '--services', 'web', '--include', 'TAGS');
    expect(services[0]).to.include({ status: 'ACTIVE', runningCount: 2 });
    const { createdAt } = services[0] as { createdAt: number | string };
    // Version 1 of the CLI prints times as numbers, version 2 as ISO 8601.
    expect(new Date(typeof createdAt === 'number' ? createdAt * 1000 : createdAt).getTime()).to.be.closeTo(clock.now() - 300_000, 60_000);
    const { serviceDeployments } = await aws('ecs', 'list-service-deployments', '--cluster', 'main', '--service', 'web');
    expect(serviceDeployments[0].status).to.equal('SUCCESSFUL');
    expect((await aws('ecs', 'update-service', '--cluster', 'main', '--service', 'web', '--desired-count', '1')).service.desiredCount).to.equal(1);
    expect((await aws('ecs', 'list-services', '--cluster', 'main')).serviceArns).to.have.length(1);
    expect((await aws('ecs', 'delete-service', '--cluster', 'main', '--service', 'web', '--force')).service.status).to.equal('DRAINING');
    expect(await failure('ecs', 'describe-services', '--cluster', 'nope', '--services', 'web')).to.include('An error occurred (ClusterNotFoundException) when calling the DescribeServices operation: Cluster not found.');
    expect(await failure('ecs', 'run-task', '--task-definition', 'web')).to.include('The simulator does not know the operation RunTask.');
  });

  it('builds a load balancer with weighted target groups, shifts the weights, and reads target health and errors', async () => {
    const elbv2 = (...args: string[]): Promise<any> => aws('elbv2', ...args);
    const made = await elbv2('create-load-balancer', '--name', 'cli', '--subnets', 'subnet-a', 'subnet-b', '--tags', 'Key=team,Value=<web>');
    const [balancer] = made.LoadBalancers;
    expect(balancer).to.include({ LoadBalancerName: 'cli', Type: 'application', Scheme: 'internet-facing' }).and.deep.include({ State: { Code: 'active' } });
    const group = async (name: string): Promise<string> =>
      (await elbv2('create-target-group', '--name', name, '--protocol', 'HTTP', '--port', '80', '--vpc-id', 'vpc-1', '--target-type', 'ip', '--matcher', 'HttpCode=200-299')).TargetGroups[0].TargetGroupArn;
    const [blue, green] = [await group('blue'), await group('green')];
    const actions = (...weights: number[]): string =>
      JSON.stringify([{ Type: 'forward', ForwardConfig: { TargetGroups: [blue, green].map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: weights[index] })) } }]);
    const reply = 'Type=fixed-response,FixedResponseConfig={StatusCode=404,ContentType=text/plain}';
    const listener = (await elbv2('create-listener', '--load-balancer-arn', balancer.LoadBalancerArn, '--protocol', 'HTTP', '--port', '80', '--default-actions', reply)).Listeners[0].ListenerArn;
    const [rule] = (await elbv2('create-rule', '--listener-arn', listener, '--priority', '10', '--conditions', 'Field=path-pattern,Values=/*', '--actions', actions(100, 0))).Rules;
    const [changed] = (await elbv2('modify-rule', '--rule-arn', rule.RuleArn, '--actions', actions(90, 10))).Rules;
    expect(changed.Actions[0].ForwardConfig.TargetGroups).to.deep.equal([{ TargetGroupArn: blue, Weight: 90 }, { TargetGroupArn: green, Weight: 10 }]);
    const { Rules } = await elbv2('describe-rules', '--listener-arn', listener);
    expect(Rules.map((found: any) => [found.Priority, found.IsDefault])).to.deep.equal([['10', false], ['default', true]]);
    await elbv2('register-targets', '--target-group-arn', blue, '--targets', 'Id=10.0.0.1,Port=8080');
    await clock.advance(30_000);
    expect((await elbv2('describe-target-health', '--target-group-arn', blue)).TargetHealthDescriptions).to.deep.equal([
      { Target: { Id: '10.0.0.1', Port: 8080 }, HealthCheckPort: '8080', TargetHealth: { State: 'healthy' } },
    ]);
    expect((await elbv2('describe-target-groups', '--names', 'blue')).TargetGroups[0]).to.deep.include({ HealthCheckEnabled: true, Matcher: { HttpCode: '200-299' }, LoadBalancerArns: [balancer.LoadBalancerArn] });
    expect((await elbv2('describe-tags', '--resource-arns', balancer.LoadBalancerArn)).TagDescriptions[0].Tags).to.deep.equal([{ Key: 'team', Value: '<web>' }]);
    expect((await elbv2('describe-load-balancers', '--page-size', '1')).LoadBalancers).to.have.length(1);
    expect(await failure('elbv2', 'delete-target-group', '--target-group-arn', blue)).to.include(
      `An error occurred (ResourceInUse) when calling the DeleteTargetGroup operation: Target group '${blue}' is currently in use by a listener or a rule`,
    );
    expect(await failure('elbv2', 'describe-account-limits')).to.include('(InvalidAction)').and.include('The simulator does not know the operation DescribeAccountLimits');
  });
});
