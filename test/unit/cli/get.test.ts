import { expect } from 'chai';
import { tableContent } from '../../../src/cli/print-table.ts';
import { startCliCluster, type CliCluster } from '../../support/cli-cluster.ts';
import { runCli } from '../../../src/cli/program.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { runLongshore, type CliResult } from '../../support/run-longshore.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';
import { serviceManifest } from '../../support/world.ts';

describe('longshore get', () => {
  const dir = tempDir('get');
  let cluster: CliCluster;
  before(async () => {
    cluster = await startCliCluster(dir());
    await cluster.apply(serviceManifest('web'));
  });
  after(() => cluster.close());
  const run = (...args: readonly string[]): Promise<CliResult> => runLongshore(dir(), 'get', ...args, '--kubeconfig', cluster.kubeconfig);

  it('prints a table of each kind, and names what there is none of', async () => {
    const { code, stdout } = await run();
    expect(code).to.equal(0);
    expect(stdout).to.match(/^NAME +READY +REASON .*\nweb /).and.contain('\nNo gitsources found in namespace default.\n');
    expect((await run('ecs', '-o', 'name')).stdout).to.equal('ecsservice.longshore.dev/web\n');
  });

  it('--watch prints again when something changes, until Ctrl-C', async () => {
    const terminal = fakeTerminal({ cwd: dir() });
    const ended = runCli(['get', 'ecs', '--watch', '--kubeconfig', cluster.kubeconfig], terminal);
    await until('the first table', 60_000, () => terminal.stdout().includes('\nweb '));
    await cluster.setStatus('web', { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True', reason: 'Ready', message: '', lastTransitionTime: '2026-11-21T12:00:00Z' }] });
    await until('the second one', 60_000, () => /\nweb +True +Ready/.test(terminal.stdout()));
    terminal.interrupt();
    expect(await ended).to.equal(0);
  });

  it('an age alone is no change', () => {
    const table = (ready: string, age: string): Parameters<typeof tableContent>[0] => ({
      columnDefinitions: [{ name: 'Name' }, { name: 'Ready' }, { name: 'Age' }, { name: 'Cluster', priority: 1 }],
      rows: [{ cells: ['web', ready, age, 'shop'], object: { metadata: { name: 'web', namespace: 'default' } } }],
      metadata: {},
    });
    expect(tableContent(table('True', '2s'))).to.equal(tableContent(table('True', '3s')));
    expect(tableContent(table('True', '2s'))).not.to.equal(tableContent(table('False', '2s')));
  });
});
