/** The user's tour, as a user has it: a process of its own, real sockets, real git, Ctrl-C and kill -9. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runChild } from '../../support/child-process.ts';
import { longshore, startPlaygroundProcess, type PlaygroundProcess } from '../../support/playground-process.ts';
import { conditionOf, isReady, viewPlayground, writesIn, type PlaygroundView } from '../../support/playground-view.ts';
import { runLongshore } from '../../support/run-longshore.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/** A rollout that takes ECS minutes takes a second or two; the operator still looks at it more than once. */
const fast = 200;
/** ECS's own pace: a rollout takes a minute, far longer than a test needs to look at the middle of it. */
const slow = 1;
/** The playground's poll interval and the second that the operator has (issue: within the interval plus one second). */
const promisedMs = 6_000;
/** What a machine that is five times slower, cold, and runs other tests besides may add: benchmarks measure, this finds what does not come at all. */
const toleranceMs = 30_000;
/** For anything that is not measured: long enough for two busy cores, and an end to what hangs. */
const patience = 120_000;
/** Sweeps that have to pass before "it did not happen" is believed. */
const sweeps = 2;

describe('the tour of the playground', function () {
  this.timeout(600_000);
  // Before the directory goes: hooks run in this order.
  after(async () => {
    view.close();
    playground.child.signal('SIGKILL');
    await playground.child.ended;
  });
  const dir = tempDir('tour');
  let playground: PlaygroundProcess;
  let view: PlaygroundView;

  const start = async (): Promise<void> => {
    playground = await startPlaygroundProcess(dir(), ['--speed', String(fast)]);
    view = viewPlayground(playground.file);
  };
  const explain = (): string => `${playground.child.stdout().split('\n').slice(-25).join('\n')}\n${playground.child.stderr()}`;
  const soon = <T>(what: string, probe: () => T | Promise<T>, withinMs = patience) => until(what, withinMs, probe, explain);
  const git = async (...args: string[]): Promise<string> => {
    const done = await runChild('git', args, { cwd: playground.file.repository, env: { HOME: dir() } });
    if (done.code !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`);
    return done.stdout.trim();
  };
  const manifest = (name: string): string => join(playground.file.repository, 'services', `${name}.yaml`);
  const edit = (name: string, from: string | RegExp, to: string): void => {
    const before = readFileSync(manifest(name), 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${name}.yaml does not contain ${from}`);
    writeFileSync(manifest(name), after);
  };
  const setImage = (name: string, image: string): void => edit(name, /image: registry\.example\.com\/shop\/\S+/, `image: registry.example.com/shop/${image}`);
  const commit = async (message: string): Promise<string> => {
    await git('add', '.');
    await git('commit', '--quiet', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  const callsOf = async (operation: string): Promise<number> => (await view.calls())[operation] ?? 0;
  /** Waits until the operator has read its services `sweeps` times more, whatever the machine's pace. */
  const lookedAgain = async (): Promise<void> => {
    const before = await callsOf('DescribeServices');
    await soon('the operator reads its services again', async () => (await callsOf('DescribeServices')) >= before + sweeps);
  };
  const allReady = async (...names: string[]): Promise<void> => {
    for (const name of names) await soon(`${name} is Ready`, async () => isReady(await view.service(name)));
  };

  before(() => start());

  it('starts within ten seconds, and rolls the sample services out', async () => {
    console.log(`      ready ${Math.round(playground.startedInMs)} ms after the start of the process`);
    expect(playground.startedInMs).to.be.lessThan(10_000 + toleranceMs);
    await allReady('web', 'api', 'worker');
    expect((await view.services()).map(({ metadata }) => metadata.name)).to.have.members(['web', 'api', 'worker', 'checkout', 'search', 'feed']);
    expect((await view.ecs.service('web'))?.runningCount).to.equal(3);
  });

  it('has a sample for each strategy: traffic shifts by itself, or waits at the gate for a person', async () => {
    await allReady('checkout', 'feed');
    await soon('search waits', async () => conditionOf(await view.service('search'), 'Ready')?.reason === 'AwaitingApproval');
    const promoted = await longshore(dir(), 'promote', 'search', '--full');
    expect(promoted).to.include({ code: 0, stdout: 'promote search: done\n', stderr: '' });
    await allReady('search');
    for (const [name, strategy] of [['web', 'ROLLING'], ['checkout', 'BLUE_GREEN'], ['search', 'CANARY'], ['feed', 'LINEAR']] as const) {
      expect((await view.ecs.service(name))?.deploymentConfiguration?.strategy, name).to.equal(strategy);
    }
  });

  it('shows them without kubectl', async () => {
    const all = await longshore(dir(), 'get');
    expect(all.code, all.stderr).to.equal(0);
    expect(all.stdout).to.match(/^NAME +READY +REASON/m).and.match(/^web +True +Ready +3 +3/m).and.match(/^samples +True +Applied/m).and.match(/^default +True +Verified/m);
    const one = await runLongshore(dir(), 'get', 'ecs', 'web', '-o', 'json');
    expect(JSON.parse(one.stdout)).to.nested.include({ kind: 'EcsService', 'metadata.name': 'web' });
    const none = await runLongshore(dir(), 'get', 'ecs', 'nope');
    expect(none).to.deep.equal({ code: 2, stdout: '', stderr: 'longshore: ecsservices.longshore.dev "nope" not found\n' });
  });

  it('carries a commit to UpdateService within the interval and a second, and is Ready only after SUCCESSFUL', async () => {
    await view.setSpeed(slow);
    const generation = (await view.service('web'))?.metadata.generation ?? 0;
    const before = await view.calls();
    setImage('web', 'web:1.1');
    const revision = await commit('web 1.1');
    const committedAt = performance.now();
    await soon('UpdateService', async () => (await callsOf('UpdateService')) > (before['UpdateService'] ?? 0), promisedMs + toleranceMs);
    const tookMs = performance.now() - committedAt;
    console.log(`      commit to UpdateService: ${Math.round(tookMs)} ms (promised: ${promisedMs} ms)`);
    expect(tookMs).to.be.lessThan(promisedMs + toleranceMs);

    // ECS is in the middle of the rollout for a minute: however often the operator looks, it must not call this Ready.
    const looks = await callsOf('DescribeServices');
    await soon('the operator follows the rollout', async () => {
      const web = await view.service('web');
      expect(web?.metadata.generation, 'generation').to.equal(generation + 1);
      expect(isReady(web), 'Ready before SUCCESSFUL').to.equal(false);
      return (await callsOf('DescribeServices')) >= looks + 3 && conditionOf(web, 'Reconciling')?.reason === 'RollingOut';
    });
    expect((await view.ecs.deployments('web'))[0]?.status).to.be.oneOf(['PENDING', 'IN_PROGRESS']);
    expect(conditionOf(await view.service('web'), 'Ready')?.status).to.equal('False');

    await view.setSpeed(fast);
    await soon('web is Ready', async () => {
      const ready = isReady(await view.service('web'));
      // Asked after Ready was seen, and a deployment never leaves SUCCESSFUL.
      if (ready) expect((await view.ecs.deployments('web'))[0]?.status).to.equal('SUCCESSFUL');
      return ready;
    });
    expect((await view.service('web'))?.status.source?.revision).to.contain(revision);
    const writes = writesIn(await view.calls());
    expect((writes['RegisterTaskDefinition'] ?? 0) - (before['RegisterTaskDefinition'] ?? 0), 'one revision').to.equal(1);
    expect((writes['UpdateService'] ?? 0) - (before['UpdateService'] ?? 0), 'one update').to.equal(1);
  });

  it('reports what ECS rolled back, with reason and commit, and does not apply it again', async () => {
    setImage('web', 'web:broken');
    const revision = await commit('web broken');
    const web = await soon('web is rolled back', async () => {
      const seen = await view.service('web');
      return conditionOf(seen, 'RolloutBlocked')?.reason === 'RolledBack' && conditionOf(seen, 'Stalled')?.status === 'True' ? seen : undefined;
    });
    const said = conditionOf(web, 'RolloutBlocked')?.message ?? '';
    expect(said, 'the condition names the commit').to.contain(revision.slice(0, 12));
    expect(said, 'the condition names the evidence').to.match(/CannotPullContainer/);
    expect(isReady(web)).to.equal(false);
    expect((await runLongshore(dir(), 'get', 'ecs', 'web', '-o', 'wide')).stdout).to.match(/^web +False +RolledBack/m);
    expect(web.status.quarantine?.[0]?.commit).to.contain(revision.slice(0, 12));
    const event = await soon('an Event', async () => (await view.events('web')).find(({ reason }) => reason === 'RolledBack'));
    expect(event.type).to.equal('Warning');
    expect(event.message).to.contain(revision.slice(0, 12));
    await soon('the metric', async () => /^longshore_rollbacks_total\{reason="[^"]+"\} 1$/m.test(await view.metrics()));
    // It comes through a pipe, in its own time.
    const line = await soon('the log line', () => playground.log().find(({ level, reason }) => level === 'warn' && reason === 'RolledBack'));
    expect(line.message).to.contain(revision.slice(0, 12)).and.match(/CannotPullContainer/);

    const before = writesIn(await view.calls());
    await git('commit', '--quiet', '--allow-empty', '-m', 'another commit with the same input');
    await lookedAgain();
    expect(writesIn(await view.calls()), 'no write').to.deep.equal(before);
    expect((await view.ecs.service('web'))?.taskDefinition).to.match(/default-web:2$/);
    expect((await view.ecs.service('web'))?.runningCount).to.equal(3);
  });

  it('lets a fixed commit through at once', async () => {
    setImage('web', 'web:1.2');
    await commit('web 1.2');
    await allReady('web');
    expect((await view.ecs.service('web'))?.deployments).to.have.length(1);
    expect(conditionOf(await view.service('web'), 'RolloutBlocked')?.status).to.equal('False');
  });

  it('repairs drift where the policy says Remediate, reports it where it says Report, field by field', async () => {
    const unknown = await runLongshore(dir(), 'sim', 'update-service', 'nobody', '--desired-count', '5');
    expect({ code: unknown.code, stderr: unknown.stderr }).to.deep.equal({ code: 2, stderr: 'longshore: nobody in cluster playground: Service not found.\n' });
    const updates = await callsOf('UpdateService');
    for (const args of [['api', '--desired-count', '5'], ['worker', '--maximum-percent', '150']]) {
      const done = await runLongshore(dir(), 'sim', 'update-service', ...args);
      expect(done.code, done.stderr).to.equal(0);
    }
    await soon('api is put back', async () => (await view.ecs.service('api'))?.desiredCount === 2);
    const told = await soon('an Event names the field', async () => (await view.events('api')).find(({ message }) => message.includes('desiredCount')));
    expect(told.message).to.match(/desiredCount.*\b2\b.*\b5\b|desiredCount.*\b5\b.*\b2\b/s);

    const worker = await soon('worker reports it', async () => {
      const seen = await view.service('worker');
      return (seen?.status.drift?.total ?? 0) > 0 ? seen : undefined;
    });
    expect(worker.status.drift?.fields?.[0]).to.include({ path: '/service/deploymentConfiguration/maximumPercent', declared: '200', live: '150' });
    expect(conditionOf(worker, 'Drifted')).to.include({ status: 'True', reason: 'DriftReported' });
    await lookedAgain();
    // Two by hand and one repair of api; none for worker.
    expect((await callsOf('UpdateService')) - updates).to.equal(3);
    expect((await view.ecs.service('worker'))?.deploymentConfiguration?.maximumPercent).to.equal(150);
  });

  it('writes nothing for a service in mode Observe', async () => {
    await allReady('api');
    const before = writesIn(await view.calls());
    writeFileSync(manifest('shadow'), readFileSync(manifest('api'), 'utf8').replaceAll(/name: api$/gm, 'name: shadow').replace('spec:\n', 'spec:\n  mode: Observe\n'));
    edit('api', 'spec:\n', 'spec:\n  mode: Observe\n');
    setImage('api', 'api:2.4');
    await commit('observe only');
    for (const name of ['shadow', 'api']) {
      const seen = await soon(`${name} is observed`, async () => {
        const found = await view.service(name);
        return conditionOf(found, 'Ready')?.reason === 'Observing' && found?.status.observedGeneration === found?.metadata.generation ? found : undefined;
      });
      expect(seen.status.plan?.total, `${name}: what would be done is in status`).to.be.greaterThan(0);
    }
    await lookedAgain();
    expect(writesIn(await view.calls())).to.deep.equal(before);
    expect(await view.ecs.service('shadow')).to.equal(undefined);
    edit('api', '  mode: Observe\n', '');
    setImage('api', 'api:2.3');
    await git('rm', '--quiet', '-f', 'services/shadow.yaml');
    await commit('manage again');
    await allReady('api');
    await soon('shadow is gone', async () => (await view.service('shadow')) === undefined);
  });

  it('stops on Ctrl-C with exit code 0, and finds everything where it was', async () => {
    // Counts alone are written half a minute late, and at once by a process that has just started.
    await soon('status has the counts of ECS', async () => {
      const seen = await view.services();
      const running = await Promise.all(seen.map(async ({ metadata }) => (await view.ecs.service(metadata.name))?.runningCount));
      return seen.every(({ status }, index) => status.observed?.runningCount === running[index]);
    });
    const objects = (await view.services()).map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`);
    const revisions = await view.ecs.revisions();
    const deployments = await deploymentsOfAll(view);
    playground.child.signal('SIGINT');
    const interruptedAt = performance.now();
    expect(await playground.child.ended).to.deep.equal({ code: 0, signal: null });
    expect(performance.now() - interruptedAt).to.be.lessThan(10_000 + toleranceMs);
    view.close();

    await start();
    await lookedAgain();
    expect(writesIn(await view.calls()), 'calls that write').to.deep.equal({});
    expect(await view.ecs.revisions()).to.deep.equal(revisions);
    expect(await deploymentsOfAll(view)).to.deep.equal(deployments);
    expect((await view.services()).map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`)).to.deep.equal(objects);
  });

  it('converges on one deployment after kill -9 in the middle of a rollout', async () => {
    const deployments = (await view.ecs.deployments('web')).length;
    const revisions = (await view.ecs.revisions()).length;
    await view.setSpeed(slow);
    const updates = await callsOf('UpdateService');
    setImage('web', 'web:1.3');
    await commit('web 1.3');
    await soon('UpdateService', async () => (await callsOf('UpdateService')) > updates);
    playground.child.signal('SIGKILL');
    expect((await playground.child.ended).signal).to.equal('SIGKILL');
    view.close();
    expect(existsSync(playground.file.kubeconfig)).to.equal(true);

    await start();
    await soon('web is Ready', async () => isReady(await view.service('web')) && (await view.ecs.deployments('web'))[0]?.status === 'SUCCESSFUL');
    expect((await view.ecs.deployments('web')).length).to.equal(deployments + 1);
    expect((await view.ecs.revisions()).length).to.equal(revisions + 1);
    expect(writesIn(await view.calls())['UpdateService'] ?? 0).to.equal(0);
    expect((await view.ecs.service('web'))?.taskDefinition).to.match(/default-web:\d+$/);
  });
});

async function deploymentsOfAll(view: PlaygroundView): Promise<readonly (string | undefined)[]> {
  const each = await Promise.all(['web', 'api', 'worker'].map((name) => view.ecs.deployments(name)));
  return each.flat().map(({ serviceDeploymentArn }) => serviceDeploymentArn);
}
