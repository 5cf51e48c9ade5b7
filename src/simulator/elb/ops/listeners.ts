import { readActions, renderActions } from '../actions.ts';
import { newListenerArn, newRuleArn } from '../arns.ts';
import { amount, structs, text, texts } from '../../members.ts';
import { refusal } from '../../refusal.ts';
import type { Members, SimRegion } from '../../state.ts';
import { defaultRuleOf, listenersOf, rulesOf } from '../lookup.ts';
import { PROTOCOLS } from '../protocols.ts';
import { validationError } from '../refusals.ts';
import { ACTIONS, list, PAGE, strings, struct, TAGS } from '../shapes.ts';
import type { SimListener, SimLoadBalancer } from '../state.ts';
import { followUse } from '../use.ts';
import { changeForwards } from '../weights.ts';
import { arnIn, listener, loadBalancer } from './find.ts';
import { isPort } from './names.ts';
import { read, write, type ElbCall, type ElbOperation } from './operation.ts';
import { pageOf } from './pages.ts';
import { actOn } from './rule-action.ts';
import { readTags } from './tags.ts';

function create(call: ElbCall): Members {
  const { world, region, input } = call;
  const balancer = loadBalancer(region, arnIn(call, 'LoadBalancerArn'));
  const port = amount(input, 'Port');
  const protocol = text(input, 'Protocol');
  if (port === undefined || protocol === undefined) throw validationError('A listener protocol and port must be specified');
  const settings = { port, protocol, members: echoed(input) };
  checkListener(region, balancer, settings, undefined);
  const action = readActions(region, balancer, structs(input, 'DefaultActions'));
  const tags = readTags(input);
  const listenerArn = newListenerArn(world, balancer.loadBalancerArn);
  const made: SimListener = { listenerArn, loadBalancerArn: balancer.loadBalancerArn, ...settings, tags };
  const rule = { ruleArn: newRuleArn(world, listenerArn), listenerArn, priority: 'default', conditions: [], ...action, tags: new Map<string, string>() } as const;
  region.balancing.listeners.set(listenerArn, made);
  region.balancing.rules.set(rule.ruleArn, rule);
  changeForwards(world, region, rule, action.forwards);
  call.touch({ kind: 'listener', id: listenerArn });
  call.touch({ kind: 'rule', id: rule.ruleArn });
  return { Listeners: [render(region, made)] };
}

function modify(call: ElbCall): Members {
  const { region, input } = call;
  const found = listener(region, arnIn(call, 'ListenerArn'));
  const balancer = loadBalancer(region, found.loadBalancerArn);
  const settings = {
    port: amount(input, 'Port') ?? found.port,
    protocol: text(input, 'Protocol') ?? found.protocol,
    members: { ...found.members, ...echoed(input) },
  };
  checkListener(region, balancer, settings, found);
  const actions = structs(input, 'DefaultActions');
  const rule = defaultRuleOf(region.balancing, found.listenerArn);
  if (actions.length > 0 && rule !== undefined) actOn(call, rule, readActions(region, balancer, actions));
  Object.assign(found, settings);
  call.touch({ kind: 'listener', id: found.listenerArn });
  return { Listeners: [render(region, found)] };
}

/** Members that are only given back. */
const echoed = (input: Members): Members =>
  Object.fromEntries(['SslPolicy', 'Certificates', 'AlpnPolicy'].flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])));

function checkListener(region: SimRegion, balancer: SimLoadBalancer, { port, protocol, members }: Pick<SimListener, 'port' | 'protocol' | 'members'>, self: SimListener | undefined): void {
  if (!isPort(port)) throw validationError(`Port ${port} must be between 1 and 65535`);
  if (!PROTOCOLS[balancer.type].some((known) => known === protocol)) {
    throw refusal('UnsupportedProtocol', `Listener protocol '${protocol}' must be one of '${PROTOCOLS[balancer.type].join(', ')}'`);
  }
  if ((protocol === 'HTTPS' || protocol === 'TLS') && structs(members, 'Certificates').length === 0) {
    throw validationError(`A certificate must be specified for ${protocol} listeners`);
  }
  if (listenersOf(region.balancing, balancer.loadBalancerArn).some((other) => other !== self && other.port === port)) {
    throw refusal('DuplicateListener', `A listener already exists on this port for this load balancer '${balancer.loadBalancerArn}'`);
  }
}

function describe({ region, input }: ElbCall): Members {
  const arns = texts(input, 'ListenerArns');
  const balancerArn = text(input, 'LoadBalancerArn');
  if ((arns.length > 0) === (balancerArn !== undefined)) throw validationError('You must specify either listener ARNs or a load balancer ARN');
  const asked = balancerArn === undefined ? arns.map((arn) => listener(region, arn)) : listenersOf(region.balancing, loadBalancer(region, balancerArn).loadBalancerArn);
  return pageOf(input, asked, (found) => found.listenerArn, 'Listeners', (found) => render(region, found));
}

function remove(call: ElbCall): Members {
  dropListener(call, listener(call.region, arnIn(call, 'ListenerArn')).listenerArn);
  followUse(call.region, call.now);
  return {};
}

/** Deletes a listener with its rules. The caller then calls `followUse`. */
export function dropListener({ region, touch }: ElbCall, listenerArn: string): void {
  for (const { ruleArn } of rulesOf(region.balancing, listenerArn)) {
    region.balancing.rules.delete(ruleArn);
    touch({ kind: 'rule', id: ruleArn });
  }
  region.balancing.listeners.delete(listenerArn);
  touch({ kind: 'listener', id: listenerArn });
}

function render(region: SimRegion, { listenerArn, loadBalancerArn, port, protocol, members }: SimListener): Members {
  const rule = defaultRuleOf(region.balancing, listenerArn);
  return { ListenerArn: listenerArn, LoadBalancerArn: loadBalancerArn, Port: port, Protocol: protocol, ...members, DefaultActions: rule === undefined ? [] : renderActions(rule) };
}

const SETTINGS = {
  Protocol: 'string',
  Port: 'integer',
  SslPolicy: 'string',
  Certificates: list(struct({ CertificateArn: 'string' })),
  AlpnPolicy: strings,
} as const;

/** Listeners. Creating one makes its default rule, deleting one takes its rules along; certificates and policies are only echoed. */
export const listenerOperations: readonly ElbOperation[] = [
  write('CreateListener', struct({ 'LoadBalancerArn!': 'string', 'DefaultActions!': ACTIONS, ...SETTINGS, Tags: TAGS }), create),
  read('DescribeListeners', struct({ LoadBalancerArn: 'string', ListenerArns: strings, ...PAGE }), describe),
  write('ModifyListener', struct({ 'ListenerArn!': 'string', DefaultActions: ACTIONS, ...SETTINGS }), modify),
  write('DeleteListener', struct({ 'ListenerArn!': 'string' }), remove),
];
