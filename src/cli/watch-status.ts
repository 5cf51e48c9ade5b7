import type { KubeObject } from '../api/meta.ts';
import type { EcsService } from '../api/v1beta1/ecsservice.ts';
import { readServiceEvents, type ServiceEvent } from '../app/service-events.ts';
import { watchObject } from '../app/watch-object.ts';
import { sleep, systemClock } from '../runtime/clock.ts';
import { createLatest, type Latest } from './latest.ts';
import { noSuchService } from './no-such-service.ts';
import { documentOf, drawn, type Screen } from './status-screen.ts';
import { summaryLine } from './status-view/summary-line.ts';

/** How often a drawing that stands still is drawn again, so that its times go on, in milliseconds. */
const TICK_MS = 1_000;
/** Clears the terminal; moves the cursor to the top; clears the rest of a line, and of the screen (ECMA-48: ED, CUP, EL). */
const CLEAR = '\u001b[2J';
const TOP = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** Shows a service again at each change, until Ctrl-C or the time-out. @throws CliError when there is no such service at first */
export async function watchStatus(screen: Screen, timeoutMs: number | undefined): Promise<void> {
  const { cluster, key, terminal } = screen;
  const ended = new AbortController();
  const cancel = timeoutMs === undefined ? undefined : systemClock.after(timeoutMs, () => ended.abort());
  const stop = AbortSignal.any([terminal.stop, ended.signal]);
  const latest = createLatest<KubeObject | undefined>();
  const watching = watchObject({
    transport: cluster.transport,
    clock: systemClock,
    kind: 'EcsService',
    key,
    stop,
    onChange(object) {
      // A service that goes later may come back; one that never was is a typing error.
      if (object === undefined && !latest.isPresent()) ended.abort();
      else latest.put(object);
    },
  }).finally(() => {
    ended.abort();
    latest.close();
  });
  try {
    await show(screen, latest, stop);
  } finally {
    cancel?.();
    ended.abort();
    await watching;
  }
  if (!latest.isPresent() && !terminal.stop.aborted) throw noSuchService(key);
}

async function show(screen: Screen, latest: Latest<KubeObject | undefined>, stop: AbortSignal): Promise<void> {
  const { cluster, key, terminal, json } = screen;
  let before = '';
  let events: readonly ServiceEvent[] = [];
  for (;;) {
    await latest.changed();
    if (stop.aborted) return;
    latest.mark();
    const service = latest.get();
    if (service !== undefined) events = await readServiceEvents(cluster.transport, key, { signal: stop, clock: systemClock }).catch(() => events);
    before = print(screen, service, events, before);
    // On a terminal the times go on between two changes.
    while (terminal.isTty && !json && !(await isOver(latest.changed(), stop))) before = print(screen, service, events, before);
  }
}

/** Waits for `change` or `stop`, but no longer than one tick of the drawing. */
async function isOver(change: Promise<void>, stop: AbortSignal): Promise<boolean> {
  const rest = new AbortController();
  const tick = sleep(systemClock, TICK_MS, AbortSignal.any([stop, rest.signal])).then(
    () => false,
    () => true,
  );
  const over = await Promise.race([change.then(() => true), tick]);
  rest.abort();
  return over;
}

/** Prints what is new; returns it, to be compared with the next. */
function print(screen: Screen, service: KubeObject | undefined, events: readonly ServiceEvent[], before: string): string {
  const { terminal, key, json } = screen;
  const gone = `${key.namespace}/${key.name} is gone\n`;
  if (json) {
    const text = service === undefined ? '' : `${JSON.stringify(documentOf(service, events))}\n`;
    if (text !== before) terminal.out(text);
    return text;
  }
  if (!terminal.isTty) {
    const line = service === undefined ? gone : `${summaryLine(service as EcsService)}\n`;
    if (line !== before) terminal.out(`${new Date(systemClock.now()).toISOString().slice(11, 19)} ${line}`);
    return line;
  }
  const text = service === undefined ? gone : drawn(screen, service, events);
  // Drawn over the last one, line by line: clearing everything first would flicker at every tick.
  if (text !== before) terminal.out(`${before === '' ? CLEAR : ''}${TOP}${text.replaceAll('\n', `${CLEAR_LINE}\n`)}${CLEAR_BELOW}`);
  return text;
}
