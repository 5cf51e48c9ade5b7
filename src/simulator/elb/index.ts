/** What the rest of the simulator may do with load balancers. All synchronous, like everything that changes records. */
export { emptyBalancing } from './empty.ts';
export { forwardsOf, ruleOf, targetGroupOf } from './lookup.ts';
export type { SimBalancing, SimForward, SimListener, SimLoadBalancer, SimRule, SimTarget, SimTargetGroup, WeightChange } from './state.ts';
export { advanceTargets, deregisterTarget, healthyTargets, registerTarget, setTargetHealth, type NewTarget, type TargetKey } from './targets.ts';
export { isInUse } from './use.ts';
export { setForwards } from './weights.ts';
