/** ELBv2 calls written by hand as AWS Query, and a web server's load balancer made of them. */
import type { TestSimulator } from '../builders.ts';
import { REGION } from '../builders.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly xml: string;
}

/** `Actions.member.1.Type` and the like; lists and structs as nested values. */
export type Parameters = Readonly<Record<string, unknown>>;

export function flatten(value: unknown, prefix = ''): [string, string][] {
  if (Array.isArray(value)) return value.length === 0 ? [[prefix, '']] : value.flatMap((item, index) => flatten(item, `${prefix}.member.${index + 1}`));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, inner]) => flatten(inner, prefix === '' ? name : `${prefix}.${name}`));
  return [[prefix, String(value)]];
}

export async function post(world: TestSimulator, form: readonly [string, string][], scope = `${REGION}/elasticloadbalancing`): Promise<Answer> {
  const { status, headers, body } = await world.simulator.handle({
    method: 'POST',
    url: '/',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/${scope}/aws4_request`,
    },
    body: new URLSearchParams(form as [string, string][]).toString(),
  });
  return { status, headers, xml: body };
}

/** The XML of the answer; fails when the call is refused. */
export async function elb(world: TestSimulator, action: string, input: Parameters = {}): Promise<string> {
  const { status, xml } = await post(world, [['Action', action], ['Version', '2015-12-01'], ...flatten(input)]);
  if (status !== 200) throw new Error(`${action} was refused: ${xml}`);
  return xml;
}

/** `Code: message` of the refusal; fails when the call succeeds. */
export async function refusedElb(world: TestSimulator, action: string, input: Parameters = {}): Promise<string> {
  const { status, xml } = await post(world, [['Action', action], ['Version', '2015-12-01'], ...flatten(input)]);
  if (status === 200) throw new Error(`${action} was not refused`);
  return `${valueOf(xml, 'Code')}: ${valueOf(xml, 'Message')}`;
}

export const valuesOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value.replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code))));

export const valueOf = (xml: string, name: string): string => valuesOf(xml, name)[0] ?? '';

export interface Balancers {
  readonly loadBalancer: string;
  readonly listener: string;
  /** Forwards to blue with weight 100 and green with 0. */
  readonly rule: string;
  readonly blue: string;
  readonly green: string;
}

export const forward = (...groups: readonly (readonly [arn: string, weight: number])[]): Parameters => ({
  Type: 'forward',
  ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
});

export const NOT_FOUND: Parameters = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } };

export async function targetGroup(world: TestSimulator, name: string, more: Parameters = {}): Promise<string> {
  return valueOf(await elb(world, 'CreateTargetGroup', { Name: name, Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', TargetType: 'ip', ...more }), 'TargetGroupArn');
}

export async function loadBalancer(world: TestSimulator, name = 'web', type = 'application'): Promise<string> {
  return valueOf(await elb(world, 'CreateLoadBalancer', { Name: name, Type: type, Subnets: ['subnet-a', 'subnet-b'] }), 'LoadBalancerArn');
}

/** An Application Load Balancer with a listener that answers 404 and one rule for everything. */
export async function webBalancer(world: TestSimulator): Promise<Balancers> {
  const balancer = await loadBalancer(world);
  const blue = await targetGroup(world, 'blue');
  const green = await targetGroup(world, 'green');
  const listener = valueOf(await elb(world, 'CreateListener', { LoadBalancerArn: balancer, Protocol: 'HTTP', Port: 80, DefaultActions: [NOT_FOUND] }), 'ListenerArn');
  const rule = await pathRule(world, listener, 10, '/*', forward([blue, 100], [green, 0]));
  return { loadBalancer: balancer, listener, rule, blue, green };
}

export async function pathRule(world: TestSimulator, listener: string, priority: number, path: string, action: Parameters): Promise<string> {
  const conditions = [{ Field: 'path-pattern', Values: [path] }];
  return valueOf(await elb(world, 'CreateRule', { ListenerArn: listener, Priority: priority, Conditions: conditions, Actions: [action] }), 'RuleArn');
}

/** `id:port state reason` of every target, in order of registration. */
export async function healthOf(world: TestSimulator, targetGroupArn: string): Promise<string[]> {
  const xml = await elb(world, 'DescribeTargetHealth', { TargetGroupArn: targetGroupArn });
  return [...xml.matchAll(/<member>(.*?)<\/member>/g)].map(([, member = '']) =>
    [`${valueOf(member, 'Id')}:${valueOf(member, 'Port')}`, valueOf(member, 'State'), ...valuesOf(member, 'Reason')].join(' '),
  );
}
