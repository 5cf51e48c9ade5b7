/** BLUE_GREEN, CANARY and LINEAR as the API takes and shows them, behind a real load balancer of the simulator. */
import { expect } from 'chai';
import type { Members } from '../../../../src/simulator/state.ts';
import { definition, describeOne, service, startSimulator, type TestSimulator } from '../builders.ts';
import { elb, forward, healthOf, pathRule, targetGroup, webBalancer, type Balancers } from '../elb/balancers.ts';

describe('service deployments that shift traffic', () => {
  let world: TestSimulator;
  let balancers: Balancers;
  let test: string;
  beforeEach(async () => {
    world = await startSimulator();
    await world.call('RegisterTaskDefinition', definition());
    balancers = await webBalancer(world);
    test = await pathRule(world, balancers.listener, 5, '/test/*', forward([balancers.green, 1]));
  });
  afterEach(() => world.simulator.close());

  const balanced = (advanced: Members = {}): Members => ({
    loadBalancers: [{
      targetGroupArn: balancers.blue, containerName: 'app', containerPort: 80,
      advancedConfiguration: { alternateTargetGroupArn: balancers.green, productionListenerRule: balancers.rule, testListenerRule: test, roleArn: 'arn:aws:iam::123456789012:role/ecs', ...advanced },
    }],
  });
  const create = async (configuration: Members, more: Members = {}): Promise<void> => {
    await world.call('CreateService', service({ ...balanced(), deploymentConfiguration: configuration, ...more }));
    await world.clock.advance(3_600_000);
  };
  const update = (input: Members = { forceNewDeployment: true }): Promise<any> => world.call('UpdateService', { cluster: 'main', service: 'web', ...input });
  const latest = async (): Promise<any> => {
    const arns = [(await describeOne(world)).currentServiceDeployment];
    return (await world.call('DescribeServiceDeployments', { serviceDeploymentArns: arns })).serviceDeployments[0];
  };
  const pause = { targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'] };
  /** A canary that waits at its first pause. */
  const paused = async (): Promise<any> => {
    await create({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 } });
    await update({ forceNewDeployment: true, deploymentConfiguration: { lifecycleHooks: [pause] } });
    await world.clock.advance(600_000);
    return latest();
  };
  const waitingHook = (deployment: any): any => deployment.lifecycleHookDetails.at(-1);
  const answer = (deployment: any, action?: string): Members => ({
    serviceDeploymentArn: deployment.serviceDeploymentArn, hookId: waitingHook(deployment).hookId, ...(action === undefined ? {} : { action }),
  });

  it('show stage, weights of both revisions and the pause that waits', async () => {
    const waiting = await paused();
    expect(waiting).to.include({ status: 'IN_PROGRESS', lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' });
    expect(waiting.targetServiceRevision).to.include({ requestedProductionTrafficWeight: 0, requestedTestTrafficWeight: 100, runningTaskCount: 2 });
    expect(waiting.sourceServiceRevisions[0]).to.include({ requestedProductionTrafficWeight: 100, requestedTestTrafficWeight: 0, runningTaskCount: 2 });
    const [hook] = waiting.lifecycleHookDetails;
    expect(hook).to.include({ targetType: 'PAUSE', status: 'AWAITING_ACTION', timeoutAction: 'ROLLBACK' }).and.not.have.property('targetArn');
    expect(hook.expiresAt * 1000 - world.clock.now()).to.be.within(23 * 3_600_000, 24 * 3_600_000);
  });

  it('go on at each pause that is continued, with a new id each', async () => {
    const waiting = await paused();
    expect(await world.call('ContinueServiceDeployment', answer(waiting))).to.deep.equal({ serviceDeploymentArn: waiting.serviceDeploymentArn });
    await world.clock.advance(120_000);
    const again = await latest();
    expect(again.targetServiceRevision.requestedProductionTrafficWeight).to.equal(10);
    expect(again.lifecycleHookDetails.map((hook: Members) => hook['status'])).to.deep.equal(['SUCCEEDED', 'AWAITING_ACTION']);
    expect(await world.refused('ContinueServiceDeployment', answer(waiting))).to.equal('InvalidParameterException: Provided hookId is either completed, unavailable, or not associated with the given Resource ARN');
    await world.call('ContinueServiceDeployment', answer(again, 'CONTINUE'));
    await world.clock.advance(900_000);
    expect(await latest()).to.include({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' });
  });

  it('roll back at a pause when a person says so', async () => {
    const waiting = await paused();
    await world.call('ContinueServiceDeployment', answer(waiting, 'ROLLBACK'));
    await world.clock.advance(900_000);
    const ended = await latest();
    expect(ended).to.include({ status: 'ROLLBACK_SUCCESSFUL', statusReason: 'Service deployment rolled back because of a ContinueServiceDeployment request.' });
    expect(ended.targetServiceRevision.requestedProductionTrafficWeight).to.equal(0);
    expect(ended.lifecycleHookDetails.map((hook: Members) => hook['status'])).to.deep.equal(['FAILED']);
    expect(await world.refused('ContinueServiceDeployment', answer(ended))).to.equal('InvalidParameterException: Continuing a service deployment is not allowed for service deployment in terminal states.');
  });

  it('answer a Continue that names nothing, or something else, with an error of its own', async () => {
    const waiting = await paused();
    const good = answer(waiting);
    expect(await world.refused('ContinueServiceDeployment', { ...good, hookId: 'pause-1' })).to.equal('InvalidParameterException: Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}');
    expect(await world.refused('ContinueServiceDeployment', { ...good, hookId: 'ecs-pause-other' })).to.match(/^InvalidParameterException: Provided hookId is either completed/);
    expect(await world.refused('ContinueServiceDeployment', { ...good, action: 'WAIT' })).to.match(/^InvalidParameterException: .*'WAIT' at 'action'/);
    const unknown = `${waiting.serviceDeploymentArn.slice(0, -3)}xxx`;
    expect(await world.refused('ContinueServiceDeployment', { ...good, serviceDeploymentArn: unknown })).to.equal('ServiceDeploymentNotFoundException: The service deployment does not exist.');
    await world.call('StopServiceDeployment', { serviceDeploymentArn: waiting.serviceDeploymentArn });
    expect(await world.refused('ContinueServiceDeployment', good)).to.match(/^InvalidParameterException: Provided hookId is either completed/);
  });

  it('say on the revision which group it was given, and keep the declared pair on the service', async () => {
    await create({ strategy: 'BLUE_GREEN' });
    await update();
    await world.clock.advance(3_600_000);
    const shown = await describeOne(world);
    expect(shown.loadBalancers).to.deep.equal(balanced()['loadBalancers']);
    const { serviceRevisions } = await world.call('DescribeServiceRevisions', { serviceRevisionArns: [shown.currentServiceRevisions[0].arn] });
    expect(serviceRevisions[0].resolvedConfiguration).to.deep.equal({ loadBalancers: [{ targetGroupArn: balancers.green, productionListenerRule: balancers.rule }] });
    expect((await latest()).alarms).to.include({ status: 'DISABLED' });
  });

  it('leave weights out where ECS manages no traffic, and for ROLLING', async () => {
    await create({ strategy: 'BLUE_GREEN' }, { loadBalancers: [] });
    const shown = await latest();
    expect(shown).to.include({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' });
    expect(shown.targetServiceRevision).to.not.have.any.keys('requestedProductionTrafficWeight', 'requestedTestTrafficWeight');
    await world.call('CreateService', service({ serviceName: 'rolling' }));
    await world.clock.advance(60_000);
    const { currentServiceDeployment } = await describeOne(world, 'rolling');
    const { serviceDeployments } = await world.call('DescribeServiceDeployments', { serviceDeploymentArns: [currentServiceDeployment] });
    expect(serviceDeployments[0]).to.not.have.any.keys('lifecycleStage', 'lifecycleHookDetails');
  });

  it('show the alarm that ended them', async () => {
    await create({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10, alarms: { enable: true, rollback: true, alarmNames: ['errors'] } });
    await update();
    await world.clock.advance(240_000);
    expect((await latest()).alarms).to.deep.equal({ status: 'MONITORING', alarmNames: ['errors'], triggeredAlarmNames: [] });
    await world.simulator.handle({ method: 'PUT', url: '/_sim/alarms', headers: {}, body: JSON.stringify({ name: 'errors', state: 'ALARM' }) });
    await world.clock.advance(900_000);
    const ended = await latest();
    expect(ended.alarms).to.deep.equal({ status: 'TRIGGERED', alarmNames: ['errors'], triggeredAlarmNames: ['errors'] });
    expect(ended.status).to.equal('ROLLBACK_SUCCESSFUL');
  });

  it('refuse load balancers that cannot shift', async () => {
    const lonely = await targetGroup(world, 'lonely');
    const refused = (advanced: Members): Promise<string> => world.refused('CreateService', service({ ...balanced(advanced), deploymentConfiguration: { strategy: 'BLUE_GREEN' } }));
    expect(await refused({ alternateTargetGroupArn: lonely })).to.equal(`InvalidParameterException: The target group with targetGroupArn ${lonely} does not have an associated load balancer.`);
    expect(await refused({ alternateTargetGroupArn: `${lonely}9` })).to.equal(`InvalidParameterException: The target group with targetGroupArn ${lonely}9 does not exist.`);
    await elb(world, 'ModifyRule', { RuleArn: balancers.rule, Actions: [forward([balancers.blue, 1])] });
    expect(await refused({ testListenerRule: undefined })).to.equal('InvalidParameterException: For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated with both targetGroup and alternateTargetGroup');
  });

  it('refuse a group without a load balancer for ROLLING, too, and take one that nobody made here', async () => {
    const rolling = (targetGroupArn: string): Members => service({ loadBalancers: [{ ...(balanced()['loadBalancers'] as readonly Members[])[0], targetGroupArn, advancedConfiguration: undefined }] });
    const lonely = await targetGroup(world, 'lonely');
    expect(await world.refused('CreateService', rolling(lonely))).to.equal(`InvalidParameterException: The target group with targetGroupArn ${lonely} does not have an associated load balancer.`);
    await world.call('CreateService', rolling(`${lonely}9`));
  });

  it('keep a strategy while traffic moves, and change it on a quiet service', async () => {
    await create({ strategy: 'BLUE_GREEN' });
    await update();
    await world.clock.advance(10_000);
    expect(await world.refused('UpdateService', { cluster: 'main', service: 'web', deploymentConfiguration: { strategy: 'ROLLING' } }))
      .to.equal('InvalidParameterException: The deployment strategy cannot be changed from BLUE_GREEN to ROLLING while a service deployment is in progress.');
    await world.clock.advance(3_600_000);
    await update({ forceNewDeployment: true, deploymentConfiguration: { strategy: 'ROLLING' } });
    await world.clock.advance(3_600_000);
    expect(await latest()).to.include({ status: 'SUCCESSFUL' }).and.not.have.property('lifecycleStage');
    expect((await healthOf(world, balancers.green)).map((line) => line.split(' ')[1])).to.deep.equal(['healthy', 'healthy'], 'rolling tasks stay in the group that has the traffic');
    await update({ forceNewDeployment: true, deploymentConfiguration: { strategy: 'LINEAR' } });
    await world.clock.advance(2 * 3_600_000);
    const shown = await describeOne(world);
    expect(shown.deploymentConfiguration.linearConfiguration).to.deep.equal({ stepPercent: 10, stepBakeTimeInMinutes: 6 });
    expect(await latest()).to.include({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' });
    await update({ deploymentConfiguration: { strategy: 'CANARY' } });
    expect((await describeOne(world)).deploymentConfiguration).to.have.property('canaryConfiguration').that.deep.equals({ canaryPercent: 5, canaryBakeTimeInMinutes: 10 });
    expect((await describeOne(world)).deploymentConfiguration).to.not.have.property('linearConfiguration');
  });
});
