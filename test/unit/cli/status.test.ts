import { expect } from 'chai';
import { runCli } from '../../../src/cli/program.ts';
import { startCliCluster, type CliCluster } from '../../support/cli-cluster.ts';
import { fakeTerminal, type FakeTerminal } from '../../support/fake-terminal.ts';
import { runLongshore, type CliResult } from '../../support/run-longshore.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';
import { serviceManifest } from '../../support/world.ts';

const at = '2026-11-21T12:00:00Z';
const rollout = (state: string, production: number): object => ({
  observedGeneration: 1,
  conditions: [{ type: 'Ready', status: state === 'Succeeded' ? 'True' : 'False', reason: state === 'Succeeded' ? 'Ready' : 'RollingOut', message: 'As it is.', lastTransitionTime: at }],
  rollout: { targetHash: 'v1:1', state, strategy: 'CANARY', stage: 'PRODUCTION_TRAFFIC_SHIFT', startedAt: at, weights: { production, test: 0 }, tasks: { source: 3, target: 3 } },
});
const patience = 120_000;

describe('longshore status', () => {
  const dir = tempDir('status');
  let cluster: CliCluster;
  before(async () => {
    cluster = await startCliCluster(dir());
  });
  after(() => cluster.close());
  beforeEach(async () => {
    const service = await cluster.apply(serviceManifest('web'));
    await cluster.setStatus('web', rollout('Progressing', 10));
    await cluster.kube.event(cluster.ctx, { regarding: service, type: 'Normal', reason: 'RolloutStarted', message: 'Deploying \u001b[31mapp:2.' });
    await cluster.kube.event(cluster.ctx, { regarding: { ...service, metadata: { ...service.metadata, name: 'webb' } }, type: 'Normal', reason: 'Other', message: 'Not of this one.' });
  });
  afterEach(async () => {
    for (const object of await cluster.kube.list(cluster.ctx, 'EcsService', {})) await cluster.kube.delete(cluster.ctx, object, {});
  });

  const run = (...args: readonly string[]): Promise<CliResult> => runLongshore(dir(), 'status', ...args, '--kubeconfig', cluster.kubeconfig);

  it('draws the object and its own events, without the control characters of others', async () => {
    const { code, stdout, stderr } = await run('web');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^default\/web\n/).and.match(/Production +█+░+ +10 % new/).and.contain('RolloutStarted: Deploying [31mapp:2.').and.not.contain('Not of this one');
    expect(stdout).to.not.contain('\u001b');
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await run('web', '-o', 'json');
    const document = JSON.parse(stdout);
    expect(document.service.status.rollout.weights.production).to.equal(10);
    expect(document.service.metadata).to.not.have.property('managedFields');
    expect(document.events.map(({ reason }: { reason: string }) => reason)).to.include('RolloutStarted').and.not.include('Other');
  });

  it('draws the events of one second in the order in which they were written', async () => {
    const regarding = await cluster.apply(serviceManifest('web'));
    const reasons = ['DriftDetected', 'Updated', 'DriftRepaired', 'Applied', 'Zero', 'Another', 'Last'];
    for (const reason of reasons) await cluster.kube.event(cluster.ctx, { regarding, type: 'Normal', reason, message: 'At once.' });
    const { events } = JSON.parse((await run('web', '-o', 'json')).stdout) as { events: readonly { at: string; reason: string }[] };
    expect(events.map(({ reason }) => reason).filter((reason) => reasons.includes(reason))).to.deep.equal(reasons);
  });

  const watching = async (terminal: FakeTerminal, flags: readonly string[], act: () => Promise<void>): Promise<number> => {
    const ended = runCli(['status', 'web', '--watch', '--kubeconfig', cluster.kubeconfig, ...flags], terminal);
    await act();
    return ended;
  };

  it('--watch appends a line for each change where stdout is no terminal, until Ctrl-C', async () => {
    const terminal = fakeTerminal({ cwd: dir() });
    const code = await watching(terminal, [], async () => {
      await until('the first line', patience, () => terminal.stdout().includes('production 10 %'));
      await cluster.setStatus('web', rollout('Progressing', 100));
      await until('the second line', patience, () => terminal.stdout().includes('production 100 %'));
      await cluster.setStatus('web', rollout('Succeeded', 100));
      await until('the third line', patience, () => terminal.stdout().includes('CANARY Succeeded'));
      terminal.interrupt();
    });
    expect({ code, stderr: terminal.stderr() }).to.deep.equal({ code: 0, stderr: '' });
    const lines = terminal.stdout().trimEnd().split('\n');
    expect(lines).to.have.lengthOf(3);
    expect(lines[0]).to.match(/^\d\d:\d\d:\d\d default\/web, Ready=False RollingOut, CANARY Progressing, PRODUCTION_TRAFFIC_SHIFT, production 10 %, tasks 3 new 3 old$/);
    expect(lines[2]).to.match(/default\/web, Ready=True Ready, CANARY Succeeded$/);
  });

  it('--watch draws again on a terminal, in colours and as wide as it is', async () => {
    const terminal = { ...fakeTerminal({ cwd: dir() }), isTty: true, columns: () => 60 };
    await watching(terminal, [], async () => {
      await until('the first drawing', patience, () => terminal.stdout().includes('10 % new'));
      await cluster.setStatus('web', rollout('Succeeded', 100));
      await until('the second drawing', patience, () => terminal.stdout().includes('100 % new'));
      terminal.interrupt();
    });
    // Cleared once, and then drawn over.
    expect(terminal.stdout().split('\u001b[2J')).to.have.lengthOf(2);
    expect(terminal.stdout().split('\u001b[H').length).to.be.at.least(3);
    expect(terminal.stdout()).to.match(/^\u001b\[2J\u001b\[H/).and.contain('\u001b[1mdefault/web');
     
    expect(Math.max(...terminal.stdout().replaceAll(/\u001b\[[\d;]*[mJHK]/g, '').split('\n').map((line) => line.length))).to.be.at.most(60);
  });

  it('has no colours on a terminal with NO_COLOR', async () => {
    const terminal = { ...fakeTerminal({ cwd: dir(), env: { NO_COLOR: '1' } }), isTty: true };
    expect(await runCli(['status', 'web', '--kubeconfig', cluster.kubeconfig], terminal)).to.equal(0);
    expect(terminal.stdout()).to.contain('default/web').and.not.contain('\u001b');
  });

  it('--watch says when the service goes, and waits for it to come back', async () => {
    const terminal = fakeTerminal({ cwd: dir() });
    await watching(terminal, [], async () => {
      await until('the first line', patience, () => terminal.stdout().includes('CANARY'));
      const found = await cluster.kube.get(cluster.ctx, 'EcsService', { namespace: 'default', name: 'web' });
      await cluster.kube.delete(cluster.ctx, found!, {});
      await until('the end of it', patience, () => terminal.stdout().includes('default/web is gone'));
      await cluster.apply(serviceManifest('web'));
      await until('the new one', patience, () => terminal.stdout().trimEnd().split('\n').length === 3);
      terminal.interrupt();
    });
  });

  it('--watch ends after --timeout', async () => {
    expect(await run('web', '--watch', '--timeout', '1')).to.include({ code: 0, stderr: '' });
  });

  const refused: readonly [args: readonly string[], says: string][] = [
    [['nope'], 'there is no EcsService nope in namespace default; longshore get ecs -A lists them'],
    [['nope', '--watch'], 'there is no EcsService nope in namespace default; longshore get ecs -A lists them'],
    [['web', '-o', 'yaml'], '--output: "yaml" is not json'],
    [['web', '--timeout', '5'], '--timeout goes with --watch only'],
    [['web', '--watch', '--timeout', 'x'], '--timeout: "x" is not a number from 1 to 604800'],
  ];
  for (const [args, says] of refused) {
    it(`${args.join(' ')}: ${says}`, async () => {
      expect(await run(...args)).to.deep.equal({ code: 2, stdout: '', stderr: `longshore: ${says}\n` });
    });
  }

  it('one clear line when nothing answers', async () => {
    const other = await startCliCluster(`${dir()}/gone`);
    await other.close();
    const { code, stderr } = await runLongshore(dir(), 'status', 'web', '--kubeconfig', other.kubeconfig);
    expect(code).to.equal(2);
    expect(stderr).to.match(/^longshore: nothing answers at http:\/\/127\.0\.0\.1:\d+; is the playground \(longshore start\) or the cluster running\?\n$/);
  });
});
