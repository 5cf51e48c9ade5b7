/** The envelopes of AWS Query: every service has the same, in its own namespace (ecs-api.md section 16). */
import type { Engine } from '../engine.ts';
import { uuid } from '../ids.ts';
import type { Refusal } from '../refusal.ts';
import type { SimResponse } from './message.ts';
import { element } from './xml.ts';

/** `result` is the XML inside `<ActionResult>`. */
export function queryResult(engine: Engine, namespace: string, action: string, result: string): SimResponse {
  const metadata = `<ResponseMetadata>${element('RequestId', uuid(engine.world))}</ResponseMetadata>`;
  return respond(engine, 200, `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`);
}

/** The fault of the caller is `Sender`, that of the service `Receiver`. */
export function queryError(engine: Engine, namespace: string, error: Refusal): SimResponse {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  const detail = element('Type', type) + element('Code', error.code) + element('Message', error.message);
  return respond(engine, error.status, `<ErrorResponse xmlns="${namespace}"><Error>${detail}</Error>${element('RequestId', uuid(engine.world))}</ErrorResponse>`);
}

function respond(engine: Engine, status: number, body: string): SimResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'content-length': String(Buffer.byteLength(body)), 'x-amzn-requestid': uuid(engine.world) },
    body,
  };
}
