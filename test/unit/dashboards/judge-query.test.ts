import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { NEEDS } from '../../../.ci/prometheus/events.ts';
import { judgeQuery } from '../../../.ci/prometheus/judge-query.ts';
import { shippedQueries, substitute } from '../../../.ci/prometheus/shipped-queries.ts';
import { waitUntil } from '../../../.ci/prometheus/wait-until.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';

const series = (...values: number[]) => [{ labels: {}, values }];
const eventful = 'fleet / Rollbacks / Rolled back';
const always = 'fleet / Fleet / Ready';

describe('judgeQuery', () => {
  it('wants data of every panel, and takes NaN for none', () => {
    expect(judgeQuery(always, [], new Set()).verdict).to.equal('no data');
    expect(judgeQuery(always, series(NaN, Infinity), new Set()).verdict).to.equal('no data');
    expect(judgeQuery(always, series(NaN, 0), new Set())).to.deep.equal({ verdict: 'ok', rows: 1, highest: 0 });
  });

  it('wants more than zeros of a panel whose event has happened, and nothing before', () => {
    expect(judgeQuery(eventful, series(0), new Set()).verdict).to.equal('not asked for');
    expect(judgeQuery(eventful, series(0, 0), new Set(['rollback'])).verdict).to.equal('only zeros');
    expect(judgeQuery(eventful, [], new Set(['rollback'])).verdict).to.equal('no data');
    expect(judgeQuery(eventful, series(0, 1), new Set(['rollback'])).verdict).to.equal('ok');
  });
});

describe('the queries of the shipped dashboards', () => {
  const queries = shippedQueries(join(resolve(import.meta.dirname, '../../..'), 'charts/longshore/files/dashboards'));

  it('have no variable left once everything is chosen', () => {
    for (const { panel, expr } of queries) expect(substitute(expr, 12.3), panel).not.to.include('$');
    expect(substitute('x{namespace=~"$namespace"}[$__range]', 12.3)).to.equal('x{namespace=~".*"}[13s]');
  });

  it('include every panel that is said to need an event', () => {
    expect(queries.map(({ panel }) => panel)).to.include.members(Object.keys(NEEDS));
  });
});

describe('waitUntil', () => {
  it('asks again until there is an answer', async () => {
    const clock = virtualClock();
    let asked = 0;
    const answer = waitUntil(async () => (++asked === 3 ? 'here' : undefined), { what: 'it', withinMs: 1_000, everyMs: 100, clock });
    await clock.advance(200);
    expect(await answer).to.equal('here');
    expect(clock.pending).to.equal(0);
  });

  it('gives up at the deadline, or as soon as there is no hope', async () => {
    const clock = virtualClock();
    const late = waitUntil(async () => undefined, { what: 'rain', withinMs: 500, everyMs: 100, clock }).catch((error: Error) => error.message);
    await clock.advance(500);
    expect(await late).to.equal('rain: not within 0.5 s');
    const hopeless = await waitUntil(async () => undefined, { what: 'rain', withinMs: 500, clock, hopeless: () => new Error('it ended') }).catch((error: Error) => error.message);
    expect(hopeless).to.equal('it ended');
  });
});
