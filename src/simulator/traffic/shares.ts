/** Whose turn it is: weighted round robin instead of chance, so that N requests are split exactly as the weights say. */
import type { SimForward, SimRule, SimTarget, SimTargetGroup } from '../elb/state.ts';

interface Shares {
  /** The group of the next request through the rule; `undefined` when no group has a weight. */
  group(rule: SimRule): string | undefined;
  /** The next of the targets that take requests; `undefined` when nothing is registered. */
  target(group: SimTargetGroup): SimTarget | undefined;
}

interface Credits {
  readonly forwards: readonly SimForward[];
  readonly credit: number[];
}

/** The same requests in the same order reach the same targets: nothing is drawn. */
export function createShares(): Shares {
  const credits = new Map<string, Credits>();
  const turns = new Map<string, number>();

  return {
    group(rule) {
      const total = rule.forwards.reduce((sum, { weight }) => sum + weight, 0);
      if (total === 0) return undefined;
      let state = credits.get(rule.ruleArn);
      // New weights start a new round: shares are exact within each setting of them.
      if (state?.forwards !== rule.forwards) {
        state = { forwards: rule.forwards, credit: rule.forwards.map(() => 0) };
        credits.set(rule.ruleArn, state);
      }
      const { credit } = state;
      rule.forwards.forEach(({ weight }, index) => {
        credit[index] = (credit[index] ?? 0) + weight;
      });
      const winner = credit.indexOf(Math.max(...credit));
      credit[winner] = (credit[winner] ?? 0) - total;
      return rule.forwards[winner]?.targetGroupArn;
    },
    target(group) {
      const takers = takersOf(group);
      const turn = turns.get(group.targetGroupArn) ?? 0;
      turns.set(group.targetGroupArn, turn + 1);
      return takers[turn % Math.max(1, takers.length)];
    },
  };
}

/** Healthy targets; with none of them all that are registered, since load balancers fail open (AWS: Health checks for target groups). Draining ones never. */
function takersOf({ targets }: SimTargetGroup): readonly SimTarget[] {
  const healthy = targets.filter(({ state }) => state === 'healthy');
  return healthy.length > 0 ? healthy : targets.filter(({ state }) => state !== 'draining');
}
