/**
 * `npm run bench`: what the operator costs, on 1,000 services of three containers, 40 environment entries and 100 ECS
 * events each, against the simulator with AWS's request buckets. `--quick` takes 100 services; `--layout one` or `each`
 * only one of the two fleets. Exit code 1 when a target is missed.
 */
import { parseArgs } from 'node:util';
import { benchFleet } from './fleet-bench.ts';
import { missed, tableOf, type Row } from './report.ts';
import type { Layout } from './workload.ts';

const LAYOUTS: Readonly<Record<string, readonly Layout[]>> = { one: ['one cluster'], each: ['a cluster each'], both: ['one cluster', 'a cluster each'] };

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, layout: { type: 'string', default: 'both' } } });
const layouts = LAYOUTS[values.layout];
if (layouts === undefined) throw new Error(`--layout: "${values.layout}" is not one, each or both`);
const services = values.quick ? 100 : 1_000;

const all: Row[] = [];
for (const layout of layouts) {
  const rows = await benchFleet({ services, layout });
  all.push(...rows);
  console.log(tableOf(`${services.toLocaleString('en-US')} services, ${layout === 'one cluster' ? 'in one cluster' : 'in a cluster each'}`, rows));
}
console.log(`\n${all.filter((row) => row.target !== undefined).length} targets, ${missed(all)} missed`);
process.exitCode = missed(all) > 0 ? 1 : 0;
