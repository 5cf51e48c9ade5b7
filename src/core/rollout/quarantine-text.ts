import type { ObjectKey } from '../model/key.ts';
import { clipMiddle } from './clip.ts';
import { FIRST_FAILURE } from './quarantine.ts';
import type { QuarantineEntry } from './quarantine.ts';

/** So much of what ECS says stands in a condition, in bytes; all of it is in `status.quarantine` and in the Event. */
const REASON_BYTES = 160;

const ends: Readonly<Record<string, string>> = {
  RolledBackByCircuitBreaker: 'was rolled back by the circuit breaker',
  RolledBackByAlarm: 'was rolled back by an alarm',
  RolledBackByHook: 'was rolled back by a lifecycle hook',
  RolledBackByOperator: 'was rolled back by Longshore',
  RolledBackByPerson: 'was rolled back by a person',
  FailedByCircuitBreaker: 'was failed by the circuit breaker, and not rolled back',
  FailedByAlarm: 'was failed by an alarm, and not rolled back',
  FailedByHook: 'was failed by a lifecycle hook, and not rolled back',
  DeploymentFailed: 'failed, and was not rolled back',
  [FIRST_FAILURE]: 'failed as the first deployment, with nothing to go back to',
};

/** What holds an input back, in one sentence for conditions: what failed, by whom and when, why, and the way on. */
export function quarantineText({ commit, reason, at, evidence }: QuarantineEntry, service: ObjectKey): string {
  const what = commit === '' ? 'This revision' : `Commit ${commit}`;
  const [first = ''] = evidence.split(' | ');
  const [, said = first, advice = ''] = /^(.*?)( \([^()]*\))?$/s.exec(first) ?? [];
  const why = first === '' ? '' : `: ${clipMiddle(said, REASON_BYTES).replace(/\.$/, '')}${advice}`;
  return `${what} ${ends[reason] ?? `failed (${reason})`} at ${at}${why}. It is not applied again until it changes. ${retryAdvice(service)}`;
}

/** How a person has an input that failed applied once more. */
export function retryAdvice({ namespace, name }: ObjectKey): string {
  return `To try it again: longshore retry ${name} -n ${namespace}`;
}
