import { newTargetGroupArn } from '../arns.ts';
import { changeAttributes, defaultAttributes, DEREGISTRATION_DELAY } from '../attributes.ts';
import { changedHealthCheck, healthyAfterMs, newHealthCheck } from '../health-check.ts';
import { amount, sameJson, structs, text, texts } from '../../members.ts';
import { refusal } from '../../refusal.ts';
import type { Members, SimRegion } from '../../state.ts';
import { balancerTypeOf } from '../protocols.ts';
import { targetGroupNotFound, validationError } from '../refusals.ts';
import { ATTRIBUTES, HEALTH_CHECK, PAGE, strings, struct, TAGS } from '../shapes.ts';
import type { SimTargetGroup } from '../state.ts';
import { isInUse, loadBalancersOf } from '../use.ts';
import { arnIn, targetGroup } from './find.ts';
import { isPort, NAME } from './names.ts';
import { read, write, type ElbCall, type ElbOperation } from './operation.ts';
import { pageOf } from './pages.ts';
import { readTags } from './tags.ts';

function create(call: ElbCall): Members {
  const { world, region, input } = call;
  const made = readGroup(input);
  const tags = readTags(input);
  const known = [...region.balancing.targetGroups.values()].find((group) => group.targetGroupName === made.targetGroupName);
  if (known !== undefined) {
    const { targetType, protocol, port, vpcId, members } = known;
    if (sameJson({ ...made, targetGroupName: undefined }, { targetType, protocol, port, vpcId, members })) return { TargetGroups: [render(region, known)] };
    throw refusal('DuplicateTargetGroupName', `A target group with the same name '${made.targetGroupName}' exists, but with different settings`);
  }
  const attributes = defaultAttributes(balancerTypeOf(made.protocol) === 'network');
  const group: SimTargetGroup = {
    targetGroupArn: newTargetGroupArn(world, region, made.targetGroupName),
    ...made,
    attributes,
    deregistrationDelayMs: Number(attributes.get(DEREGISTRATION_DELAY)) * 1000,
    healthyAfterMs: healthyAfterMs(made.members),
    targets: [],
    tags,
  };
  region.balancing.targetGroups.set(group.targetGroupArn, group);
  call.touch({ kind: 'target-group', id: group.targetGroupArn });
  return { TargetGroups: [render(region, group)] };
}

function readGroup(input: Members): Pick<SimTargetGroup, 'targetGroupName' | 'targetType' | 'protocol' | 'port' | 'vpcId' | 'members'> {
  const targetGroupName = text(input, 'Name') ?? '';
  if (!NAME.test(targetGroupName)) throw validationError(`Target group name '${targetGroupName}' cannot be longer than 32 characters, and can hold letters, digits and hyphens only`);
  const targetType = text(input, 'TargetType') ?? 'instance';
  if (targetType !== 'ip' && targetType !== 'instance') throw validationError(`The simulator knows target groups of type ip and instance, not '${targetType}'.`);
  const protocol = text(input, 'Protocol');
  const port = amount(input, 'Port');
  if (protocol === undefined || port === undefined) throw validationError('A protocol and a port must be specified');
  if (balancerTypeOf(protocol) === undefined) throw refusal('UnsupportedProtocol', `The simulator does not know target groups of protocol '${protocol}'.`);
  if (!isPort(port)) throw validationError(`Port ${port} must be between 1 and 65535`);
  const vpcId = text(input, 'VpcId');
  if (vpcId === undefined) throw validationError('A VPC ID must be specified');
  const version = readVersion(protocol, text(input, 'ProtocolVersion'));
  const members = { ...newHealthCheck(input, protocol, version), ...(version !== undefined ? { ProtocolVersion: version } : {}), IpAddressType: text(input, 'IpAddressType') ?? 'ipv4' };
  return { targetGroupName, targetType, protocol, port, vpcId, members };
}

/** HTTP1 unless given; groups of network load balancers have none. */
function readVersion(protocol: string, version: string | undefined): string | undefined {
  if (balancerTypeOf(protocol) === 'network') {
    if (version !== undefined) throw validationError(`Protocol version cannot be specified for target groups of protocol ${protocol}`);
    return undefined;
  }
  if (version !== undefined && !['HTTP1', 'HTTP2', 'GRPC'].includes(version)) throw validationError(`Protocol version '${version}' must be one of '[HTTP1, HTTP2, GRPC]'`);
  return version ?? 'HTTP1';
}

