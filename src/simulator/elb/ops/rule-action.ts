import type { RuleAction } from '../actions.ts';
import type { SimRule } from '../state.ts';
import { changeForwards } from '../weights.ts';
import type { ElbCall } from './operation.ts';

/** Gives a rule another action: everything of the old one goes (ModifyRule and ModifyListener replace actions wholesale). */
export function actOn({ world, region, touch }: ElbCall, rule: SimRule, action: RuleAction): void {
  delete rule.reply;
  delete rule.stickiness;
  delete rule.order;
  const { forwards, ...rest } = action;
  Object.assign(rule, rest);
  changeForwards(world, region, rule, forwards);
  touch({ kind: 'rule', id: rule.ruleArn });
}
