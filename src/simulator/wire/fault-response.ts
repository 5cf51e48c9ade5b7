/** How a fault shows on the wire. Faults that need the work done (or undone) first are applied around it by the protocol. */
import type { Engine } from '../engine.ts';
import type { FaultRule } from '../faults/faults.ts';
import { Refusal } from '../refusal.ts';
import { ConnectionCut, type SimResponse } from './message.ts';

/** Longer than the time-outs clients usually have; a fault may say otherwise. */
const DEFAULT_HANG_MS = 60_000;

/** How a service names what faults answer. */
export interface FaultDialect {
  readonly throttled: string;
  readonly denied: string;
  readonly failed: string;
  /** As in IAM actions: `ecs:UpdateService`. */
  readonly service: string;
}

const ECS: FaultDialect = { throttled: 'ThrottlingException', denied: 'AccessDeniedException', failed: 'ServerException', service: 'ecs' };

/** Faults that strike before any work. Throws the Refusal or the ConnectionCut that the client gets. */
export async function applyBefore(engine: Engine, fault: FaultRule | undefined, operation: string, callerArn: string, dialect = ECS): Promise<void> {
  switch (fault?.kind) {
    case 'throttle':
      throw new Refusal(dialect.throttled, 'Rate exceeded');
    case 'error':
      throw new Refusal(fault.code ?? dialect.failed, fault.message ?? 'Service Unavailable. Please try again later.', fault.status ?? 500);
    case 'access-denied':
      throw new Refusal(
        dialect.denied,
        `User: ${callerArn} is not authorized to perform: ${dialect.service}:${operation} because no identity-based policy allows the ${dialect.service}:${operation} action`,
      );
    case 'timeout-before-commit':
      await engine.hang(fault.hangMs ?? DEFAULT_HANG_MS);
      throw new ConnectionCut();
    case 'timeout-after-commit':
    case 'truncate':
    case 'stale':
    case 'empty':
    case undefined:
      return;
  }
}

/** Faults that spoil the answer of work that was done. Throws ConnectionCut. */
export async function applyAfter(engine: Engine, fault: FaultRule | undefined, response: SimResponse): Promise<SimResponse> {
  if (fault?.kind === 'timeout-after-commit') {
    await engine.hang(fault.hangMs ?? DEFAULT_HANG_MS);
    throw new ConnectionCut();
  }
  if (fault?.kind !== 'truncate') return response;
  return { ...response, body: response.body.slice(0, Math.floor(response.body.length / 2)), cut: true };
}
