import type { JsonObject } from '../../core/model/json.ts';
import type { Context } from '../../runtime/context.ts';
import type { Call, Send } from '../send.ts';
import { textOf } from './shapes.ts';

interface Pages {
  readonly answers: readonly JsonObject[];
  /** False when `maxPages` ended it, or when a page named itself as the next one. */
  readonly complete: boolean;
}

/** Follows `nextToken`, at most `maxPages` calls. */
export async function allPages(ctx: Context, send: Send, call: Call, maxPages: number): Promise<Pages> {
  const answers: JsonObject[] = [];
  let token = '';
  while (answers.length < maxPages) {
    const answer = await send(ctx, token === '' ? call : { ...call, input: { ...call.input, nextToken: token } });
    answers.push(answer);
    const next = textOf(answer, 'nextToken');
    if (next === '') return { answers, complete: true };
    if (next === token) break;
    token = next;
  }
  return { answers, complete: false };
}
