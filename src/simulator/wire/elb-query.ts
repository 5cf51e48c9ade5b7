/** Elastic Load Balancing v2 as AWS Query with XML answers (ecs-api.md section 16). */
import { ELB_OPERATIONS } from '../elb/ops/index.ts';
import type { ElbOperation } from '../elb/ops/operation.ts';
import { readForm } from '../elb/query-form.ts';
import { advanceTargets } from '../elb/targets.ts';
import type { Engine } from '../engine.ts';
import type { Touched } from '../ops/operation.ts';
import { Refusal, isRefusal, refusal } from '../refusal.ts';
import type { Members, SimRegion } from '../state.ts';
import { regionOf } from '../world.ts';
import { checkSignedFor } from './check-request.ts';
import { readCredentialScope } from './credential-scope.ts';
import { applyAfter, applyBefore, type FaultDialect } from './fault-response.ts';
import type { SimRequest, SimResponse } from './message.ts';
import { queryError, queryResult } from './query-response.ts';
import { seenBy } from './seen-region.ts';
import { elements } from './xml.ts';

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';
const VERSION = '2015-12-01';
const DIALECT: FaultDialect = { throttled: 'Throttling', denied: 'AccessDenied', failed: 'InternalFailure', service: 'elasticloadbalancing' };

/** Both Query services come to one endpoint: the signing name tells them apart, and the version where nothing is signed. */
export const isElb = (request: SimRequest): boolean =>
  /\/elasticloadbalancing\/aws4_request/.test(request.headers['authorization'] ?? '') || new URLSearchParams(request.body).get('Version') === VERSION;

/** Rejects with ConnectionCut when a fault cuts the connection; every other outcome is a response. */
export async function answerElb(engine: Engine, request: SimRequest): Promise<SimResponse> {
  const form = new URLSearchParams(request.body);
  const action = form.get('Action') ?? '';
  try {
    const response = await perform(engine, request, form, action);
    engine.calls.count(action, 'answered');
    return response;
  } catch (error) {
    if (!isRefusal(error)) {
      engine.calls.count(action, 'refused');
      throw error;
    }
    engine.calls.count(action, error.code === DIALECT.throttled ? 'throttled' : 'refused');
    return queryError(engine, NAMESPACE, inQueryWords(error));
  }
}

async function perform(engine: Engine, request: SimRequest, form: URLSearchParams, action: string): Promise<SimResponse> {
  const version = form.get('Version') ?? '';
  const operation = version === VERSION ? ELB_OPERATIONS.get(action) : undefined;
  if (action === '') throw refusal('MissingAction', 'The request body has no Action, which names the operation.');
  if (operation === undefined) throw refusal('InvalidAction', `The simulator does not know the operation ${action} for version ${version}.`);
  const scope = readCredentialScope(request.headers);
  checkSignedFor(scope, 'elasticloadbalancing', 'query');
  const caller = engine.identities.identify(scope.accessKeyId);
  const region = regionOf(engine.world, caller.accountId, scope.region);
  const bucket = operation.effect === 'read' ? 'elb-read' : 'elb-modify';
  if (!engine.throttles.take(`${caller.accountId}/${scope.region}`, bucket)) throw refusal(DIALECT.throttled, 'Rate exceeded');
  const input = readForm(form, operation.input);
  const fault = engine.faults.take(action, operation.effect, input);
  await applyBefore(engine, fault, action, caller.arn, DIALECT);
  const output = work(engine, operation, seenBy(engine, region, fault), input);
  return applyAfter(engine, fault, queryResult(engine, NAMESPACE, action, elements(output)));
}

/** Synchronous from the first read to the record on disk: no other call sees half of it. */
function work(engine: Engine, operation: ElbOperation, region: SimRegion, input: Members): Members {
  const { world } = engine;
  const touched: Touched[] = [];
  const now = Math.round(world.clock.now());
  advanceTargets(world, region, now);
  const output = operation.run({ world, region, input, now, touch: (record) => touched.push(record) });
  if (touched.length > 0) engine.commit(region, touched);
  return output;
}

/** The front ends of Query services leave the suffix of their error codes out. */
const inQueryWords = (error: Refusal): Refusal => new Refusal(error.code.replace(/(MissingAuthenticationToken|IncompleteSignature|InvalidSignature)Exception$/, '$1'), error.message, error.status);
