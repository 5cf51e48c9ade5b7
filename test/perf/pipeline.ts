/**
 * The pure pipeline alone: `node --import=tsx test/perf/pipeline.ts [--quick]`. Spec to plan for a service of ten
 * containers that exists and is in step, the case that every look at a service pays for; and its stages over a fleet.
 */
import { performance } from 'node:perf_hooks';
import { buildDesired } from '../../src/core/desired/build-desired.ts';
import { diffTaskDefinition } from '../../src/core/diff/diff-task-definition.ts';
import { hashOf } from '../../src/core/model/hash.ts';
import { planFromAnswers, type Answers } from '../../src/core/pipeline.ts';
import type { RawService, RawTaskDefinition } from '../../src/core/observed/raw.ts';
import type { AwsAccount } from '../../src/api/v1beta1/awsaccount.ts';
import { creationOf, liveServiceOf } from './live-service.ts';
import { missed, tableOf, type Row } from './report.ts';
import { mean, quantileOf } from './statistics.ts';
import { benchAccount, benchService, INSTALLATION } from './workload.ts';

const quick = process.argv.includes('--quick');
const FLEET = quick ? 100 : 1_000;
const ROUNDS = quick ? 500 : 3_000;
const WARM_UP = 300;
const account = benchAccount('http://127.0.0.1:1') as AwsAccount;

interface Case extends Answers {
  readonly raw: { readonly service: RawService; readonly taskDefinition: RawTaskDefinition };
}

function caseOf(index: number, containers: number): Case {
  const object = benchService(index, { layout: 'one cluster', containers });
  const desired = buildDesired({ object, account, installation: INSTALLATION });
  const raw = liveServiceOf(creationOf(object, account));
  return {
    object,
    account,
    installation: INSTALLATION,
    namespaceLabels: {},
    previous: { appliedHash: desired.hash, appliedPaths: desired.paths },
    live: { service: raw.service, taskDefinition: raw.taskDefinition },
    candidates: [],
    now: 0,
    raw,
  };
}

/** Steady state: status remembers which revision holds the content, so that the content itself is not read. */
function knownRevision(answers: Case): Answers {
  const { taskDefinition } = buildDesired({ object: answers.object, account, installation: INSTALLATION });
  if (taskDefinition.kind === 'arn') throw new Error('the case has no content');
  const arn = answers.raw.service.taskDefinition ?? '';
  return { ...answers, previous: { ...answers.previous, taskDefinition: { hash: taskDefinition.hash, arn } }, live: { service: answers.raw.service } };
}

/** Milliseconds of each run, after a warm-up. */
function timesOf(runs: number, work: (run: number) => unknown): readonly number[] {
  for (let run = 0; run < WARM_UP; run += 1) work(run);
  return Array.from({ length: runs }, (_none, run) => {
    const start = performance.now();
    work(run);
    return performance.now() - start;
  });
}

function timing(what: string, times: readonly number[], most?: number): Row {
  const note = `mean ${mean(times).toFixed(3)}, p99 ${quantileOf(times, 0.99).toFixed(3)} ms, ${times.length} runs`;
  return { what, value: quantileOf(times, 0.5), unit: 'ms', note, ...(most === undefined ? {} : { target: { most } }) };
}

const large = caseOf(0, 10);
const known = knownRevision(large);
for (const answers of [large, known]) {
  const { plan } = planFromAnswers(answers);
  if (plan.steps.length + plan.changes.length > 0) throw new Error(`the case is not in step: ${JSON.stringify(plan.changes)}`);
}
const fleet = Array.from({ length: FLEET }, (_none, index) => caseOf(index, 3));
const at = (run: number): Case => fleet[run % FLEET] ?? large;
const desiredOf = ({ object }: Case): ReturnType<typeof buildDesired> => buildDesired({ object, account, installation: INSTALLATION });
const prepared = fleet.map((each) => desiredOf(each));

const rows: readonly Row[] = [
  timing('spec to plan, ten containers of 40 entries, in step', timesOf(ROUNDS, () => planFromAnswers(known)), 1),
  timing('spec to plan, the same, revision compared by content', timesOf(ROUNDS, () => planFromAnswers(large))),
  timing('spec to plan, the same with another image', timesOf(ROUNDS, (run) => planFromAnswers({ ...large, object: benchService(0, { layout: 'one cluster', containers: 10, tag: `2-${run}` }) }))),
  timing(`spec to plan, three containers, over ${FLEET} services`, timesOf(FLEET, (run) => planFromAnswers(at(run)))),
  timing('desired state and its hashes, three containers', timesOf(FLEET, (run) => desiredOf(at(run)))),
  timing('hash of a read-back task definition, three containers', timesOf(FLEET, (run) => hashOf(at(run).raw.taskDefinition.taskDefinition))),
  timing('diff of task definitions, three containers', timesOf(FLEET, (run) => {
    const desired = prepared[run % FLEET]?.taskDefinition;
    if (desired === undefined || desired.kind === 'arn') throw new Error('the case has no content');
    return diffTaskDefinition({ desired: desired.input, live: desired.input, ignore: [] });
  })),
];

console.log(tableOf('The pure pipeline (median of one run)', rows));
process.exitCode = missed(rows) > 0 ? 1 : 0;
