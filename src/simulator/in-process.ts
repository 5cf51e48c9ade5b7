/** Lets clients talk to a simulator in the same process: no socket, no port, virtual time if wanted. */
import { HttpResponse, type HttpRequest } from '@smithy/core/protocols';
import { isMembers, text } from './members.ts';
import { Refusal } from './refusal.ts';
import type { Simulator } from './simulator.ts';
import type { Members } from './state.ts';

/** The part of an AbortSignal that the SDK promises. */
interface Abortable {
  readonly aborted: boolean;
  addEventListener?(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
}

interface InProcessHandler {
  handle(request: HttpRequest, options?: { readonly abortSignal?: Abortable | undefined }): Promise<{ response: HttpResponse }>;
}

/** For the `requestHandler` option of an AWS SDK client; give the client any endpoint, Region and credentials. */
export function inProcessHandler(simulator: Pick<Simulator, 'handle'>): InProcessHandler {
  return {
    async handle(request, options) {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
      const answer = await orAborted(
        () => simulator.handle({ method: request.method, url: request.path, headers, body: bodyText(request.body) }),
        options?.abortSignal,
      );
      return { response: new HttpResponse({ statusCode: answer.status, headers: { ...answer.headers }, body: Buffer.from(answer.body) }) };
    },
  };
}

interface DirectCall {
  readonly operation: string;
  readonly input?: Members;
  readonly region: string;
  /** Decides the account; see `SimOptions.accounts`. */
  readonly accessKeyId?: string;
}

/** One ECS call without any client, for seeding a world. Times in the answer are epoch seconds. Throws a Refusal with ECS's code and message. */
export async function callDirectly(simulator: Pick<Simulator, 'handle'>, call: DirectCall): Promise<Members> {
  const answer = await simulator.handle({
    method: 'POST',
    url: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${call.operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${call.accessKeyId ?? 'direct'}/20260101/${call.region}/ecs/aws4_request`,
    },
    body: JSON.stringify(call.input ?? {}),
  });
  const body: unknown = JSON.parse(answer.body);
  const members = isMembers(body) ? body : {};
  if (answer.status !== 200) throw new Refusal(text(members, '__type') ?? 'UnknownError', text(members, 'message') ?? '', answer.status);
  return members;
}

function orAborted<Answer>(start: () => Promise<Answer>, signal: Abortable | undefined): Promise<Answer> {
  if (signal === undefined) return start();
  if (signal.aborted) return Promise.reject(abortError());
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(abortError());
    };
    signal.addEventListener?.('abort', onAbort, { once: true });
    start()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener?.('abort', onAbort));
  });
}

function bodyText(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  if (body === undefined || body === null) return '';
  throw new TypeError('the in-process handler takes text and bytes, not streams');
}

/** The name by which the SDK knows an abort. */
function abortError(): Error {
  const error = new Error('Request aborted');
  error.name = 'AbortError';
  return error;
}