function describe({ region, input }: ElbCall): Members {
  const arns = texts(input, 'TargetGroupArns');
  const names = texts(input, 'Names');
  const balancerArn = text(input, 'LoadBalancerArn');
  if ([arns.length > 0, names.length > 0, balancerArn !== undefined].filter(Boolean).length > 1) {
    throw validationError('Target group names, target group ARNs and a load balancer ARN cannot be specified at the same time');
  }
  const all = [...region.balancing.targetGroups.values()];
  for (const arn of arns) targetGroup(region, arn);
  for (const name of names) if (!all.some((group) => group.targetGroupName === name)) throw targetGroupNotFound();
  const asked = all.filter(
    ({ targetGroupArn, targetGroupName }) =>
      (arns.length === 0 || arns.includes(targetGroupArn)) &&
      (names.length === 0 || names.includes(targetGroupName)) &&
      (balancerArn === undefined || loadBalancersOf(region.balancing, targetGroupArn).includes(balancerArn)),
  );
  return pageOf(input, asked, (group) => group.targetGroupArn, 'TargetGroups', (group) => render(region, group));
}

function modify(call: ElbCall): Members {
  const group = named(call);
  group.members = changedHealthCheck(group.members, call.input);
  group.healthyAfterMs = healthyAfterMs(group.members);
  call.touch({ kind: 'target-group', id: group.targetGroupArn });
  return { TargetGroups: [render(call.region, group)] };
}

function modifyAttributes(call: ElbCall): Members {
  const group = named(call);
  changeAttributes(group, structs(call.input, 'Attributes'));
  call.touch({ kind: 'target-group', id: group.targetGroupArn });
  return renderAttributes(group);
}

/** A group that does not exist is deleted already; one that a rule forwards to is ResourceInUse. */
function remove(call: ElbCall): Members {
  const { region } = call;
  const arn = arnIn(call, 'TargetGroupArn');
  if (isInUse(region, arn)) throw refusal('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`);
  if (region.balancing.targetGroups.delete(arn)) call.touch({ kind: 'target-group', id: arn });
  return {};
}

const named = (call: ElbCall): SimTargetGroup => targetGroup(call.region, arnIn(call, 'TargetGroupArn'));

const render = (region: SimRegion, group: SimTargetGroup): Members => ({
  TargetGroupArn: group.targetGroupArn,
  TargetGroupName: group.targetGroupName,
  TargetType: group.targetType,
  Protocol: group.protocol,
  Port: group.port,
  VpcId: group.vpcId,
  ...group.members,
  LoadBalancerArns: loadBalancersOf(region.balancing, group.targetGroupArn),
});

const renderAttributes = ({ attributes }: SimTargetGroup): Members => ({ Attributes: [...attributes].map(([Key, Value]) => ({ Key, Value })) });

/** Target groups of type ip and instance, with their attributes. One that a rule forwards to cannot be deleted (API: DeleteTargetGroup). */
export const targetGroupOperations: readonly ElbOperation[] = [
  write(
    'CreateTargetGroup',
    struct({
      'Name!': 'string',
      TargetType: 'string',
      Protocol: 'string',
      ProtocolVersion: 'string',
      Port: 'integer',
      VpcId: 'string',
      IpAddressType: 'string',
      ...HEALTH_CHECK,
      Tags: TAGS,
    }),
    create,
  ),
  read('DescribeTargetGroups', struct({ LoadBalancerArn: 'string', TargetGroupArns: strings, Names: strings, ...PAGE }), describe),
  write('ModifyTargetGroup', struct({ 'TargetGroupArn!': 'string', ...HEALTH_CHECK }), modify),
  write('ModifyTargetGroupAttributes', struct({ 'TargetGroupArn!': 'string', 'Attributes!': ATTRIBUTES }), modifyAttributes),
  read('DescribeTargetGroupAttributes', struct({ 'TargetGroupArn!': 'string' }), (call) => renderAttributes(named(call))),
  write('DeleteTargetGroup', struct({ 'TargetGroupArn!': 'string' }), remove),
];
