/** Requests through listeners, started and read from outside. */
import type { Engine } from '../engine.ts';
import { amount, text } from '../members.ts';
import type { Members } from '../state.ts';
import { ControlError, readBody } from './body.ts';

const LISTENER = /^arn:aws[a-z-]*:elasticloadbalancing:([a-z0-9-]+):(\d{12}):listener\/(?:app|net)\/[^/]+\/[^/]+\/[^/]+$/;
const HEADER = /^([^\s:]+):\s*(.*)$/;

/** Everything that runs, with what became of its requests. */
export const showTraffic = (engine: Engine): Members => ({
  traffic: engine.traffics.list().map(({ id, traffic }) => ({ id, ...traffic.options, ...traffic.record() })),
});

/** Throws a ControlError for a listener that is no ARN, and the RangeErrors of `createTraffic`. */
export function startTraffic(engine: Engine, body: string): Members {
  const given = readBody(body, { listener: 'string!', perSecond: 'number!', path: 'string', host: 'string', method: 'string', header: 'string' });
  const listenerArn = text(given, 'listener') ?? '';
  const [, region, accountId] = LISTENER.exec(listenerArn) ?? [];
  if (region === undefined || accountId === undefined) throw new ControlError(`"listener" must be the ARN of a listener, got ${JSON.stringify(listenerArn)}`);
  const wanted = Object.fromEntries(['path', 'host', 'method'].flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
  const header = text(given, 'header');
  return { id: engine.traffics.start({ accountId, region, listenerArn, perSecond: amount(given, 'perSecond') ?? 0, ...wanted, ...(header !== undefined ? { headers: readHeader(header) } : {}) }) };
}

/** Ends the traffic whose id the query names, or all of it: `{stopped: how many}`, 0 for an id that is not known. */
export const stopTraffic = (engine: Engine, _body: string, query: URLSearchParams): Members => ({ stopped: engine.traffics.stop(query.get('id') ?? undefined) });

function readHeader(header: string): Readonly<Record<string, string>> {
  const [, name, value] = HEADER.exec(header) ?? [];
  if (name === undefined || value === undefined) throw new ControlError(`"header" must read "name: value", got ${JSON.stringify(header)}`);
  return { [name]: value };
}
