/** The listener rules and listeners that lead to the two target groups of a service, and the weights that ECS writes to them. */
import { forwardsOf, ruleOf, setForwards } from '../../elb/index.ts';
import { flag, struct, structs, text } from '../../members.ts';
import type { Members, SimServiceRevision } from '../../state.ts';
import type { Moment } from '../moment.ts';

/**
 * A load balancer with two target groups (API: AdvancedConfiguration), all by ARN. `production` and `test` are rules,
 * or listeners of a network load balancer.
 */
export interface Route {
  /** Group of the revision that is being deployed. */
  readonly green: string;
  readonly blue: string;
  /** Both, in the order in which the service names them. */
  readonly pair: readonly [string, string];
  readonly production: string;
  readonly test?: string;
  /** The infrastructure role that lets ECS manage the load balancer. */
  readonly roleArn?: string;
}

/** One route for each load balancer with an alternate group. */
export function routesOf(target: SimServiceRevision): readonly Route[] {
  return structs(target.members, 'loadBalancers').flatMap((balancer) => {
    const main = text(balancer, 'targetGroupArn');
    const advanced = struct(balancer, 'advancedConfiguration') ?? {};
    const alternate = text(advanced, 'alternateTargetGroupArn');
    const production = text(advanced, 'productionListenerRule');
    const test = text(advanced, 'testListenerRule');
    const roleArn = text(advanced, 'roleArn');
    if (main === undefined || alternate === undefined || production === undefined) return [];
    const green = target.groups?.some(({ targetGroupArn }) => targetGroupArn === alternate) === true ? alternate : main;
    return [{ green, blue: green === main ? alternate : main, pair: [main, alternate], production, ...(test === undefined ? {} : { test }), ...(roleArn === undefined ? {} : { roleArn }) }];
  });
}

/** Service Connect shifts traffic in its proxies: nothing is written anywhere (ecs-api.md 9.8). */
const servesByConnect = (members: Members): boolean => {
  const connect = struct(members, 'serviceConnectConfiguration');
  return connect !== undefined && flag(connect, 'enabled') === true && structs(connect, 'services').length > 0;
};

/** Whether ECS manages traffic of a service with these members at all; it does not for a headless one. */
export const hasTraffic = (members: Members): boolean =>
  servesByConnect(members) || structs(members, 'loadBalancers').some((balancer) => struct(balancer, 'advancedConfiguration') !== undefined);

/** Whether there is a way for test traffic: a test rule or listener, or Service Connect, whose header rule is always there. */
export const hasTestTraffic = (members: Members): boolean =>
  servesByConnect(members) || structs(members, 'loadBalancers').some((balancer) => text(struct(balancer, 'advancedConfiguration') ?? {}, 'testListenerRule') !== undefined);

/** A network load balancer is named by its listener, not by a rule. */
export const isNetworkRoute = (arn: string): boolean => arn.includes(':listener/net/');

/** Sends `percent` of one kind of traffic to green. */
export function writeWeights({ world, region }: Moment, routes: readonly Route[], kind: 'production' | 'test', percent: number): void {
  // Weights are whole numbers up to 999: tenths of a percent where they are needed.
  const scale = Number.isInteger(percent) ? 1 : 10;
  const green = Math.round(percent * scale);
  for (const route of routes) {
    const rule = route[kind];
    if (rule === undefined || ruleOf(region, rule) === undefined) continue;
    setForwards(world, region, rule, route.pair.map((targetGroupArn) => ({ targetGroupArn, weight: targetGroupArn === route.green ? green : 100 * scale - green })));
  }
}

/** Why weights that are due cannot be written: the role may not, or the rule is gone. ECS's words for the latter are those of the start. */
export function routeProblem(moment: Moment, routes: readonly Route[], kind: 'production' | 'test'): string | undefined {
  const isGone = routes.some((route) => route[kind] !== undefined && ruleOf(moment.region, route[kind]) === undefined);
  return permissionProblem(moment, routes) ?? (isGone ? NOT_ASSOCIATED : undefined);
}

/** A role that does not let ECS manage the load balancer (ecs-api.md 9.8). */
export function permissionProblem({ world }: Moment, routes: readonly Route[]): string | undefined {
  const denied = routes.find(({ roleArn }) => roleArn !== undefined && world.deniedRoles?.has(roleArn) === true)?.roleArn;
  return denied === undefined ? undefined : `Service deployment rolled back because ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${denied}'.`;
}

const ROLLED_BACK = 'Service deployment rolled back because of invalid networking configuration.';
const NOT_ASSOCIATED = `${ROLLED_BACK} Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule.`;

/**
 * What ECS finds wrong with the rules before it starts, in the words of AWS's page "Troubleshooting blue/green"
 * (ecs-api.md 9.8): exactly one group may have weight, and it has to be the one that the source revision is in.
 */
export function networkProblem(moment: Moment, routes: readonly Route[], hasSource: boolean): string | undefined {
  const { region } = moment;
  const permission = permissionProblem(moment, routes);
  if (permission !== undefined) return permission;
  for (const { blue, green, production, test } of routes) {
    const rule = ruleOf(region, production);
    const forwards = rule === undefined ? [] : forwardsOf(rule);
    const testRule = test === undefined ? undefined : ruleOf(region, test);
    const associated = new Set([...forwards, ...(testRule === undefined ? [] : forwardsOf(testRule))].map(({ targetGroupArn }) => targetGroupArn));
    if (rule === undefined || !associated.has(blue) || !associated.has(green)) return NOT_ASSOCIATED;
    const serving = forwards.filter(({ weight }) => weight > 0).map(({ targetGroupArn }) => targetGroupArn);
    if (serving.length !== 1) {
      return `${ROLLED_BACK} ${production} should have exactly one target group serving traffic but found ${String(serving.length)} target groups which are serving traffic`;
    }
    const expected = hasSource ? [blue] : [green, blue];
    const unexpected = serving.find((arn) => !expected.includes(arn));
    if (unexpected !== undefined) {
      return `${ROLLED_BACK} Production listener rule is forwarding traffic to unexpected target group ${unexpected}. Expected ${blue}`;
    }
  }
  return undefined;
}
