import { isLongshoreError } from '../../core/errors.ts';
import type { LongshoreError } from '../../core/errors.ts';
import { targetOf } from '../../core/desired/target-of.ts';
import { hashOf } from '../../core/model/hash.ts';
import type { DesiredService } from '../../core/model/service.ts';
import { joinTexts } from '../../core/rollout/join-texts.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import { situationOfError } from '../../core/status/situation-of-error.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import type { LookDeps } from './deps.ts';
import { admit, judge, judgedWith } from './judge.ts';
import type { Judged } from './judge.ts';
import type { EcsServiceResource } from './resource.ts';
import { statusOf } from './resource.ts';

/** Refusals of what a spec says; the others are of the object or its account, in which nothing is touched at all. */
const ofSpec: ReadonlySet<string> = new Set(['InvalidSpec', 'ReferenceNotAllowed']);

/** What a spec that is refused asks for: no input of any rollout, so that none is taken for its own. */
const NOTHING = hashOf(['refused']);

/**
 * As `judge`, but a spec that is refused blocks only what is new: while the rollout of a spec before it runs, that one is
 * followed, ended and steered as ever. ECS goes on with it, whatever the spec says meanwhile.
 */
export function judgeOrFollow(deps: LookDeps, object: EcsServiceResource): Judged {
  try {
    return judge(deps, object);
  } catch (error) {
    if (!isLongshoreError(error) || !ofSpec.has(error.reason)) throw error;
    const { rollout } = statusOf(object);
    if (rollout === undefined || hasEnded(rollout)) throw error;
    return judgeRunning(deps, object, error);
  }
}

/** All of the desired state that following needs: whose it is, and where. `judgedWith` sees to it that the target is still the one that was rolled out to. */
function judgeRunning(deps: LookDeps, object: EcsServiceResource, refusal: LongshoreError): Judged {
  const admission = admit(deps, object);
  const target = targetOf(object, admission.account);
  if (target === undefined) throw refusal;
  const key = { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
  const owner = { installation: deps.options.installation, namespace: key.namespace, name: key.name };
  const taskDefinition = { kind: 'arn', arn: statusOf(object).desired?.taskDefinitionArn ?? '' } as const;
  const desired: DesiredService = { key, owner, target, taskDefinition, service: {}, gateHooks: [], tags: {}, paths: [], hash: NOTHING, triggerHash: NOTHING };
  return { ...judgedWith(deps, object, admission, desired), refusal };
}

/** A spec that is refused stays so, whatever becomes of the rollout before it; of that one the message tells too. */
export function underRefusal({ refusal }: Judged, facts: EcsServiceFacts): EcsServiceFacts {
  if (refusal === undefined) return facts;
  const meanwhile = facts.message === undefined || facts.message === '' ? '' : `The rollout of the spec before it goes on: ${facts.message}`;
  const refused = meanwhile === '' || refusal.message.endsWith('.') ? refusal.message : `${refusal.message}.`;
  return { ...facts, situation: situationOfError(refusal), reason: refusal.reason, message: joinTexts(refused, meanwhile) };
}
