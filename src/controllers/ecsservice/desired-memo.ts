import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import { buildDesired } from '../../core/desired/build-desired.ts';
import type { DesiredService, Hold } from '../../core/model/service.ts';
import { checkAccess } from '../../core/plan/guards.ts';
import type { EcsServiceResource } from './resource.ts';

/** All that the desired state and its admission follow from. */
export interface DesiredInput {
  readonly object: EcsServiceResource;
  readonly account: AwsAccount;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly installation: string;
}

/** The desired state, and why the account does not admit it, if so. */
export interface JudgedDesired {
  readonly desired: DesiredService;
  readonly refused: Hold | undefined;
}

interface Known {
  readonly input: DesiredInput;
  readonly result: JudgedDesired;
}

/** By object: an entry goes when the store lets go of the object, so there are as many as objects. */
const known = new WeakMap<EcsServiceResource, Known>();

/**
 * `buildDesired` and `checkAccess`, once for each version of an object: most passes are over objects that did not change,
 * and these two are most of the work of such a pass. Remembers frozen objects only, which are those of a store: whoever
 * holds another may still change it. Throws as `buildDesired` does, every time.
 */
export function judgeDesired(input: DesiredInput): JudgedDesired {
  const before = known.get(input.object);
  if (before !== undefined && sameInput(before.input, input)) return before.result;
  const desired = buildDesired(input);
  const [refused] = checkAccess({ desired, account: input.account, namespaceLabels: input.namespaceLabels });
  const result = { desired, refused };
  if (Object.isFrozen(input.object) && Object.isFrozen(input.account) && Object.isFrozen(input.namespaceLabels)) known.set(input.object, { input, result });
  return result;
}

function sameInput(left: DesiredInput, right: DesiredInput): boolean {
  return left.account === right.account && left.namespaceLabels === right.namespaceLabels && left.installation === right.installation;
}
