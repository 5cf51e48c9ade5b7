import { readActions, renderActions } from '../actions.ts';
import { newRuleArn } from '../arns.ts';
import { readConditions } from '../conditions.ts';
import { amount, structs, text, texts } from '../../members.ts';
import { refusal } from '../../refusal.ts';
import type { Members, SimRegion } from '../../state.ts';
import { rulesOf } from '../lookup.ts';
import { operationNotPermitted, validationError } from '../refusals.ts';
import { ACTIONS, CONDITIONS, PAGE, strings, struct, TAGS } from '../shapes.ts';
import type { SimLoadBalancer, SimRule } from '../state.ts';
import { followUse } from '../use.ts';
import { changeForwards } from '../weights.ts';
import { arnIn, listener, loadBalancer, rule } from './find.ts';
import { read, write, type ElbCall, type ElbOperation } from './operation.ts';
import { pageOf } from './pages.ts';
import { actOn } from './rule-action.ts';
import { readTags } from './tags.ts';

/** Priorities of an Application Load Balancer (API: CreateRule). */
const MAX_PRIORITY = 50_000;

function create(call: ElbCall): Members {
  const { world, region, input } = call;
  const { listenerArn } = listener(region, arnIn(call, 'ListenerArn'));
  const balancer = balancerOf(region, listenerArn);
  if (balancer.type === 'network') throw refusal('InvalidConfigurationRequest', 'Rules are supported by listeners of application load balancers only');
  const priority = amount(input, 'Priority') ?? 0;
  if (priority < 1 || priority > MAX_PRIORITY) throw validationError(`Rule priority ${priority} must be between 1 and ${MAX_PRIORITY}`);
  if (rulesOf(region.balancing, listenerArn).some((rule) => rule.priority === priority)) throw refusal('PriorityInUse', `Priority '${priority}' is currently in use`);
  const conditions = readConditions(structs(input, 'Conditions'));
  const action = readActions(region, balancer, structs(input, 'Actions'));
  const made: SimRule = { ruleArn: newRuleArn(world, listenerArn), listenerArn, priority, conditions, ...action, tags: readTags(input) };
  region.balancing.rules.set(made.ruleArn, made);
  changeForwards(world, region, made, action.forwards);
  call.touch({ kind: 'rule', id: made.ruleArn });
  return { Rules: [render(made)] };
}

function modify(call: ElbCall): Members {
  const { region, input } = call;
  const found = rule(call.region, arnIn(call, 'RuleArn'));
  if (found.priority === 'default') throw operationNotPermitted(`Default rule '${found.ruleArn}' cannot be modified`);
  const conditions = input['Conditions'] === undefined ? found.conditions : readConditions(structs(input, 'Conditions'));
  const actions = structs(input, 'Actions');
  if (actions.length > 0) actOn(call, found, readActions(region, balancerOf(region, found.listenerArn), actions));
  found.conditions = conditions;
  call.touch({ kind: 'rule', id: found.ruleArn });
  return { Rules: [render(found)] };
}

function describe({ region, input }: ElbCall): Members {
  const arns = texts(input, 'RuleArns');
  const listenerArn = text(input, 'ListenerArn');
  if ((arns.length > 0) === (listenerArn !== undefined)) throw validationError('You must specify either listener rule ARNs or a listener ARN');
  const asked = listenerArn === undefined ? arns.map((arn) => rule(region, arn)) : rulesOf(region.balancing, listener(region, listenerArn).listenerArn);
  return pageOf(input, asked, (found) => found.ruleArn, 'Rules', render);
}

function remove(call: ElbCall): Members {
  const { region, now } = call;
  const found = rule(call.region, arnIn(call, 'RuleArn'));
  if (found.priority === 'default') throw operationNotPermitted(`Default rule '${found.ruleArn}' cannot be deleted`);
  region.balancing.rules.delete(found.ruleArn);
  followUse(region, now);
  call.touch({ kind: 'rule', id: found.ruleArn });
  return {};
}

const balancerOf = (region: SimRegion, listenerArn: string): SimLoadBalancer => loadBalancer(region, listener(region, listenerArn).loadBalancerArn);

const render = (found: SimRule): Members => ({
  RuleArn: found.ruleArn,
  Priority: String(found.priority),
  Conditions: found.conditions,
  Actions: renderActions(found),
  IsDefault: found.priority === 'default',
});

/** Rules of application load balancers. A default rule can be read here, and changed only through its listener (API: ModifyListener). */
export const ruleOperations: readonly ElbOperation[] = [
  write('CreateRule', struct({ 'ListenerArn!': 'string', 'Conditions!': CONDITIONS, 'Priority!': 'integer', 'Actions!': ACTIONS, Tags: TAGS }), create),
  read('DescribeRules', struct({ ListenerArn: 'string', RuleArns: strings, ...PAGE }), describe),
  write('ModifyRule', struct({ 'RuleArn!': 'string', Conditions: CONDITIONS, Actions: ACTIONS }), modify),
  write('DeleteRule', struct({ 'RuleArn!': 'string' }), remove),
];
