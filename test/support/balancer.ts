/** A load balancer for deployments that shift traffic: two target groups, a production and a test rule, and requests. */
import type { KubeObject } from '../../src/api/meta.ts';
import { createTraffic, type Traffic } from '../../src/simulator/traffic/traffic.ts';
import { liveService } from './scenario.ts';
import { accountId, region, serviceManifest, type World } from './world.ts';

export interface Balancer {
  readonly listener: string;
  /** Forwards to blue and green, blue with all of the weight at first. */
  readonly production: string;
  readonly test: string;
  readonly blue: string;
  readonly green: string;
}

type Parameters = Readonly<Record<string, unknown>>;

export async function createBalancer(world: World): Promise<Balancer> {
  const vpc = { Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', TargetType: 'ip' };
  const balancer = await elb(world, 'CreateLoadBalancer', { Name: 'web', Type: 'application', Subnets: ['subnet-a', 'subnet-b'] }, 'LoadBalancerArn');
  const blue = await elb(world, 'CreateTargetGroup', { Name: 'blue', ...vpc }, 'TargetGroupArn');
  const green = await elb(world, 'CreateTargetGroup', { Name: 'green', ...vpc }, 'TargetGroupArn');
  const notFound = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } };
  const listener = await elb(world, 'CreateListener', { LoadBalancerArn: balancer, Protocol: 'HTTP', Port: 80, DefaultActions: [notFound] }, 'ListenerArn');
  const rule = (priority: number, path: string, weights: readonly [number, number]): Promise<string> => {
    const groups = [{ TargetGroupArn: blue, Weight: weights[0] }, { TargetGroupArn: green, Weight: weights[1] }];
    const input = { ListenerArn: listener, Priority: priority, Conditions: [{ Field: 'path-pattern', Values: [path] }], Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: groups } }] };
    return elb(world, 'CreateRule', input, 'RuleArn');
  };
  const test = await rule(5, '/test/*', [0, 100]);
  const production = await rule(10, '/*', [100, 0]);
  return { listener, production, test, blue, green };
}

/** `serviceManifest` behind the balancer, with this deployment configuration. */
export function shiftingManifest(balancer: Balancer, configuration: Parameters, image?: string, overrides: Parameters = {}): KubeObject {
  const { spec } = serviceManifest('web') as unknown as { readonly spec: { readonly service: Parameters } };
  const { blue, green, production, test } = balancer;
  const advancedConfiguration = { alternateTargetGroupArn: green, productionListenerRule: production, testListenerRule: test, roleArn: `arn:aws:iam::${accountId}:role/ecs-balancers` };
  const service = {
    ...spec.service,
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true }, ...configuration },
    loadBalancers: [{ targetGroupArn: blue, containerName: 'app', containerPort: 8080, advancedConfiguration }],
  };
  return serviceManifest('web', { service, ...overrides }, image);
}

/** A short configuration of each strategy that shifts traffic, and the weights (`old/new`) that it goes through. */
export const shiftingStrategies: Readonly<Record<'BLUE_GREEN' | 'CANARY' | 'LINEAR', { readonly configuration: Parameters; readonly weights: readonly string[] }>> = {
  BLUE_GREEN: { configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2 }, weights: ['100/0', '0/100'] },
  CANARY: { configuration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 2 }, bakeTimeInMinutes: 1 }, weights: ['100/0', '90/10', '0/100'] },
  LINEAR: { configuration: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 1 }, weights: ['100/0', '75/25', '50/50', '25/75', '0/100'] },
};

/** Requests to production, some a second; stop it before the world is closed. */
export function sendTraffic(world: World, { listener }: Balancer, perSecond = 20): Traffic {
  return createTraffic(world.sim.world, { accountId, region, listenerArn: listener, perSecond, path: '/' });
}

/** The production weights as `blue/green`. */
export function productionWeights(world: World, balancer: Balancer): string {
  const balancing = [...world.sim.world.regions.values()].find(({ balancing: { rules } }) => rules.has(balancer.production))?.balancing;
  const forwards = balancing?.rules.get(balancer.production)?.forwards ?? [];
  return [balancer.blue, balancer.green].map((group) => String(forwards.find(({ targetGroupArn }) => targetGroupArn === group)?.weight ?? '-')).join('/');
}

/** Images of the tasks that run, each once: exactly one when a deployment has ended. */
export function runningImages(world: World): readonly string[] {
  const tasks = liveService(world, 'web')?.tasks ?? [];
  return [...new Set(tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').flatMap(({ containers }) => containers.map(({ image }) => image)))].sort();
}

/** Where the newest deployment stands, by the simulator's own records. */
export function liveShift(world: World): { readonly arn: string; readonly status: string; readonly stage: string; readonly production: number } {
  const [current] = liveService(world, 'web')?.serviceDeployments ?? [];
  return { arn: current?.serviceDeploymentArn ?? '', status: current?.status ?? '', stage: current?.shift?.stage ?? '', production: current?.shift?.production ?? 0 };
}

/** One ELBv2 call; returns the first value of that name in the answer. */
async function elb(world: World, action: string, input: Parameters, answer: string): Promise<string> {
  const { status, body } = await world.sim.handle({
    method: 'POST',
    url: '/',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      authorization: `AWS4-HMAC-SHA256 Credential=direct/20260101/${region}/elasticloadbalancing/aws4_request`,
    },
    body: new URLSearchParams([['Action', action], ['Version', '2015-12-01'], ...flatten(input)] as [string, string][]).toString(),
  });
  if (status !== 200) throw new Error(`${action} was refused: ${body}`);
  return new RegExp(`<${answer}>([^<]*)<`).exec(body)?.[1] ?? '';
}

/** AWS Query's form: `Actions.member.1.Type`. */
function flatten(value: unknown, prefix = ''): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => flatten(item, `${prefix}.member.${index + 1}`));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, inner]) => flatten(inner, prefix === '' ? name : `${prefix}.${name}`));
  return [[prefix, String(value)]];
}
