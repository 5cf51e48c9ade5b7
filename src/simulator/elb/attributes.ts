/** Target group attributes (API: ModifyTargetGroupAttributes). Those that would change what the simulator does, and are not simulated, keep their default. */
import { text } from '../members.ts';
import type { Members } from '../state.ts';
import { validationError } from './refusals.ts';
import type { SimTargetGroup } from './state.ts';

/** Key of the attribute that says how long a target drains: whole seconds, 0 to 3600, by default 300 (API: TargetGroupAttribute). */
export const DEREGISTRATION_DELAY = 'deregistration_delay.timeout_seconds';
const DEFAULT_DELAY_SECONDS = 300;
const LONGEST_DELAY_SECONDS = 3600;

/** Attributes that may change: the delay acts; stickiness needs cookies, which the generator's requests do not carry. */
const CHANGEABLE: ReadonlySet<string> = new Set([DEREGISTRATION_DELAY, 'stickiness.enabled', 'stickiness.lb_cookie.duration_seconds']);

/** Every attribute of a new group. */
export function defaultAttributes(network: boolean): Map<string, string> {
  return new Map([
    [DEREGISTRATION_DELAY, String(DEFAULT_DELAY_SECONDS)],
    ['stickiness.enabled', 'false'],
    ...(network ? NETWORK : APPLICATION),
  ]);
}

const APPLICATION: readonly (readonly [string, string])[] = [
  ['stickiness.type', 'lb_cookie'],
  ['stickiness.lb_cookie.duration_seconds', '86400'],
  ['load_balancing.algorithm.type', 'round_robin'],
  ['slow_start.duration_seconds', '0'],
];

const NETWORK: readonly (readonly [string, string])[] = [
  ['stickiness.type', 'source_ip'],
  ['deregistration_delay.connection_termination.enabled', 'false'],
  ['proxy_protocol_v2.enabled', 'false'],
];

/** Applies `[{Key, Value}]`. Throws ValidationError, before anything changed, for a key or a value that the group cannot have. */
export function changeAttributes(group: SimTargetGroup, given: readonly Members[]): void {
  const changes = given.map((attribute) => [text(attribute, 'Key') ?? '', text(attribute, 'Value') ?? ''] as const);
  for (const [key, value] of changes) check(group, key, value);
  for (const [key, value] of changes) group.attributes.set(key, value);
  group.deregistrationDelayMs = Number(group.attributes.get(DEREGISTRATION_DELAY) ?? DEFAULT_DELAY_SECONDS) * 1000;
}

function check(group: SimTargetGroup, key: string, value: string): void {
  const now = group.attributes.get(key);
  if (now === undefined) throw validationError(`Target group attribute key '${key}' is not recognized`);
  if (key === DEREGISTRATION_DELAY && !(/^\d{1,4}$/.test(value) && Number(value) <= LONGEST_DELAY_SECONDS)) {
    throw validationError(`'${key}' must be between '0' and '${LONGEST_DELAY_SECONDS}' inclusive`);
  }
  if (!CHANGEABLE.has(key) && value !== now) throw validationError(`The simulator knows '${key}' with the value '${now}' only.`);
}
