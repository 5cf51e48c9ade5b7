/** STS as AWS Query with XML answers: GetCallerIdentity and AssumeRole (ecs-api.md section 16). */
import type { Engine } from '../engine.ts';
import { isRefusal, refusal } from '../refusal.ts';
import { checkSignedFor } from './check-request.ts';
import { readCredentialScope } from './credential-scope.ts';
import { applyAfter, applyBefore } from './fault-response.ts';
import type { CallerIdentity } from './identities.ts';
import type { SimRequest, SimResponse } from './message.ts';
import { queryError, queryResult } from './query-response.ts';
import { element } from './xml.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const DEFAULT_SESSION_SECONDS = 3600;

/** Rejects with ConnectionCut when a fault cuts the connection; every other outcome is a response. */
export async function answerSts(engine: Engine, request: SimRequest): Promise<SimResponse> {
  const form = new URLSearchParams(request.body);
  const action = form.get('Action') ?? '';
  try {
    const scope = readCredentialScope(request.headers);
    checkSignedFor(scope, 'sts', 'query');
    if (action === '') throw refusal('MissingAction', 'The request body has no Action, which names the operation.');
    const caller = engine.identities.identify(scope.accessKeyId);
    const fault = engine.faults.take(action, 'write', Object.fromEntries(form));
    await applyBefore(engine, fault, action, caller.arn);
    const response = queryResult(engine, NAMESPACE, action, resultOf(engine, action, form, caller));
    engine.calls.count(action, 'answered');
    return await applyAfter(engine, fault, response);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    engine.calls.count(action, error.code === 'ThrottlingException' ? 'throttled' : 'refused');
    return queryError(engine, NAMESPACE, error);
  }
}

function resultOf(engine: Engine, action: string, form: URLSearchParams, caller: CallerIdentity): string {
  switch (action) {
    case 'GetCallerIdentity':
      return element('Arn', caller.arn) + element('UserId', caller.userId) + element('Account', caller.accountId);
    case 'AssumeRole':
      return assumeRole(engine, form);
    default:
      throw refusal('InvalidAction', `The simulator does not know the action ${action}.`);
  }
}

function assumeRole(engine: Engine, form: URLSearchParams): string {
  const sessionName = form.get('RoleSessionName') ?? '';
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw refusal('ValidationError', `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`);
  }
  const seconds = Number(form.get('DurationSeconds') ?? DEFAULT_SESSION_SECONDS);
  const session = engine.identities.assumeRole(form.get('RoleArn') ?? '', sessionName);
  // Clients compare this with their own clock, which is the base clock and not the simulated one.
  const expiration = new Date(engine.clock.base.now() + seconds * 1000).toISOString();
  const credentials =
    element('AccessKeyId', session.accessKeyId) + element('SecretAccessKey', session.secretAccessKey) + element('SessionToken', session.sessionToken) + element('Expiration', expiration);
  const user = element('AssumedRoleId', session.assumedRoleId) + element('Arn', session.arn);
  return `<AssumedRoleUser>${user}</AssumedRoleUser><Credentials>${credentials}</Credentials>`;
}
