/**
 * `npm run bench:rollout`: a hundred services released at once under AWS's request buckets, against the floor that the
 * account's share sets; then how soon rollouts without hope are stopped. `--quick` releases twenty services, `--part
 * release` or `stop` runs only one of the two. Exit code 1 when a target is missed.
 */
import { parseArgs } from 'node:util';
import { benchRelease } from './release-bench.ts';
import { missed, tableOf, type Row } from './report.ts';
import { benchStops } from './stop-bench.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, part: { type: 'string', default: 'both' } } });
if (!['release', 'stop', 'both'].includes(values.part)) throw new Error(`--part: "${values.part}" is not release, stop or both`);
const services = values.quick ? 20 : 100;
const log = (text: string): void => console.error(`  ${text}`);

const all: Row[] = [];
const show = (title: string, rows: readonly Row[]): void => {
  all.push(...rows);
  console.log(tableOf(title, rows));
};
if (values.part !== 'stop') show(`${services} services released at once`, await benchRelease(services, log));
if (values.part !== 'release') show('Rollouts without hope', await benchStops(log));
console.log(`\n${all.filter((row) => row.target !== undefined).length} targets, ${missed(all)} missed`);
process.exitCode = missed(all) > 0 ? 1 : 0;
