import type { JsonObject } from '../model/json.ts';
import { isObject, isList, objectOr, stringOr, withPath } from '../model/json.ts';
import { badRequest } from '../model/status-error.ts';
import { decodeMessage } from './message.ts';
import type { Message } from './message.ts';
import { messages } from './messages.ts';

/** Media type of Kubernetes' binary encoding (kube-api.md section 9). */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

const MAGIC = [0x6b, 0x38, 0x73, 0x00];

const envelope: Message = {
  1: ['typeMeta', { is: 'message', of: { 1: ['apiVersion', { is: 'string' }], 2: ['kind', { is: 'string' }] } }],
  2: ['raw', { is: 'bytes' }],
  3: ['contentEncoding', { is: 'string' }],
  4: ['contentType', { is: 'string' }],
};

/**
 * An object in Kubernetes' protobuf envelope as JSON.
 * @throws StatusError 400 when it is broken, or of a kind that is not known here.
 */
export function decodeProtobuf(body: Uint8Array): JsonObject {
  if (MAGIC.some((byte, index) => body[index] !== byte)) throw badRequest('the body of the request is not in Kubernetes protobuf encoding');
  const { typeMeta, raw, contentEncoding } = decodeMessage(envelope, body.subarray(MAGIC.length));
  if (contentEncoding !== undefined) throw badRequest(`the content encoding ${JSON.stringify(contentEncoding)} is not supported`);
  const apiVersion = stringOr(objectOr(typeMeta)['apiVersion']);
  const kind = stringOr(objectOr(typeMeta)['kind']);
  const message = messages[kind === 'DeleteOptions' ? kind : `${apiVersion}/${kind}`];
  if (message === undefined) throw badRequest(`no kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)} can be read from protobuf`);
  const decoded = decodeMessage(message, Buffer.from(stringOr(raw), 'base64'));
  return { apiVersion, kind, ...unwrapFieldsV1(decoded) };
}

/** On the wire FieldsV1 is bytes inside a message; in JSON it is those bytes as JSON. */
function unwrapFieldsV1(object: JsonObject): JsonObject {
  const entries = objectOr(object['metadata'])['managedFields'];
  if (!isList(entries)) return object;
  const unwrapped = entries.filter(isObject).map((entry) => ({ ...entry, fieldsV1: objectOr(entry['fieldsV1'])['Raw'] ?? {} }));
  return withPath(object, ['metadata', 'managedFields'], unwrapped);
}
