import { refusal } from '../refusal.ts';
import type { CredentialScope } from './credential-scope.ts';
import type { SimRequest } from './message.ts';

/** The media type of AWS JSON 1.1 (ecs-api.md section 16). */
export const JSON_MEDIA_TYPE = 'application/x-amz-json-1.1';

/**
 * That the request was signed for this service: a client that was pointed at the wrong endpoint has to hear of it. The
 * text is that of AWS's front ends; the code differs between the JSON and the Query protocol.
 * @throws Refusal InvalidSignatureException, or SignatureDoesNotMatch
 */
export function checkSignedFor({ service }: CredentialScope, expected: string, protocol: 'json' | 'query'): void {
  if (service === expected) return;
  throw refusal(protocol === 'json' ? 'InvalidSignatureException' : 'SignatureDoesNotMatch', `Credential should be scoped to correct service: '${expected}'.`);
}

/** Whether the request is AWS JSON, by its target or, where that is missing, by its content-type; else it is AWS Query. */
export function isJsonProtocol({ headers }: SimRequest): boolean {
  return headers['x-amz-target'] !== undefined || mediaTypeOf(headers) === JSON_MEDIA_TYPE;
}

/**
 * That body and method are those of AWS JSON 1.1, before anything in the body is believed. No SDK compresses requests to
 * ECS, whose operations do not have the trait for it. @throws Refusal UnknownOperationException, SerializationException
 */
export function checkJsonRequest({ method, headers }: SimRequest): void {
  if (method !== 'POST') throw refusal('UnknownOperationException', `The request's method must be POST, got ${method}.`);
  const mediaType = mediaTypeOf(headers);
  if (mediaType !== JSON_MEDIA_TYPE) {
    const got = mediaType === '' ? 'none' : JSON.stringify(mediaType.slice(0, 100));
    throw refusal('UnknownOperationException', `The content-type of the request must be ${JSON_MEDIA_TYPE}, got ${got}.`);
  }
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
  if (encoding !== '' && encoding !== 'identity') {
    throw refusal('SerializationException', `The request body must not have the content-encoding ${JSON.stringify(encoding.slice(0, 100))}.`);
  }
}

const mediaTypeOf = (headers: SimRequest['headers']): string => (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
