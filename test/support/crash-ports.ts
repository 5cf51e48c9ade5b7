/**
 * Puts a mortal operator between a test and its ports: it dies before a call is sent, after it was sent but before the
 * answer, or after the answer. A dead operator's calls never reach anybody. The wrapper knows nothing of the ports'
 * methods, so a new one is swept without anybody remembering it.
 */
import type { Ports } from './world.ts';

export type Phase = 'before send' | 'after send, before the reply' | 'after the reply';

export interface Boundary {
  readonly call: string;
  readonly phase: Phase;
  /** Calls sent before it that may have changed something. */
  readonly writes: number;
  /** Of `epoch`, when it came. */
  readonly epoch: number;
}

export interface Mortal {
  wrap(ports: Ports): Ports;
  /** Every boundary so far, in order: three a call. */
  readonly boundaries: readonly Boundary[];
  readonly dead: boolean;
}

/** Calls that change nothing, wherever they go; every other one is taken for a write. */
const read = /^(?:describe|list|get|callerIdentity|stoppedTasks|resolve|fetch|files)/;

class Crash extends Error {
  override readonly name = 'Crash';
}

/** Dies at the `at`-th boundary (counted from 0); never when `at` is undefined. `epoch`: what the test counts beside, if anything. */
export function mortal(at: number | undefined, epoch: () => number = () => 0): Mortal {
  const boundaries: Boundary[] = [];
  let writes = 0;
  let dead = false;
  const pass = (call: string, phase: Phase): void => {
    if (boundaries.length === at) dead = true;
    boundaries.push({ call, phase, writes, epoch: epoch() });
  };
  const passAlive = (call: string, phase: Phase): void => {
    pass(call, phase);
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
          const call = `${name}.${property}`;
          passAlive(call, 'before send');
          if (!read.test(property)) writes += 1;
          let answer: unknown;
          let failure: { readonly error: unknown } | undefined;
          try {
            answer = await (member.apply(target, args) as Promise<unknown>);
          } catch (error) {
            failure = { error };
          }
          if (dead) throw new Crash('the operator is dead');
          // Sent and done, but the answer is lost ...
          passAlive(call, 'after send, before the reply');
          // ... or it came, and the process got no further than to read it.
          pass(call, 'after the reply');
          if (failure !== undefined) throw failure.error;
          return answer;
        };
      },
    });

  return {
    wrap: (ports) => ({ kube: wrapPort('kube', ports.kube), aws: wrapPort('aws', ports.aws), git: wrapPort('git', ports.git) }),
    boundaries,
    get dead() {
      return dead;
    },
  };
}
