/** ARNs of ELBv2: listener and rule ARNs repeat the path of what they belong to. */
import { hexId, partitionOf } from '../ids.ts';
import type { SimRegion, SimWorld } from '../state.ts';

/** `loadbalancer/app/<name>/<16 hexadecimal digits>`, with `net` for a network load balancer. */
export const newLoadBalancerArn = (world: SimWorld, region: SimRegion, type: 'application' | 'network', name: string): string =>
  elbArn(region, `loadbalancer/${type === 'network' ? 'net' : 'app'}/${name}/${hexId(world, 16)}`);

/** `targetgroup/<name>/<16 hexadecimal digits>`. */
export const newTargetGroupArn = (world: SimWorld, region: SimRegion, name: string): string => elbArn(region, `targetgroup/${name}/${hexId(world, 16)}`);

/** `listener/` with the path of the load balancer, and 16 hexadecimal digits more. */
export const newListenerArn = (world: SimWorld, loadBalancerArn: string): string => `${loadBalancerArn.replace(':loadbalancer/', ':listener/')}/${hexId(world, 16)}`;

/** `listener-rule/` with the path of the listener, and 16 hexadecimal digits more. */
export const newRuleArn = (world: SimWorld, listenerArn: string): string => `${listenerArn.replace(':listener/', ':listener-rule/')}/${hexId(world, 16)}`;

const elbArn = (region: SimRegion, resource: string): string =>
  `arn:${partitionOf(region.region)}:elasticloadbalancing:${region.region}:${region.accountId}:${resource}`;
