/** A world of one service behind a load balancer with a blue and a green target group. */
import type { SimForward, SimRule, SimTargetGroup } from '../../../../../src/simulator/elb/index.ts';
import type { Members, SimRegion, SimServiceDeployment } from '../../../../../src/simulator/state.ts';
import { SECOND, createBench } from '../world.ts';
import type { Bench, BenchOptions } from '../world.ts';

const ELB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
export const BLUE = `${ELB}:targetgroup/blue/1`;
export const GREEN = `${ELB}:targetgroup/green/2`;
export const PRODUCTION = `${ELB}:listener-rule/app/lb/1/2/3`;
export const TEST = `${ELB}:listener-rule/app/lb/1/2/4`;
export const NETWORK = `${ELB}:listener/net/lb/1/9`;

function addGroup(region: SimRegion, targetGroupArn: string): void {
  const group: SimTargetGroup = {
    targetGroupArn, targetGroupName: targetGroupArn.split('/')[1]!, targetType: 'ip', protocol: 'HTTP', port: 80, vpcId: 'vpc-1', members: {},
    attributes: new Map(), deregistrationDelayMs: 60 * SECOND, healthyAfterMs: 30 * SECOND, targets: [], tags: new Map(),
  };
  region.balancing.targetGroups.set(targetGroupArn, group);
}

function addRule(region: SimRegion, ruleArn: string, listenerArn: string, priority: SimRule['priority'], forwards: readonly SimForward[]): void {
  region.balancing.listeners.set(listenerArn, { listenerArn, loadBalancerArn: `${ELB}:loadbalancer/app/lb/1`, port: 80, protocol: 'HTTP', members: {}, tags: new Map() });
  region.balancing.rules.set(ruleArn, { ruleArn, listenerArn, priority, conditions: [], forwards, tags: new Map() });
}

export const balanced = (advanced: Members = {}): Members => ({
  loadBalancers: [{
    targetGroupArn: BLUE, containerName: 'app', containerPort: 80,
    advancedConfiguration: { alternateTargetGroupArn: GREEN, productionListenerRule: PRODUCTION, testListenerRule: TEST, roleArn: 'arn:role', ...advanced },
  }],
});

/** Both groups on the production rule, blue with all of the weight; a test rule; a network listener. */
export function shiftBench(configuration: Members, options: BenchOptions = {}): Bench {
  const bench = createBench({ desiredCount: 2, members: balanced(), ...options, configuration: { strategy: 'BLUE_GREEN', ...configuration } });
  const { region } = bench;
  addGroup(region, BLUE);
  addGroup(region, GREEN);
  const both = [{ targetGroupArn: BLUE, weight: 100 }, { targetGroupArn: GREEN, weight: 0 }];
  addRule(region, PRODUCTION, `${ELB}:listener/app/lb/1/2`, 10, both);
  addRule(region, TEST, `${ELB}:listener/app/lb/1/2`, 5, [{ targetGroupArn: GREEN, weight: 1 }]);
  addRule(region, `${ELB}:listener-rule/net/lb/1/9/0`, NETWORK, 'default', both);
  return bench;
}

/** Weights of a rule as `blue/green`. */
export function weightsOf(bench: Bench, arn = PRODUCTION): string {
  const forwards = bench.region.balancing.rules.get(arn)?.forwards ?? [];
  return [BLUE, GREEN].map((group) => String(forwards.find(({ targetGroupArn }) => targetGroupArn === group)?.weight ?? '-')).join('/');
}

/** Advances second by second; returns each change of `stage production/test status` with the seconds that it came after. */
export async function record(bench: Bench, deployment: SimServiceDeployment, seconds: number, until = (): boolean => false): Promise<string[]> {
  const seen: string[] = [];
  for (let passed = 0; passed < seconds && !until(); passed += 1) {
    const { shift, status } = deployment;
    const line = `${shift?.stage ?? '-'} ${String(shift?.production ?? '-')}/${String(shift?.test ?? '-')} ${status}`;
    if (seen.at(-1) !== line) seen.push(line);
    await bench.advance(SECOND);
  }
  return seen;
}

export const isOver = ({ status }: SimServiceDeployment): boolean => ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(status);

/** Advances until the deployment is over, at most `seconds`. */
export async function finish(bench: Bench, deployment: SimServiceDeployment, seconds = 3_600): Promise<void> {
  for (let passed = 0; passed < seconds && !isOver(deployment); passed += 1) await bench.advance(SECOND);
}

/** Advances until the deployment is in the stage. */
export async function reach(bench: Bench, deployment: SimServiceDeployment, stage: string, step = 0): Promise<void> {
  for (let passed = 0; passed < 100_000 && !(deployment.shift?.stage === stage && deployment.shift.step >= step); passed += 1) await bench.advance(SECOND);
}
