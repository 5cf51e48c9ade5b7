/** What lies outside ECS and decides about a deployment all the same: answers of Lambda hooks, CloudWatch alarms, permissions of roles. */
import type { Engine } from '../engine.ts';
import { text, texts } from '../members.ts';
import type { HookResult, Members } from '../state.ts';
import { ControlError, oneOf, readBody } from './body.ts';

/**
 * Answers that a hook function can be given: AWS's three values of `hookStatus` (AWS: Lambda hooks), and `UNREADABLE`
 * for an answer without one.
 */
export const HOOK_RESULTS: readonly HookResult[] = ['SUCCEEDED', 'FAILED', 'IN_PROGRESS', 'UNREADABLE'];
/** States that an alarm can be put into (CloudWatch: StateValue). INSUFFICIENT_DATA is left out: only ALARM stops a deployment. */
export const ALARM_STATES = ['ALARM', 'OK'] as const;
const MAX_FUNCTIONS = 200;
const MAX_RESULTS = 1000;
const MAX_ALARMS = 1000;
const MAX_ROLES = 1000;

/** `{hooks: {function ARN: answers still to come}}`; a function that is not listed answers SUCCEEDED. */
export const showHooks = ({ world }: Engine): Members => ({ hooks: Object.fromEntries(world.hookResults ?? []) });

/** Replaces what the function will answer; an empty list forgets it. Throws a ControlError. */
export function setHook(engine: Engine, body: string): Members {
  const given = readBody(body, { function: 'string!', results: 'strings!' });
  const results = texts(given, 'results').map((result) => oneOf('results', result, HOOK_RESULTS));
  if (results.length > MAX_RESULTS) throw new ControlError(`at most ${MAX_RESULTS} results can be set for a function`);
  const { world } = engine;
  const hooks = (world.hookResults ??= new Map<string, HookResult[]>());
  hooks.delete(text(given, 'function') ?? '');
  if (hooks.size >= MAX_FUNCTIONS) throw new ControlError(`at most ${MAX_FUNCTIONS} functions can have results, clear some first`);
  if (results.length > 0) hooks.set(text(given, 'function') ?? '', results);
  return showHooks(engine);
}

/** `{alarming: names}`: the alarms in ALARM; every other one is OK. */
export const showAlarms = ({ world }: Engine): Members => ({ alarming: [...(world.alarming ?? [])] });

/** Alarms go by their name alone, whatever the account and Region. Throws a ControlError. */
export function setAlarm(engine: Engine, body: string): Members {
  const given = readBody(body, { name: 'string!', state: 'string!' });
  const name = text(given, 'name') ?? '';
  const { world } = engine;
  const alarming = (world.alarming ??= new Set<string>());
  alarming.delete(name);
  if (oneOf('state', given['state'], ALARM_STATES) === 'ALARM') {
    if (alarming.size >= MAX_ALARMS) throw new ControlError(`at most ${MAX_ALARMS} alarms can be in ALARM`);
    alarming.add(name);
  }
  return showAlarms(engine);
}

/** `{denied: ARNs}`: the roles with which ECS may not manage load balancers; it may with every other one. */
export const showRoles = ({ world }: Engine): Members => ({ denied: [...(world.deniedRoles ?? [])] });

/** Whether an infrastructure role lets ECS manage load balancers. Throws a ControlError. */
export function setRole(engine: Engine, body: string): Members {
  const given = readBody(body, { role: 'string!', allowed: 'boolean!' });
  const role = text(given, 'role') ?? '';
  const { world } = engine;
  const denied = (world.deniedRoles ??= new Set<string>());
  denied.delete(role);
  if (given['allowed'] !== true) {
    if (denied.size >= MAX_ROLES) throw new ControlError(`at most ${MAX_ROLES} roles can be denied`);
    denied.add(role);
  }
  return showRoles(engine);
}
