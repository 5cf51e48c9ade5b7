import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { Hold } from '../../core/model/service.ts';
import type { LookDeps } from './deps.ts';
import { isSwept } from './require-certainty.ts';

/**
 * Why nothing is written in the account, if so. A process that has not swept it yet knows only what the one before it left
 * in the account's status: a halt holds over a restart, until a whole sweep finds the services again.
 */
export function haltOf(deps: Pick<LookDeps, 'guards' | 'stores'>, account: AwsAccount): Hold | undefined {
  const { name } = account.metadata;
  const own = deps.guards.halt(name);
  if (own !== undefined || deps.guards.sweptAt(name) !== undefined) return own;
  const recorded = account.status?.regions?.map(({ halted = '' }) => halted).find((message) => message !== '');
  return recorded === undefined || !isSwept(deps, name) ? undefined : { reason: 'AccountHalted', message: recorded };
}
