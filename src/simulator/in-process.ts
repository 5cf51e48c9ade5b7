/** Lets an AWS SDK client talk to a simulator in the same process: no socket, no port, virtual time if wanted. */
import { HttpResponse, type HttpRequest } from '@smithy/core/protocols';
import type { Simulator } from './simulator.ts';

export interface InProcessHandler {
  handle(request: HttpRequest, options?: { readonly abortSignal?: { readonly aborted: boolean } | undefined }): Promise<{ response: HttpResponse }>;
}

/** For the `requestHandler` option of a client; give the client any endpoint, Region and credentials. */
export function inProcessHandler(simulator: Pick<Simulator, 'handle'>): InProcessHandler {
  return {
    async handle(request, options) {
      if (options?.abortSignal?.aborted === true) throw abortError();
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
      const answer = await simulator.handle({ method: request.method, url: request.path, headers, body: bodyText(request.body) });
      return { response: new HttpResponse({ statusCode: answer.status, headers: { ...answer.headers }, body: Buffer.from(answer.body) }) };
    },
  };
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
