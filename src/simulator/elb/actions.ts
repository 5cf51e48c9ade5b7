/** Actions of rules and listeners, read and written (ecs-api.md section 15.3: weighted forward). */
import { amount, flag, struct, structs, text } from '../members.ts';
import { refusal } from '../refusal.ts';
import type { Members, SimRegion } from '../state.ts';
import { balancerTypeOf } from './protocols.ts';
import { targetGroupNotFound, validationError } from './refusals.ts';
import type { SimForward, SimLoadBalancer, SimRule } from './state.ts';
import { loadBalancersOf } from './use.ts';

/** What a rule does, from the `Actions` of a request. */
export type RuleAction = Pick<SimRule, 'forwards' | 'stickiness' | 'reply' | 'order'>;

/** Quotas "Target groups per action per Application Load Balancer" and the range of a weight. */
const MAX_GROUPS = 5;
const MAX_WEIGHT = 999;
const STICKINESS_SECONDS: readonly [number, number] = [1, 604_800];

/** Throws a Refusal for anything but one forward, fixed-response or redirect, and for groups that cannot be used there. */
export function readActions(region: SimRegion, balancer: SimLoadBalancer, actions: readonly Members[]): RuleAction {
  const [action] = actions;
  if (action === undefined || actions.length > 1) throw validationError('The simulator takes exactly one action, and no authenticating ones.');
  const order = amount(action, 'Order');
  return { ...readAction(region, balancer, action), ...(order !== undefined ? { order } : {}) };
}

function readAction(region: SimRegion, balancer: SimLoadBalancer, action: Members): RuleAction {
  const type = text(action, 'Type') ?? '';
  switch (type) {
    case 'forward':
      return readForward(region, balancer, action);
    case 'fixed-response':
    case 'redirect': {
      if (balancer.type === 'network') throw refusal('InvalidLoadBalancerAction', `Action type '${type}' is not valid for a network load balancer`);
      const config = type === 'redirect' ? 'RedirectConfig' : 'FixedResponseConfig';
      const settings = struct(action, config);
      if (settings === undefined) throw validationError(`A ${type} action requires ${config}`);
      return { forwards: [], reply: { Type: type, [config]: settings } };
    }
    default:
      throw validationError(`Value '${type}' at 'actions.1.member.type' is not one of the actions that the simulator knows: forward, fixed-response, redirect`);
  }
}

function readForward(region: SimRegion, balancer: SimLoadBalancer, action: Members): RuleAction {
  const single = text(action, 'TargetGroupArn');
  const config = struct(action, 'ForwardConfig');
  const groups = config === undefined ? [] : structs(config, 'TargetGroups');
  const forwards = groups.map((group): SimForward => ({ targetGroupArn: text(group, 'TargetGroupArn') ?? '', weight: amount(group, 'Weight') ?? 1 }));
  if (forwards.length === 0 && single !== undefined) forwards.push({ targetGroupArn: single, weight: 1 });
  if (forwards.length === 0) throw validationError('A target group ARN must be specified');
  if (single !== undefined && !(forwards.length === 1 && forwards[0]?.targetGroupArn === single)) {
    throw validationError('You cannot specify both a target group ARN and a different forward configuration');
  }
  checkForwards(region, balancer, forwards);
  const stickiness = config === undefined ? undefined : struct(config, 'TargetGroupStickinessConfig');
  if (stickiness !== undefined) checkStickiness(stickiness);
  return { forwards, ...(stickiness !== undefined ? { stickiness } : {}) };
}

function checkForwards(region: SimRegion, balancer: SimLoadBalancer, forwards: readonly SimForward[]): void {
  if (forwards.length > MAX_GROUPS) throw refusal('TooManyTargetGroups', `A forward action can have at most ${MAX_GROUPS} target groups`);
  if (new Set(forwards.map(({ targetGroupArn }) => targetGroupArn)).size < forwards.length) throw validationError('Target groups in a forward action must be unique');
  for (const { targetGroupArn, weight } of forwards) {
    if (weight < 0 || weight > MAX_WEIGHT) throw validationError(`Weight must be between 0 and ${MAX_WEIGHT}`);
    const group = region.balancing.targetGroups.get(targetGroupArn);
    if (group === undefined) throw targetGroupNotFound();
    if (balancerTypeOf(group.protocol) !== balancer.type) {
      throw refusal('IncompatibleProtocols', `Target group '${targetGroupArn}' with protocol ${group.protocol} cannot be used with a load balancer of type ${balancer.type}`);
    }
    if (loadBalancersOf(region.balancing, targetGroupArn).some((arn) => arn !== balancer.loadBalancerArn)) {
      throw refusal('TargetGroupAssociationLimit', `The following target groups cannot be associated with more than one load balancer: ${targetGroupArn}`);
    }
  }
}

function checkStickiness(stickiness: Members): void {
  const seconds = amount(stickiness, 'DurationSeconds');
  const [low, high] = STICKINESS_SECONDS;
  if (flag(stickiness, 'Enabled') === true && seconds === undefined) throw validationError('DurationSeconds is required when stickiness is enabled');
  if (seconds !== undefined && (seconds < low || seconds > high)) throw validationError(`DurationSeconds must be between ${low} and ${high}`);
}

/** As Describe answers: one group as scalar and in ForwardConfig, several in ForwardConfig only. */
export function renderActions(rule: SimRule): readonly Members[] {
  const order = rule.order !== undefined ? { Order: rule.order } : {};
  if (rule.reply !== undefined) return [{ ...rule.reply, ...order }];
  const [first] = rule.forwards;
  return [
    {
      Type: 'forward',
      ...(rule.forwards.length === 1 ? { TargetGroupArn: first?.targetGroupArn } : {}),
      ...order,
      ForwardConfig: {
        TargetGroups: rule.forwards.map(({ targetGroupArn, weight }) => ({ TargetGroupArn: targetGroupArn, Weight: weight })),
        TargetGroupStickinessConfig: rule.stickiness ?? { Enabled: false },
      },
    },
  ];
}
