/** Errors in the form of ELBv2: codes without suffix (ecs-api.md section 15.3). Texts as users quote them; where none is known, chosen. */
import { refusal, type Refusal } from '../refusal.ts';

/** For a member that is missing, malformed or out of range, where the API has no code of its own for it. */
export const validationError = (message: string): Refusal => refusal('ValidationError', message);
/** Names what was asked for, be it a name or an ARN; the refusals for listeners, rules and target groups do not. */
export const loadBalancerNotFound = (name: string): Refusal => refusal('LoadBalancerNotFound', `Load balancers '[${name}]' not found`);
/** For a listener that was never made, was deleted, or went with its load balancer. */
export const listenerNotFound = (): Refusal => refusal('ListenerNotFound', 'One or more listeners not found');
/** For a rule that was never made, was deleted, or went with its listener. */
export const ruleNotFound = (): Refusal => refusal('RuleNotFound', 'One or more rules not found');
/** For a target group that is asked for, and for one that an action would forward to. */
export const targetGroupNotFound = (): Refusal => refusal('TargetGroupNotFound', 'One or more target groups not found');
/** For what cannot be done to a default rule (API: ModifyRule, DeleteRule). */
export const operationNotPermitted = (message: string): Refusal => refusal('OperationNotPermitted', message);
