import { expect } from 'chai';
import fc from 'fast-check';
import { sleep, virtualClock } from '../../../src/runtime/clock.ts';
import { runLoops, StopTimeout, type BackgroundLoop } from '../../../src/runtime/lifecycle.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';

function stage(): { clock: ReturnType<typeof virtualClock>; log: string[]; stop: AbortController; loop: (name: string, readyAfterMs?: number) => BackgroundLoop; run: (loops: readonly BackgroundLoop[]) => Promise<unknown> } {
  const clock = virtualClock(0);
  const log: string[] = [];
  const stop = new AbortController();
  return {
    clock,
    log,
    stop,
    loop: (name, readyAfterMs = 0) => ({
      name,
      async run(signal, ready) {
        log.push(`${name} starts`);
        await sleep(clock, readyAfterMs, signal).catch(() => undefined);
        if (!signal.aborted) ready();
        await sleep(clock, 1e9, signal).catch(() => undefined);
        log.push(`${name} stops`);
      },
    }),
    run: (loops) =>
      runLoops(loops, stop.signal, { clock, log: silentLogger, stopWithinMs: 1_000 }).then(
        () => 'stopped',
        (error: unknown) => error,
      ),
  };
}

describe('lifecycle', () => {
  it('starts each loop when the one before is ready, and stops them in reverse', async () => {
    const { clock, log, stop, loop, run } = stage();
    const ended = run([loop('store', 100), loop('reflector', 50), loop('controller')]);
    await clock.advance(99);
    expect(log).to.deep.equal(['store starts']);
    await clock.advance(100);
    expect(log).to.deep.equal(['store starts', 'reflector starts', 'controller starts']);
    stop.abort();
    expect(await ended).to.equal('stopped');
    expect(log.slice(3)).to.deep.equal(['controller stops', 'reflector stops', 'store stops']);
    expect(clock.pending).to.equal(0);
  });

  it('lets others work between two starts', async () => {
    const { log, stop, run } = stage();
    const busy = (name: string): BackgroundLoop => ({
      name,
      async run(signal, ready) {
        log.push(name);
        setImmediate(() => log.push(`somebody else, after ${name}`));
        ready();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      },
    });
    const ended = run([busy('a'), busy('b')]);
    while (log.length < 4) await new Promise((resolve) => setImmediate(resolve));
    expect(log).to.deep.equal(['a', 'somebody else, after a', 'b', 'somebody else, after b']);
    stop.abort();
    expect(await ended).to.equal('stopped');
  });

  it('stops everything with the reason when one loop fails', async () => {
    const { clock, log, loop, run } = stage();
    const reason = new Error('port taken');
    const broken: BackgroundLoop = {
      name: 'broken',
      async run(_signal, ready) {
        ready();
        await sleep(clock, 10);
        throw reason;
      },
    };
    const ended = run([loop('a'), broken, loop('c')]);
    await clock.advance(50);
    expect(await ended).to.equal(reason);
    expect(log).to.deep.equal(['a starts', 'c starts', 'c stops', 'a stops']);
  });

  it('starts nothing more when a loop fails before it is ready', async () => {
    const { log, loop, run } = stage();
    const broken: BackgroundLoop = { name: 'broken', run: () => Promise.reject(new Error('no')) };
    expect(await run([broken, loop('after')])).to.be.instanceOf(Error).with.property('message', 'no');
    expect(log).to.deep.equal([]);
  });

  it('treats a loop that ends by itself as a failure', async () => {
    const { clock, loop, run } = stage();
    const short: BackgroundLoop = { name: 'short', run: async (_signal, ready) => ready() };
    const ended = run([loop('a'), short]);
    await clock.advance(1);
    expect(await ended).to.be.instanceOf(Error).with.property('message', 'short ended by itself.');
  });

  it('gives up a loop that does not stop in time, names it, and stops the rest', async () => {
    const { clock, log, stop, loop, run } = stage();
    const stuck: BackgroundLoop = {
      name: 'stuck',
      stopWithinMs: 200,
      run: (_signal, ready) => {
        ready();
        return new Promise(() => undefined);
      },
    };
    const ended = run([loop('a'), stuck]);
    await clock.advance(1);
    stop.abort();
    await clock.advance(300);
    expect(await ended).to.be.instanceOf(StopTimeout).with.property('message', 'stuck did not stop within 200 ms.');
    expect(log).to.deep.equal(['a starts', 'a stops']);
  });

  it('starts nothing when it was stopped already', async () => {
    const { log, stop, loop, run } = stage();
    stop.abort();
    expect(await run([loop('a')])).to.equal('stopped');
    expect(log).to.deep.equal([]);
  });

  it('starts nothing more when it is stopped in the turn between two starts', async () => {
    const { clock, log, stop, loop, run } = stage();
    const first = loop('a');
    const stopping = (ready: () => void): void => {
      ready();
      setImmediate(() => stop.abort(new Error('SIGTERM')));
    };
    const ended = run([{ ...first, run: (signal, ready) => first.run(signal, () => stopping(ready)) }, loop('b')]);
    await clock.advance(10);
    expect(await ended).to.equal('stopped');
    expect(log).to.deep.equal(['a starts', 'a stops']);
    expect(clock.pending).to.equal(0);
  });

  it('ends in order whenever it is stopped and whatever fails: nothing starts out of turn, nothing is left running, no timer stays', async () => {
    const kind = fc.record({
      readyAfterMs: fc.constantFrom(0, 0, 1, 7, Infinity),
      failsAfterMs: fc.constantFrom(0, 3, 20, Infinity, Infinity, Infinity),
      endsWithinMs: fc.constantFrom(0, 0, 5, 999),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(kind, { maxLength: 5 }), fc.constantFrom(undefined, 0, 1, 4, 30), fc.nat({ max: 12 }), async (kinds, stopAfterMs, stopAfterTurns) => {
        const { clock, stop, run } = stage();
        const log: string[] = [];
        const running = new Set<number>();
        const loops = kinds.map(({ readyAfterMs, failsAfterMs, endsWithinMs }, index): BackgroundLoop => ({
          name: String(index),
          async run(signal, ready) {
            log.push(`start ${index}`);
            running.add(index);
            const timers = [clock.after(Math.min(readyAfterMs, 1e9), ready)];
            try {
              await new Promise<void>((resolve, reject) => {
                timers.push(clock.after(Math.min(failsAfterMs, 1e9), () => reject(new Error(`${index} failed`))));
                signal.addEventListener('abort', () => {
                  log.push(`stop ${index}`);
                  timers.push(clock.after(endsWithinMs, resolve));
                });
              });
            } finally {
              for (const cancel of timers) cancel();
              running.delete(index);
              log.push(`end ${index}`);
            }
          },
        }));
        const ended = run(loops);
        if (stopAfterMs === undefined) for (let turn = 0; turn < stopAfterTurns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        else await clock.advance(stopAfterMs);
        stop.abort(new Error('SIGTERM'));
        await clock.advance(10_000);
        const end = await ended;
        const starts = log.filter((line) => line.startsWith('start'));
        expect(starts).to.deep.equal(kinds.slice(0, starts.length).map((_kind, index) => `start ${index}`));
        const stops = log.filter((line) => line.startsWith('stop')).map((line) => Number(line.slice(5)));
        expect(stops).to.deep.equal([...stops].sort((a, b) => b - a));
        expect([...running]).to.deep.equal([]);
        expect(clock.pending).to.equal(0);
        if (end !== 'stopped') expect(String(end)).to.match(/failed|by itself/);
        if (!kinds.some(({ failsAfterMs }) => failsAfterMs <= 30)) expect(end).to.equal('stopped');
      }),
      { numRuns: 150 },
    );
  });
});
