/**
 * Puts a mortal operator between a test and its ports: it dies before a call is sent, after it was sent but before the
 * answer, or after the answer. A dead operator's calls never reach anybody. The wrapper knows nothing of the ports'
 * methods, so a new one is swept without anybody remembering it.
 */
import type { Ports } from './world.ts';

export const phases = ['before send', 'after send, before the reply', 'after the reply'] as const;
export type Phase = (typeof phases)[number];

export interface Boundary {
  readonly call: string;
  readonly phase: Phase;
}

export interface Mortal {
  wrap(ports: Ports): Ports;
  /** Every call so far, in order. */
  readonly calls: readonly string[];
  readonly dead: boolean;
}

class Crash extends Error {
  override readonly name = 'Crash';
}

/** Dies at the `at`-th boundary (three a call, counted from 0); never when `at` is undefined. */
export function mortal(at: number | undefined): Mortal {
  const calls: string[] = [];
  let boundary = 0;
  let dead = false;
  const maybeDie = (): void => {
    if (boundary === at) dead = true;
    boundary += 1;
    if (dead) throw new Crash('the operator is dead');
  };

  const wrapPort = <T extends object>(name: string, port: T): T =>
    new Proxy(port, {
      get(target, property, receiver) {
        const member: unknown = Reflect.get(target, property, receiver);
        if (typeof member !== 'function' || typeof property !== 'string') return member;
        // `AwsPort.ecs` hands out the port of a scope; everything else is an outside call.
        if (name === 'aws' && property === 'ecs') return (scope: never) => wrapPort('ecs', member.call(target, scope) as object);
        return async (...args: unknown[]): Promise<unknown> => {
          if (dead) throw new Crash('the operator is dead');
          calls.push(`${name}.${property}`);
          maybeDie();
          let answer: unknown;
          let failure: { readonly error: unknown } | undefined;
          try {
            answer = await (member.apply(target, args) as Promise<unknown>);
          } catch (error) {
            failure = { error };
          }
          if (dead) throw new Crash('the operator is dead');
          // Sent and done, but the answer is lost ...
          maybeDie();
          // ... or it came, and the process got no further than to read it.
          if (boundary === at) dead = true;
          boundary += 1;
          if (failure !== undefined) throw failure.error;
          return answer;
        };
      },
    });

  return {
    wrap: (ports) => ({ kube: wrapPort('kube', ports.kube), aws: wrapPort('aws', ports.aws), git: wrapPort('git', ports.git) }),
    calls,
    get dead() {
      return dead;
    },
  };
}
