/**
 * The simulator's own HTTP API under `/_sim/`, in JSON, for `longshore sim` and for tests over a socket. To change a
 * service behind the operator's back, call UpdateService on the simulator like anybody else would.
 */
import { ELB_OPERATIONS } from '../elb/ops/index.ts';
import type { Engine } from '../engine.ts';
import type { FaultKind } from '../faults/faults.ts';
import { amount, text } from '../members.ts';
import { OPERATIONS } from '../ops/index.ts';
import { OUTCOMES } from '../scheduler/outcomes.ts';
import type { ImageBehaviour, Members } from '../state.ts';
import type { SimRequest, SimResponse } from '../wire/message.ts';
import { ControlError, oneOf, positive, readBody } from './body.ts';
import { HOOK_RESULTS, setAlarm, setHook, setRole, showAlarms, showHooks, showRoles } from './outside.ts';
import { summarise } from './summary.ts';
import { showTraffic, startTraffic, stopTraffic } from './traffic.ts';

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly about: string;
  run(engine: Engine, body: string, query: URLSearchParams): Members;
}

const FAULT_KINDS: readonly FaultKind[] = ['throttle', 'error', 'timeout-after-commit', 'timeout-before-commit', 'truncate', 'stale', 'access-denied', 'empty'];
/** A fault for an operation that nobody can call would never strike: a typo. */
const FAULTY: readonly string[] = ['*', ...OPERATIONS.keys(), ...ELB_OPERATIONS.keys(), 'GetCallerIdentity', 'AssumeRole'];
const MAX_IMAGES = 200;

const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/_sim/', about: 'this list', run: () => ({ routes: ROUTES.map(({ method, path, about }) => ({ method, path, about })) }) },
  { method: 'GET', path: '/_sim/state', about: 'time, pace, images, faults, and what runs in each account and Region', run: summarise },
  { method: 'GET', path: '/_sim/calls', about: 'calls counted per operation', run: (engine) => ({ total: engine.calls.total(), operations: engine.calls.all() }) },
  { method: 'DELETE', path: '/_sim/calls', about: 'start counting again', run: resetCalls },
  { method: 'GET', path: '/_sim/images', about: 'what tasks of an image do', run: (engine) => ({ images: engine.world.behaviours }) },
  { method: 'PUT', path: '/_sim/images', about: `{"match": "repo/app:bad" or "repo/*", "outcome": ${OUTCOMES.join(' | ')}, "exitCode", "afterMs"}`, run: setImage },
  { method: 'DELETE', path: '/_sim/images', about: '?match=... one rule, or all', run: clearImages },
  { method: 'GET', path: '/_sim/hooks', about: 'what Lambda hooks will answer', run: showHooks },
  { method: 'PUT', path: '/_sim/hooks', about: `{"function": ARN, "results": [${HOOK_RESULTS.join(' | ')}, ...]}; SUCCEEDED once they are used up`, run: setHook },
  { method: 'GET', path: '/_sim/alarms', about: 'CloudWatch alarms in ALARM', run: showAlarms },
  { method: 'PUT', path: '/_sim/alarms', about: '{"name": alarm, "state": ALARM | OK}', run: setAlarm },
  { method: 'GET', path: '/_sim/traffic', about: 'requests sent through listeners, and which target groups and revisions they reached', run: showTraffic },
  { method: 'POST', path: '/_sim/traffic', about: '{"listener": ARN, "perSecond": requests, "path", "host", "method", "header": "name: value"}', run: startTraffic },
  { method: 'DELETE', path: '/_sim/traffic', about: '?id=... one kind of traffic, or all', run: stopTraffic },
  { method: 'GET', path: '/_sim/roles', about: 'infrastructure roles that may not manage load balancers', run: showRoles },
  { method: 'PUT', path: '/_sim/roles', about: '{"role": ARN, "allowed": whether ECS may manage load balancers with it}', run: setRole },
  { method: 'GET', path: '/_sim/faults', about: 'faults that are set', run: (engine) => ({ faults: engine.faults.list() }) },
  { method: 'POST', path: '/_sim/faults', about: `{"kind": ${FAULT_KINDS.join(' | ')}, "operation": "UpdateService" or "*", "service", "times", "seconds", "hangMs", "code", "message", "status"}`, run: setFault },
  { method: 'DELETE', path: '/_sim/faults', about: '?id=... one fault, or all', run: clearFaults },
  { method: 'PUT', path: '/_sim/clock', about: '{"speed": simulated seconds per second}', run: setSpeed },
  { method: 'PUT', path: '/_sim/throttle', about: '{"enabled": whether AWS\'s request buckets are in force}', run: setThrottle },
];

