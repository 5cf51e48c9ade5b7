import { expect } from 'chai';
import fc from 'fast-check';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { createQueue, type Priority, type TakenKey, type WorkQueue } from '../../../src/runtime/queue.ts';

const build = (clock = virtualClock(0)): { clock: typeof clock; queue: WorkQueue } => ({
  clock,
  queue: createQueue({ clock, backoff: (attempts) => 100 * 2 ** (attempts - 1) }),
});

const takeAll = async (queue: WorkQueue, count: number): Promise<string[]> => {
  const keys: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const taken = await queue.take();
    keys.push(taken!.key);
    queue.finish(taken!, { kind: 'forget' });
  }
  return keys;
};

describe('work queue', () => {
  it('hands out a key once, however often it was added', async () => {
    const { queue } = build();
    for (let n = 0; n < 5; n += 1) queue.add('a');
    queue.add('b');
    expect(await takeAll(queue, 2)).to.deep.equal(['a', 'b']);
    expect(queue.size).to.equal(0);
  });

  it('runs a key once more when it was added while a worker had it, and never twice at a time', async () => {
    const { queue, clock } = build();
    queue.add('a');
    const first = await queue.take();
    queue.add('a');
    queue.add('a');
    let second: TakenKey | undefined;
    const waiting = queue.take().then((taken) => (second = taken));
    await clock.settle();
    expect(second).to.equal(undefined);
    queue.finish(first!, { kind: 'forget' });
    await waiting;
    expect(second?.key).to.equal('a');
    queue.finish(second!, { kind: 'forget' });
    expect(queue.size).to.equal(0);
  });

  it('serves edits before sources before resyncs, and first in first out among equals', async () => {
    const { queue } = build();
    queue.add('r1');
    queue.add('s1', { priority: 'source' });
    queue.add('e1', { priority: 'edit' });
    queue.add('r2', { priority: 'resync' });
    queue.add('s2', { priority: 'source' });
    queue.add('e2', { priority: 'edit' });
    expect(await takeAll(queue, 6)).to.deep.equal(['e1', 'e2', 's1', 's2', 'r1', 'r2']);
  });

  for (const hours of [-1, 1]) {
    it(`hands a key out after its wait, also when somebody sets the clock ${hours < 0 ? 'back' : 'forward'} meanwhile`, async () => {
      const { queue, clock } = build();
      queue.add('a', { afterMs: 5_000 });
      let taken: TakenKey | undefined;
      const waiting = queue.take().then((key) => (taken = key));
      clock.setWall(hours * 3_600_000);
      await clock.advance(4_999);
      expect(taken).to.equal(undefined);
      await clock.advance(1);
      await waiting;
      expect(taken?.key).to.equal('a');
    });
  }

  it('raises the priority of a queued key, keeps its place among equals, and never lowers it', async () => {
    const { queue } = build();
    queue.add('early');
    queue.add('late', { priority: 'edit' });
    queue.add('early', { priority: 'edit' });
    queue.add('early', { priority: 'resync' });
    expect(await takeAll(queue, 2)).to.deep.equal(['early', 'late']);
  });

  it('keeps the earliest of several ready times', async () => {
    const { queue, clock } = build();
    const times: number[] = [];
    const taking = queue.take().then(() => times.push(clock.now()));
    queue.add('a', { afterMs: 500 });
    queue.add('a', { afterMs: 200 });
    queue.add('a', { afterMs: 900 });
    await clock.advance(1_000);
    await taking;
    expect(times).to.deep.equal([200]);
    expect(clock.pending).to.equal(0);
  });

  it('backs off per key, takes the time the other side named, and forgets both on success', async () => {
    const { queue, clock } = build();
    queue.add('a');
    const waits: (number | undefined)[] = [];
    for (const next of [{ kind: 'backoff' }, { kind: 'backoff' }, { kind: 'backoff', retryAfterMs: 7_000 }, { kind: 'backoff' }, { kind: 'forget' }] as const) {
      const taking = queue.take();
      await clock.advance(10_000);
      waits.push(queue.finish((await taking)!, next));
    }
    queue.add('a');
    waits.push(queue.finish((await queue.take())!, { kind: 'backoff' }));
    expect(waits).to.deep.equal([100, 200, 7_000, 800, undefined, 100]);
  });

  it('forgets failures also when the key was added again during the run that succeeded', async () => {
    const { queue, clock } = build();
    queue.add('a');
    for (const next of [{ kind: 'backoff' }, { kind: 'backoff' }, { kind: 'forget' }] as const) {
      const taking = queue.take();
      await clock.advance(10_000);
      if (next.kind === 'forget') queue.add('a');
      queue.finish((await taking)!, next);
    }
    expect(queue.finish((await queue.take())!, { kind: 'backoff' })).to.equal(100);
  });

  it('lets a new edit through at once although the key backs off', async () => {
    const { queue } = build();
    queue.add('a');
    queue.finish((await queue.take())!, { kind: 'backoff', retryAfterMs: 60_000 });
    queue.add('a', { priority: 'edit' });
    const again = await queue.take();
    expect(again).to.include({ key: 'a', priority: 'edit', failures: 1 });
  });

  it('wakes all workers when it is closed, and sets no timer any more', async () => {
    const { queue, clock } = build();
    queue.add('later', { afterMs: 10 });
    const workers = Promise.all([queue.take(), queue.take()]);
    queue.close();
    expect(await workers).to.deep.equal([undefined, undefined]);
    queue.add('b');
    expect(await queue.take()).to.equal(undefined);
    expect(clock.pending).to.equal(0);
  });

  it('still knows its keys when it is closed: those that waited, those given back with a wish, those added later', async () => {
    const { queue, clock } = build();
    queue.add('later', { afterMs: 10 });
    for (const key of ['done', 'polled', 'failed']) queue.add(key, { priority: 'edit' });
    const [done, polled, failed] = [await queue.take(), await queue.take(), await queue.take()];
    queue.close();
    queue.finish(done!, { kind: 'forget' });
    queue.finish(polled!, { kind: 'after', ms: 5_000, priority: 'resync' });
    queue.finish(failed!, { kind: 'backoff' });
    queue.add('new', { priority: 'source' });
    expect([...queue.keys()]).to.have.deep.members([['later', 'resync'], ['polled', 'resync'], ['failed', 'edit'], ['new', 'source']]);
    expect(clock.pending).to.equal(0);
  });

  it('refuses a key that no worker has', async () => {
    const { queue } = build();
    queue.add('a');
    const taken = await queue.take();
    queue.finish(taken!, { kind: 'forget' });
    expect(() => queue.finish(taken!, { kind: 'forget' })).to.throw('no worker had taken it');
  });

  it('loses no key, holds none twice and remembers none, in every order of adds and runs', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), key: fc.constantFrom('a', 'b', 'c'), priority: fc.constantFrom<Priority>('edit', 'source', 'resync'), afterMs: fc.constantFrom(0, 0, 50, 500) }),
      fc.record({ do: fc.constant('finish' as const), next: fc.constantFrom({ kind: 'forget' as const }, { kind: 'backoff' as const }, { kind: 'again' as const }) }),
      fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(1, 100, 1_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { queue, clock } = build();
        const held: TakenKey[] = [];
        const owed = new Set<string>();
        let takers = 0;
        const take = (): void => {
          takers += 1;
          void queue.take().then((taken) => {
            takers -= 1;
            if (taken === undefined) return;
            expect(held.map(({ key }) => key)).not.to.include(taken.key);
            held.push(taken);
            owed.delete(taken.key);
          });
        };
        const finish = (next: Parameters<WorkQueue['finish']>[1]): void => {
          const taken = held.shift();
          if (taken === undefined) return;
          if (queue.finish(taken, next) !== undefined) owed.add(taken.key);
          take();
        };
        take();
        take();
        for (const each of steps) {
          if (each.do === 'add') {
            owed.add(each.key);
            queue.add(each.key, each);
          } else if (each.do === 'finish') finish(each.next);
          else await clock.advance(each.ms);
          await Promise.resolve();
        }
        for (let round = 0; round < 100 && (owed.size > 0 || held.length > 0); round += 1) {
          await clock.advance(100_000_000);
          finish({ kind: 'forget' });
        }
        expect([...owed]).to.deep.equal([]);
        expect(queue.size).to.equal(0);
        expect(clock.pending).to.equal(0);
        expect(takers).to.equal(2);
        queue.close();
      }),
      { numRuns: 60 },
    );
  });
});
