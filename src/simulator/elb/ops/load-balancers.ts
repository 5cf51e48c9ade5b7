import { newLoadBalancerArn } from '../arns.ts';
import { structs, text, texts } from '../../members.ts';
import { refusal } from '../../refusal.ts';
import type { Members } from '../../state.ts';
import { listenersOf } from '../lookup.ts';
import { loadBalancerNotFound, validationError } from '../refusals.ts';
import { list, PAGE, strings, struct, TAGS } from '../shapes.ts';
import type { SimLoadBalancer } from '../state.ts';
import { followUse } from '../use.ts';
import { arnIn, loadBalancer } from './find.ts';
import { dropListener } from './listeners.ts';
import { NAME } from './names.ts';
import { read, write, type ElbCall, type ElbOperation } from './operation.ts';
import { pageOf } from './pages.ts';
import { readTags } from './tags.ts';

/** Subnets are not simulated, so every load balancer is in one VPC. */
const VPC = 'vpc-0a1b2c3d4e5f60718';

function create(call: ElbCall): Members {
  const { world, region, input, now } = call;
  const name = text(input, 'Name') ?? '';
  if (!NAME.test(name) || name.startsWith('internal-')) throw validationError(`The load balancer name '${name}' is invalid`);
  const type = readType(text(input, 'Type') ?? 'application');
  const subnets = [...texts(input, 'Subnets'), ...structs(input, 'SubnetMappings').map((mapping) => text(mapping, 'SubnetId') ?? '')];
  if (subnets.length < (type === 'application' ? 2 : 1)) {
    throw validationError(type === 'application' ? 'At least two subnets in two different Availability Zones must be specified' : 'At least one subnet must be specified');
  }
  const scheme = text(input, 'Scheme') ?? 'internet-facing';
  if (scheme !== 'internet-facing' && scheme !== 'internal') throw validationError(`Scheme '${scheme}' must be internal or internet-facing`);
  const tags = readTags(input);
  const known = [...region.balancing.loadBalancers.values()].find((balancer) => balancer.loadBalancerName === name);
  if (known !== undefined) {
    if (known.type === type && known.members['Scheme'] === scheme) return { LoadBalancers: [render(known)] };
    throw refusal('DuplicateLoadBalancerName', `A load balancer with the same name '${name}' exists, but with different settings`);
  }
  const loadBalancerArn = newLoadBalancerArn(world, region, type, name);
  const made: SimLoadBalancer = {
    loadBalancerArn,
    loadBalancerName: name,
    type,
    createdAt: now,
    members: {
      DNSName: `${scheme === 'internal' ? 'internal-' : ''}${name}-${loadBalancerArn.slice(-10)}.${region.region}.elb.amazonaws.com`,
      Scheme: scheme,
      VpcId: VPC,
      AvailabilityZones: subnets.map((SubnetId, index) => ({ ZoneName: `${region.region}${'abc'.charAt(index % 3)}`, SubnetId, LoadBalancerAddresses: [] })),
      SecurityGroups: texts(input, 'SecurityGroups'),
      IpAddressType: text(input, 'IpAddressType') ?? 'ipv4',
    },
    tags,
  };
  region.balancing.loadBalancers.set(loadBalancerArn, made);
  call.touch({ kind: 'load-balancer', id: loadBalancerArn });
  return { LoadBalancers: [render(made)] };
}

function readType(type: string): SimLoadBalancer['type'] {
  if (type === 'application' || type === 'network') return type;
  throw validationError(`The simulator knows load balancers of type application and network, not '${type}'.`);
}

function describe({ region, input }: ElbCall): Members {
  const arns = texts(input, 'LoadBalancerArns');
  const names = texts(input, 'Names');
  if (arns.length > 0 && names.length > 0) throw validationError('Load balancer names and load balancer ARNs cannot be specified at the same time');
  const all = [...region.balancing.loadBalancers.values()];
  for (const name of names) if (!all.some((balancer) => balancer.loadBalancerName === name)) throw loadBalancerNotFound(name);
  for (const arn of arns) loadBalancer(region, arn);
  const asked = all.filter((balancer) => (arns.length === 0 || arns.includes(balancer.loadBalancerArn)) && (names.length === 0 || names.includes(balancer.loadBalancerName)));
  return pageOf(input, asked, (balancer) => balancer.loadBalancerArn, 'LoadBalancers', render);
}

/** Deletes its listeners with it; one that does not exist is deleted already. */
function remove(call: ElbCall): Members {
  const { region, now } = call;
  const arn = arnIn(call, 'LoadBalancerArn');
  if (!region.balancing.loadBalancers.has(arn)) return {};
  for (const listener of listenersOf(region.balancing, arn)) dropListener(call, listener.listenerArn);
  region.balancing.loadBalancers.delete(arn);
  followUse(region, now);
  call.touch({ kind: 'load-balancer', id: arn });
  return {};
}

const render = ({ loadBalancerArn, loadBalancerName, type, createdAt, members }: SimLoadBalancer): Members => ({
  LoadBalancerArn: loadBalancerArn,
  LoadBalancerName: loadBalancerName,
  Type: type,
  CreatedTime: new Date(createdAt).toISOString(),
  State: { Code: 'active' },
  ...members,
});

/**
 * Load balancers, active at once. Creating the same one twice answers the first (API: CreateLoadBalancer); subnets
 * and security groups are only echoed.
 */
export const loadBalancerOperations: readonly ElbOperation[] = [
  write(
    'CreateLoadBalancer',
    struct({
      'Name!': 'string',
      Type: 'string',
      Scheme: 'string',
      Subnets: strings,
      SubnetMappings: list(struct({ 'SubnetId!': 'string' })),
      SecurityGroups: strings,
      IpAddressType: 'string',
      Tags: TAGS,
    }),
    create,
  ),
  read('DescribeLoadBalancers', struct({ LoadBalancerArns: strings, Names: strings, ...PAGE }), describe),
  write('DeleteLoadBalancer', struct({ 'LoadBalancerArn!': 'string' }), remove),
];
