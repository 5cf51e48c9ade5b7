/** AWS JSON 1.1, as ECS speaks it (ecs-api.md section 16): `x-amz-target` names the operation, errors carry `__type`. */
import type { Engine } from '../engine.ts';
import { uuid } from '../ids.ts';
import { isMembers } from '../members.ts';
import { OPERATIONS } from '../ops/index.ts';
import type { Operation, Touched } from '../ops/operation.ts';
import { Refusal, isRefusal, refusal } from '../refusal.ts';
import type { Members, SimRegion } from '../state.ts';
import { checkShape } from '../validate/shape.ts';
import { regionOf } from '../world.ts';
import { checkJsonRequest, checkSignedFor, JSON_MEDIA_TYPE } from './check-request.ts';
import { readCredentialScope } from './credential-scope.ts';
import { encode } from './encode.ts';
import { applyAfter, applyBefore } from './fault-response.ts';
import type { CallerIdentity } from './identities.ts';
import type { SimRequest, SimResponse } from './message.ts';
import { seenBy } from './seen-region.ts';

const TARGET_PREFIX = 'AmazonEC2ContainerServiceV20141113.';

/** Rejects with ConnectionCut when a fault cuts the connection; every other outcome is a response. */
export async function answerEcs(engine: Engine, request: SimRequest): Promise<SimResponse> {
  const target = request.headers['x-amz-target'] ?? '';
  const name = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : target;
  try {
    const response = await perform(engine, request, target, name);
    engine.calls.count(name, 'answered');
    return response;
  } catch (error) {
    if (!isRefusal(error)) {
      engine.calls.count(name, 'refused');
      throw error;
    }
    engine.calls.count(name, error.code === 'ThrottlingException' ? 'throttled' : 'refused');
    return respond(engine, error.status, { __type: error.code, message: error.message });
  }
}

async function perform(engine: Engine, request: SimRequest, target: string, name: string): Promise<SimResponse> {
  const operation = target.startsWith(TARGET_PREFIX) ? OPERATIONS.get(name) : undefined;
  if (target === '') throw refusal('UnknownOperationException', 'The request has no x-amz-target header, which names the operation.');
  if (operation === undefined) throw refusal('UnknownOperationException', `The simulator does not know the operation ${name}.`);
  const scope = readCredentialScope(request.headers);
  checkSignedFor(scope, 'ecs', 'json');
  checkJsonRequest(request);
  const caller = engine.identities.identify(scope.accessKeyId);
  const region = regionOf(engine.world, caller.accountId, scope.region);
  if (!engine.throttles.take(`${caller.accountId}/${scope.region}`, operation.bucket)) throw refusal('ThrottlingException', 'Rate exceeded');
  const input = parse(request.body);
  const fault = engine.faults.take(name, operation.effect, input);
  await applyBefore(engine, fault, name, caller.arn);
  const output = work(engine, operation, caller, seenBy(engine, region, fault), input);
  return applyAfter(engine, fault, respond(engine, 200, encode(operation.output, output)));
}

function parse(body: string): Members {
  try {
    const parsed: unknown = body === '' ? {} : JSON.parse(body);
    if (isMembers(parsed)) return parsed;
  } catch {
    // Answered like any other body that is not an object.
  }
  throw refusal('SerializationException', 'The request body must be a JSON object.');
}

/** Synchronous from the first read to the record on disk: no other call sees half of it. */
function work(engine: Engine, operation: Operation, caller: CallerIdentity, region: SimRegion, input: Members): Members {
  const touched: Touched[] = [];
  const { world, scheduler } = engine;
  const output = operation.run({ world, scheduler, region, caller, input: checkShape(operation.input, input), touch: (record) => touched.push(record) });
  if (touched.length > 0) engine.commit(region, touched);
  return output;
}

function respond(engine: Engine, status: number, body: Members): SimResponse {
  const text = JSON.stringify(body);
  return {
    status,
    headers: {
      'content-type': JSON_MEDIA_TYPE,
      'content-length': String(Buffer.byteLength(text)),
      'x-amzn-requestid': uuid(engine.world),
    },
    body: text,
  };
}

/** The same answer that ECS gives when it fails inside; only for errors that the simulator did not expect. */
export const internalFailure = (engine: Engine): SimResponse => {
  const error = new Refusal('ServerException', 'The simulator failed while it answered; its log says why.', 500);
  return respond(engine, error.status, { __type: error.code, message: error.message });
};