/**
 * Whether the request is for the control API: its path begins with `/_sim`, while clients of AWS post to `/`. Throws
 * a TypeError for a URL that cannot be parsed.
 */
export const isControl = (request: SimRequest): boolean => pathOf(request).startsWith('/_sim');

/** Always answers: errors as `{"error": message}` with status 400, 403, 404 or 405. */
export function answerControl(engine: Engine, request: SimRequest): SimResponse {
  try {
    guard(request);
    const path = pathOf(request) === '/_sim' ? '/_sim/' : pathOf(request);
    const onPath = ROUTES.filter((route) => route.path === path);
    if (onPath.length === 0) throw new ControlError(`there is no ${path}; GET /_sim/ lists what there is`, 404);
    const route = onPath.find((candidate) => candidate.method === request.method);
    if (route === undefined) throw new ControlError(`${path} takes ${onPath.map((candidate) => candidate.method).join(', ')}`, 405);
    return respond(200, route.run(engine, request.body, new URL(request.url, 'http://localhost').searchParams));
  } catch (error) {
    if (error instanceof ControlError) return respond(error.status, { error: error.message });
    if (error instanceof RangeError) return respond(400, { error: error.message });
    throw error;
  }
}

/** A page in somebody's browser can reach loopback, too: it always sends Origin, or a Host that is not ours. */
function guard(request: SimRequest): void {
  const host = request.headers['host'];
  const foreign = host !== undefined && !/^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
  if (foreign || request.headers['origin'] !== undefined) throw new ControlError('the control API is for programs on this machine', 403);
}

function resetCalls(engine: Engine): Members {
  engine.calls.reset();
  return {};
}

/** A new rule goes before the others; one with the same match is replaced. */
function setImage(engine: Engine, body: string): Members {
  const given = readBody(body, { match: 'string!', outcome: 'string!', exitCode: 'number', afterMs: 'number' });
  const exitCode = amount(given, 'exitCode');
  const afterMs = positive('afterMs', amount(given, 'afterMs'));
  const rule: ImageBehaviour = {
    match: text(given, 'match') ?? '',
    outcome: oneOf('outcome', given['outcome'], OUTCOMES),
    ...(exitCode !== undefined ? { exitCode } : {}),
    ...(afterMs !== undefined ? { afterMs } : {}),
  };
  const others = engine.world.behaviours.filter((other) => other.match !== rule.match);
  if (others.length >= MAX_IMAGES) throw new ControlError(`at most ${MAX_IMAGES} image rules can be set, clear some first`);
  return keepImages(engine, [rule, ...others]);
}

function clearImages(engine: Engine, _body: string, query: URLSearchParams): Members {
  const match = query.get('match');
  return keepImages(engine, match === null ? [] : engine.world.behaviours.filter((rule) => rule.match !== match));
}

function keepImages(engine: Engine, images: ImageBehaviour[]): Members {
  engine.world.behaviours = images;
  engine.persistence.behaviours(images);
  return { images };
}

function setFault(engine: Engine, body: string): Members {
  const given = readBody(body, {
    kind: 'string!',
    operation: 'string!',
    service: 'string',
    times: 'number',
    seconds: 'number',
    hangMs: 'number',
    code: 'string',
    message: 'string',
    status: 'number',
  });
  for (const name of ['times', 'seconds', 'hangMs', 'status']) positive(name, amount(given, name));
  const kind = oneOf('kind', given['kind'], FAULT_KINDS);
  return { id: engine.faults.set({ ...given, kind, operation: oneOf('operation', given['operation'], FAULTY) }) };
}

function clearFaults(engine: Engine, _body: string, query: URLSearchParams): Members {
  return { cleared: engine.faults.clear(query.get('id') ?? undefined) };
}

function setSpeed(engine: Engine, body: string): Members {
  const speed = amount(readBody(body, { speed: 'number!' }), 'speed') ?? 1;
  engine.clock.setSpeed(speed);
  return { speed };
}

function setThrottle(engine: Engine, body: string): Members {
  const enabled = readBody(body, { enabled: 'boolean!' })['enabled'] === true;
  engine.throttles.setEnabled(enabled);
  return { enabled };
}

const pathOf = (request: SimRequest): string => new URL(request.url, 'http://localhost').pathname;

function respond(status: number, body: Members): SimResponse {
  const encoded = `${JSON.stringify(body, undefined, 2)}\n`;
  return { status, headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(encoded)) }, body: encoded };
}
