import { request } from 'undici';
import { playgroundRegion } from './samples.ts';
import { balancedSamples, type BalancedSample, type SampleBalancing } from './shifting-samples.ts';

type Members = Readonly<Record<string, unknown>>;
type Call = (action: string, input: Members) => Promise<string>;

const loadBalancer = 'playground';
const vpc = 'vpc-0a1b2c3d4e5f60001';
/** As many teams have it: ELBv2's own five minutes are for requests that last as long. */
const drainSeconds = 30;

/**
 * The load balancer that somebody's Terraform would have made before the services: one listener, and for each service two
 * target groups, a rule for its path, and one for requests with a test header. Starts over what a killed start left behind.
 */
export async function seedBalancers(endpoint: string): Promise<Readonly<Record<BalancedSample, SampleBalancing>>> {
  const call = caller(endpoint);
  const known = await call('DescribeLoadBalancers', {});
  // With it go its listeners and rules; target groups of the same settings are found again by CreateTargetGroup.
  if (known.includes(`<LoadBalancerName>${loadBalancer}</LoadBalancerName>`)) await call('DeleteLoadBalancer', { LoadBalancerArn: valueOf(known, 'LoadBalancerArn') });
  const balancer = valueOf(await call('CreateLoadBalancer', { Name: loadBalancer, Type: 'application', Subnets: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] }), 'LoadBalancerArn');
  const notFound = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } };
  const listener = valueOf(await call('CreateListener', { LoadBalancerArn: balancer, Protocol: 'HTTP', Port: 80, DefaultActions: [notFound] }), 'ListenerArn');
  const made: [BalancedSample, SampleBalancing][] = [];
  for (const [index, name] of balancedSamples.entries()) made.push([name, await seedService(call, listener, name, 10 * (index + 1))]);
  return Object.fromEntries(made) as Record<BalancedSample, SampleBalancing>;
}

async function seedService(call: Call, listener: string, name: string, priority: number): Promise<SampleBalancing> {
  const group = async (colour: string): Promise<string> => {
    const arn = valueOf(await call('CreateTargetGroup', { Name: `${name}-${colour}`, Protocol: 'HTTP', Port: 8080, VpcId: vpc, TargetType: 'ip' }), 'TargetGroupArn');
    await call('ModifyTargetGroupAttributes', { TargetGroupArn: arn, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(drainSeconds) }] });
    return arn;
  };
  const blue = await group('blue');
  const green = await group('green');
  const path = { Field: 'path-pattern', Values: [`/${name}/*`] };
  const header = { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-test', Values: ['yes'] } };
  const rule = async (at: number, conditions: readonly Members[]): Promise<string> => {
    const groups = [{ TargetGroupArn: blue, Weight: 100 }, { TargetGroupArn: green, Weight: 0 }];
    return valueOf(await call('CreateRule', { ListenerArn: listener, Priority: at, Conditions: conditions, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: groups } }] }), 'RuleArn');
  };
  return { blue, green, testRule: await rule(priority, [path, header]), productionRule: await rule(priority + 1, [path]) };
}

/** ELBv2 speaks AWS's Query protocol: a form in, XML out. The simulator looks at no signature, only at the Region in it. */
function caller(endpoint: string): Call {
  const authorization = `AWS4-HMAC-SHA256 Credential=playground/20260101/${playgroundRegion}/elasticloadbalancing/aws4_request`;
  return async (action, input) => {
    const form = new URLSearchParams([['Action', action], ['Version', '2015-12-01'], ...parameters(input, '')]);
    const { statusCode, body } = await request(endpoint, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', authorization }, body: form.toString() });
    const xml = await body.text();
    if (statusCode !== 200) throw new Error(`the playground's load balancer could not be made: ${action}: ${valueOf(xml, 'Message')}`);
    return xml;
  };
}

/** `Actions.member.1.Type` and the like. */
function parameters(value: unknown, prefix: string): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => parameters(item, `${prefix}.member.${String(index + 1)}`));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, inner]) => parameters(inner, prefix === '' ? name : `${prefix}.${name}`));
  return [[prefix, String(value)]];
}

function valueOf(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}
