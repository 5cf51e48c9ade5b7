import type { KubeObject } from '../api/meta.ts';
import type { EcsService } from '../api/v1beta1/ecsservice.ts';
import type { Cluster } from '../app/cluster.ts';
import type { ServiceEvent } from '../app/service-events.ts';
import type { ObjectKey } from '../core/model/key.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Terminal } from './program.ts';
import { renderStatus } from './status-view/render-status.ts';
import { styleFor } from './status-view/style.ts';

/** Which service is shown, where, and how. */
export interface Screen {
  readonly cluster: Cluster;
  readonly key: ObjectKey;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** Where nobody says how wide it is. */
const DEFAULT_WIDTH = 100;
/** A narrower terminal wraps by itself. */
const LEAST_WIDTH = 40;

/** The service as it is drawn on this terminal, now. */
export function drawn({ terminal }: Screen, service: KubeObject, events: readonly ServiceEvent[]): string {
  const width = Math.max(LEAST_WIDTH, terminal.columns?.() ?? DEFAULT_WIDTH);
  return renderStatus({ service: service as EcsService, events, now: systemClock.now(), width, style: styleFor(terminal.isTty, terminal.env) });
}

/** The service and its events for programs. Who set which field is bookkeeping of the API server; kubectl hides it as well. */
export function documentOf(service: KubeObject, events: readonly ServiceEvent[]): unknown {
  const { managedFields: _hidden, ...metadata } = service.metadata as KubeObject['metadata'] & { readonly managedFields?: unknown };
  return { service: { ...service, metadata }, events };
}
