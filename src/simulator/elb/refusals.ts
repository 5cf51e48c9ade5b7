/** Errors in the form of ELBv2: codes without suffix (ecs-api.md section 15.3). Texts as users quote them; where none is known, chosen. */
import { refusal, type Refusal } from '../refusal.ts';

export const validationError = (message: string): Refusal => refusal('ValidationError', message);
export const loadBalancerNotFound = (name: string): Refusal => refusal('LoadBalancerNotFound', `Load balancers '[${name}]' not found`);
export const listenerNotFound = (): Refusal => refusal('ListenerNotFound', 'One or more listeners not found');
export const ruleNotFound = (): Refusal => refusal('RuleNotFound', 'One or more rules not found');
export const targetGroupNotFound = (): Refusal => refusal('TargetGroupNotFound', 'One or more target groups not found');
export const operationNotPermitted = (message: string): Refusal => refusal('OperationNotPermitted', message);
