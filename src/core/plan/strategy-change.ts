import { isMembers } from '../model/shape.ts';
import { isDeploying, lookAgainMs } from './gate-changes.ts';
import type { MemberMerge } from '../diff/merge-service.ts';
import type { Members } from '../model/shape.ts';
import type { Hold, ObservedService } from '../model/service.ts';

const strategyPath = '/service/deploymentConfiguration/strategy';

/** Whether sending this member would make ECS deploy by another strategy. */
export function switchesStrategy(member: MemberMerge): boolean {
  return member.changes.some((change) => change.path === strategyPath && !change.ignored);
}

/**
 * Whether ECS would refuse this member beside the balancers that are live. A service revision holds balancers and no
 * deployment configuration (ECS API, ServiceRevision): after a rollback of a change of strategy the balancers are those of
 * before, and the strategy has stayed. The configuration goes out together with the new balancers then.
 */
export function needsOtherBalancers(member: MemberMerge, observed: ObservedService): boolean {
  if (member.name !== 'deploymentConfiguration') return false;
  return refusedByEcs((name) => (name === member.name ? member.block : observed.service[name])).length > 0;
}

/**
 * What a change of strategy waits for: a quiet service, since ECS cannot switch in the middle of a deployment (ecs-api.md
 * section 16), and traffic that the new strategy can shift. Every strategy of the ECS controller can follow every other.
 */
export function holdForStrategy(members: readonly MemberMerge[], observed: ObservedService): readonly Hold[] {
  if (!members.some(switchesStrategy)) return [];
  const message = 'the deployment strategy changes when the deployment that runs has ended';
  const running: readonly Hold[] = isDeploying(observed) ? [{ reason: 'WaitingForRollout', message, retryAfterMs: lookAgainMs }] : [];
  return [...refusedByEcs((name) => sentOrLive(name, members, observed)), ...running];
}

/** A member as it will be: what is about to be sent, or what is live and stays. */
function sentOrLive(name: string, members: readonly MemberMerge[], observed: ObservedService): unknown {
  return members.find((member) => member.name === name)?.block ?? observed.service[name];
}

/**
 * The spec was checked already; this is about what it leaves to others. ECS would refuse with `advancedConfiguration field
 * is required for all loadBalancers when using a non-ROLLING deployment strategy` (ecs-api.md section 9.8).
 */
function refusedByEcs(valueOf: (name: string) => unknown): readonly Hold[] {
  const strategy = textOf(membersOf(valueOf('deploymentConfiguration'))['strategy']);
  if (strategy === '' || strategy === 'ROLLING') return [];
  const balancers = listOf(valueOf('loadBalancers'));
  if (balancers.some((balancer) => !isMembers(membersOf(balancer)['advancedConfiguration']))) {
    const what = `ECS deploys ${strategy} only when every load balancer of the service has an advancedConfiguration`;
    return [{ reason: 'Held', message: `${what}; declare spec.service.loadBalancers with one each, or keep the strategy` }];
  }
  const connected = membersOf(valueOf('serviceConnectConfiguration'))['enabled'] === true;
  const weighed = balancers.length > 0 || connected || listOf(valueOf('vpcLatticeConfigurations')).length > 0;
  if (weighed || strategy === 'BLUE_GREEN') return [];
  const what = `${strategy} shifts traffic in steps, and the service has none that ECS could weigh`;
  return [{ reason: 'Held', message: `${what}; declare spec.service.loadBalancers or Service Connect, or choose BLUE_GREEN or ROLLING` }];
}

function membersOf(value: unknown): Members {
  return isMembers(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
