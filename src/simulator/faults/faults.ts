/** Injected faults: what can go wrong between a client and ECS, per operation and optionally per service. */
import type { Members } from '../state.ts';

/** What happens to a call that a rule hits. A client cannot tell the two `timeout-*` kinds apart. */
export type FaultKind =
  /** ThrottlingException, nothing done. */
  | 'throttle'
  /** An error of your choice, by default ServerException with status 500; nothing done. */
  | 'error'
  /** The work is done, then the connection hangs and is cut without an answer. */
  | 'timeout-after-commit'
  /** Nothing is done, the connection hangs and is cut. */
  | 'timeout-before-commit'
  /** The work is done, the answer ends in the middle. */
  | 'truncate'
  /** Reads answer with the state of `seconds` ago (simulator clock). Writes are not touched. */
  | 'stale'
  /** AccessDeniedException, nothing done. */
  | 'access-denied'
  /** Reads answer as in an account that has none of it: services MISSING, lists empty. Writes are not touched. */
  | 'empty';

/** Which calls to hit, and how; `POST /_sim/faults` takes the same members. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** An API operation such as `UpdateService`, or `*` for all. */
  readonly operation: string;
  /** Only calls that name this service. */
  readonly service?: string;
  /** Calls that it hits before it is used up; until cleared when left out. */
  readonly times?: number;
  /** `stale`: age of the answers. */
  readonly seconds?: number;
  /** `timeout-*`: how long the connection hangs, in milliseconds of the base clock. */
  readonly hangMs?: number;
  /** `error`: what is answered. */
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
}

interface ActiveFault extends FaultRule {
  readonly id: string;
  /** Calls hit so far. */
  readonly hits: number;
}

/** The rules that are set. They are kept in memory, outside of snapshots, and the oldest that fits a call hits it. */
export interface Faults {
  /** Adds a rule and returns its id. Earlier rules win. Throws a RangeError at more than 100 rules. */
  set(rule: FaultRule): string;
  /** Removes one rule, or all. Returns how many there were. */
  clear(id?: string): number;
  list(): readonly ActiveFault[];
  /** The rule that hits this call, which counts as a hit. */
  take(operation: string, effect: 'read' | 'write', input: Members): FaultRule | undefined;
}

const MAX_RULES = 100;

/** Starts without rules. Ids are never used twice, so that an old one cannot clear a newer rule. */
export function createFaults(): Faults {
  const rules = new Map<string, { readonly rule: FaultRule; hits: number }>();
  let sequence = 0;

  return {
    set(rule) {
      if (rules.size >= MAX_RULES) throw new RangeError(`at most ${MAX_RULES} faults can be set, clear some first`);
      sequence += 1;
      const id = `fault-${sequence}`;
      rules.set(id, { rule, hits: 0 });
      return id;
    },
    clear(id) {
      if (id !== undefined) return rules.delete(id) ? 1 : 0;
      const count = rules.size;
      rules.clear();
      return count;
    },
    list: () => [...rules].map(([id, { rule, hits }]) => ({ ...rule, id, hits })),
    take(operation, effect, input) {
      for (const [id, entry] of rules) {
        const { rule } = entry;
        if (rule.operation !== '*' && rule.operation !== operation) continue;
        if (effect === 'write' && (rule.kind === 'stale' || rule.kind === 'empty')) continue;
        if (rule.service !== undefined && !namesService(input, rule.service)) continue;
        entry.hits += 1;
        if (rule.times !== undefined && entry.hits >= rule.times) rules.delete(id);
        return rule;
      }
      return undefined;
    },
  };
}

/** By name or in any of the ARNs that carry a service's name (`service/C/S`, `service-deployment/C/S/ID` ...). */
function namesService(input: Members, service: string): boolean {
  const identifiers = ['service', 'serviceName', 'services', 'serviceDeploymentArn', 'serviceDeploymentArns', 'serviceRevisionArns', 'resourceArn'];
  return identifiers
    .flatMap((name) => input[name])
    .some((value) => typeof value === 'string' && (value === service || (value.startsWith('arn:') && value.split('/').includes(service))));
}
