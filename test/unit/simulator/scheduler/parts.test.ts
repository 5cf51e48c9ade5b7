import { expect } from 'chai';
import fc from 'fast-check';

import { backOff, clearBackOff, retryDelay } from '../../../../src/simulator/scheduler/back-off.ts';
import { tellBlocked, tellNotPlaced, writeEvent } from '../../../../src/simulator/scheduler/events.ts';
import { takeLaunches } from '../../../../src/simulator/scheduler/launch-rate.ts';
import type { Moment } from '../../../../src/simulator/scheduler/moment.ts';
import { isDriven, readRolloutSettings } from '../../../../src/simulator/scheduler/settings.ts';
import { fullReference } from '../../../../src/simulator/scheduler/stop-reasons.ts';
import { DEFAULT_TIMINGS } from '../../../../src/simulator/scheduler/timings.ts';
import { createWakeQueue } from '../../../../src/simulator/scheduler/wake-queue.ts';
import type { SchedulerState, SimDeployment } from '../../../../src/simulator/state.ts';
import { HOUR, MINUTE, createBench } from './world.ts';

const momentAt = (now: number, bench = createBench()): Moment => ({ world: bench.world, region: bench.region, service: bench.service, timings: DEFAULT_TIMINGS, now });

describe('scheduler: wake queue', () => {
  it('gives items in order of their latest due time, each once, oldest first among equals', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.option(fc.nat(50), { nil: undefined })), { maxLength: 200 }), fc.nat(60), (moves, limit) => {
        const queue = createWakeQueue<number>();
        const model = new Map<number, number>();
        for (const [item, at] of moves) {
          queue.set(item, at);
          if (at === undefined) model.delete(item);
          else model.set(item, at);
        }
        expect(queue.earliest()).to.equal(model.size === 0 ? undefined : Math.min(...model.values()));
        const taken: number[] = [];
        const times: number[] = [];
        for (let due = queue.takeDue(limit); due !== undefined; due = queue.takeDue(limit)) {
          expect(model.get(due.item)).to.equal(due.at);
          taken.push(due.item);
          times.push(due.at);
        }
        expect(times).to.deep.equal([...times].sort((a, b) => a - b));
        expect(new Set(taken).size).to.equal(taken.length);
        expect(taken.length).to.equal([...model.values()].filter((at) => at <= limit).length);
      }),
    );
  });
});

describe('scheduler: back-off', () => {
  it('doubles from 200 s to at most 15 minutes', () => {
    expect([1, 2, 3, 4, 50].map((round) => retryDelay(round, DEFAULT_TIMINGS) / 1_000)).to.deep.equal([200, 400, 800, 900, 900]);
  });

  it('counts tasks that fail together as one round', () => {
    const deployment = { failedTasks: 0 } as SimDeployment;
    backOff(deployment, 1_000, DEFAULT_TIMINGS);
    backOff(deployment, 1_500, DEFAULT_TIMINGS);
    expect([deployment.startFailures, deployment.retryAt]).to.deep.equal([1, 201_000]);
    backOff(deployment, 201_000, DEFAULT_TIMINGS);
    expect([deployment.startFailures, deployment.retryAt]).to.deep.equal([2, 601_000]);
    clearBackOff(deployment);
    expect(deployment).to.deep.equal({ failedTasks: 0 });
  });
});

describe('scheduler: launch rate', () => {
  it('never lets more through in a window than allowed, and says when the next one opens', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ wait: fc.nat(30_000), want: fc.nat(400) }), { maxLength: 40 }), (steps) => {
        const state: SchedulerState = { eventTimes: new Map() };
        let now = 0;
        for (const { wait, want } of steps) {
          now += wait;
          const launches = takeLaunches(state, DEFAULT_TIMINGS, now);
          launches.spend(Math.min(want, launches.budget));
          expect(state.launchWindow?.count ?? 0).to.be.at.most(500);
          expect(launches.nextAt).to.be.greaterThan(now);
        }
      }),
    );
  });
});

describe('scheduler: events', () => {
  it('suppresses the same text for six hours, and no other', () => {
    const bench = createBench();
    tellBlocked(momentAt(0, bench));
    tellBlocked(momentAt(6 * HOUR - 1, bench));
    expect(bench.service.events).to.have.length(1);
    tellNotPlaced(momentAt(6 * HOUR - 1, bench), 'another');
    tellBlocked(momentAt(6 * HOUR, bench));
    expect(bench.messages().map((message) => message.slice(14, 30))).to.deep.equal(['was unable to st', 'was unable to pl', 'was unable to st']);
  });

  it('keeps 100 events, newest first, and a bounded memory of texts', () => {
    const bench = createBench();
    for (let index = 0; index < 250; index += 1) {
      writeEvent(momentAt(index, bench), `event ${String(index)}`);
      tellNotPlaced(momentAt(index, bench), `reason ${String(index)}`);
    }
    expect(bench.service.events).to.have.length(100);
    expect(bench.service.events[1]?.message).to.equal('(service web) event 249');
    expect(bench.service.scheduler.eventTimes.size).to.equal(100);
  });

  it('gives each event an id of its own', () => {
    const bench = createBench();
    for (let index = 0; index < 50; index += 1) writeEvent(momentAt(0, bench), 'x');
    expect(new Set(bench.service.events.map(({ id }) => id)).size).to.equal(50);
  });
});

describe('scheduler: image references in pull errors', () => {
  for (const [image, want] of [
    ['web:1', 'docker.io/library/web:1'],
    ['team/web:1', 'docker.io/team/web:1'],
    ['public.ecr.aws/nginx/nginx:1', 'public.ecr.aws/nginx/nginx:1'],
    ['registry:5000/web@sha256:ab', 'registry:5000/web@sha256:ab'],
    ['localhost/web', 'localhost/web'],
  ] as const) {
    it(`spells ${image} as ${want}`, () => {
      expect(fullReference(image)).to.equal(want);
    });
  }
});

describe('scheduler: settings', () => {
  it('fills in what ECS fills in', () => {
    expect(readRolloutSettings({})).to.deep.equal({
      strategy: 'ROLLING', minimumHealthyPercent: 100, maximumPercent: 200, bakeMs: 0,
      breaker: { enabled: false, rollback: false, resetOnHealthyTask: true, threshold: { type: 'BOUNDED_PERCENT', value: 50 } },
    });
    expect(readRolloutSettings({ bakeTimeInMinutes: 2 }).bakeMs).to.equal(2 * MINUTE);
    expect(readRolloutSettings({ earlySuccessCriteria: { enable: false, healthyPercent: 50 } }).earlySuccess).to.equal(undefined);
  });

  it('drives REPLICA services of the ECS controller only, whatever their strategy', () => {
    const driven = (members: object): boolean => isDriven(createBench({ members: { ...members } }).service);
    expect([{}, { deploymentController: { type: 'ECS' } }, { deploymentConfiguration: { strategy: 'BLUE_GREEN' } }].map(driven)).to.deep.equal([true, true, true]);
    expect([{ schedulingStrategy: 'DAEMON' }, { deploymentController: { type: 'EXTERNAL' } }, { deploymentController: { type: 'CODE_DEPLOY' } }].map(driven)).to.deep.equal([false, false, false]);
  });
});
