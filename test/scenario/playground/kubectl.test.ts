/** The playground through a real kubectl, where one is on PATH. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runChild, startChild, type Finished } from '../../support/child-process.ts';
import { startPlaygroundProcess, type PlaygroundProcess } from '../../support/playground-process.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const patience = 120_000;

interface EcsSummary {
  readonly name: string;
  readonly status: string;
  readonly running: number;
}

describe('kubectl on the playground', function () {
  this.timeout(600_000);
  // Before the directory goes: hooks run in this order.
  after(async () => {
    playground?.child.signal('SIGKILL');
    await playground?.child.ended;
  });
  const dir = tempDir('kubectl');
  let playground: PlaygroundProcess | undefined;

  const options = (): { cwd: string; env: Record<string, string> } => ({ cwd: dir(), env: { HOME: dir(), KUBECACHEDIR: join(dir(), 'cache'), KUBECONFIG: playground?.file.kubeconfig ?? '' } });
  const run = async (...args: readonly string[]): Promise<Finished> => runChild('kubectl', args, { ...options(), withinMs: 150_000 });
  /** Fails with what kubectl said. */
  const kubectl = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    expect(code, `kubectl ${args.join(' ')}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  };
  const runningInEcs = async (): Promise<readonly EcsSummary[]> => {
    const answer = await fetch(`${playground?.file.awsUrl}/_sim/state`);
    return ((await answer.json()) as { regions: { services: EcsSummary[] }[] }).regions.flatMap(({ services }) => services);
  };
  const explain = (): string => playground?.child.stdout().split('\n').slice(-15).join('\n') ?? '';

  before(async function () {
    if (!hasKubectl()) {
      console.log('      skipped: there is no kubectl on PATH');
      this.skip();
    }
    playground = await startPlaygroundProcess(dir(), ['--speed', '200']);
  });

  it('waits for a service, gets it, describes it with its events, and explains its fields', async () => {
    await until('web is there', patience, async () => (await run('get', 'ecs', 'web')).code === 0, explain);
    expect(await kubectl('wait', '--for=condition=Ready', 'ecs/web', '--timeout=120s')).to.contain('condition met');
    expect(await kubectl('get', 'ecsservices')).to.match(/^NAME +READY +REASON +DESIRED/).and.match(/^web +True +Ready +3 +3/m);
    const described = await kubectl('describe', 'ecs', 'web');
    expect(described).to.match(/Kind: +EcsService/).and.match(/Events:/).and.match(/Normal +RolloutSucceeded/);
    expect(await kubectl('explain', 'ecsservice.spec.service.desiredCount')).to.contain('FIELD: desiredCount');
  });

  it('watches while apply brings a change to ECS', async () => {
    const manifest = join(dir(), 'own.yaml');
    const api = readFileSync(join(playground?.file.repository ?? '', 'services/api.yaml'), 'utf8');
    const own = api.replaceAll(/name: api$/gm, 'name: own');
    const watch = startChild('kubectl', ['get', 'ecs', '-w', '--no-headers'], options());
    try {
      writeFileSync(manifest, own);
      expect(await kubectl('apply', '-f', manifest)).to.contain('own created');
      expect(await kubectl('wait', '--for=condition=Ready', 'ecs/own', '--timeout=120s')).to.contain('condition met');
      writeFileSync(manifest, own.replace('api:2.3', 'api:2.4'));
      expect(await kubectl('apply', '-f', manifest)).to.contain('own configured');
      const said = (): string => `${watch.stdout()}${watch.stderr()}\n${explain()}`;
      await until('the watch shows both rollouts', patience, () => /^own +True +Ready[^]*^own +False +(Applying|RollingOut)[^]*^own +True +Ready/m.test(watch.stdout()), said);
    } finally {
      watch.signal('SIGKILL');
      await watch.ended;
    }
  });

  it('scales a service whose count is not in Git', async () => {
    expect(await kubectl('scale', 'ecs', 'worker', '--replicas=3')).to.contain('scaled');
    // Asked of ECS: the counters in status are written every 30 s at most.
    await until('three tasks run', patience, async () => (await runningInEcs()).find(({ name }) => name === 'worker')?.running === 3, explain);
  });

  it('deletes a service, and the ECS service with it', async () => {
    expect(await kubectl('delete', 'ecs', 'own', '--timeout=120s')).to.contain('own" deleted');
    expect((await runningInEcs()).filter(({ name, status }) => name === 'own' && status === 'ACTIVE')).to.deep.equal([]);
  });

  it('is refused what does not validate, with the field', async () => {
    const manifest = join(dir(), 'bad.yaml');
    const api = readFileSync(join(playground?.file.repository ?? '', 'services/api.yaml'), 'utf8');
    writeFileSync(manifest, api.replaceAll(/name: api$/gm, 'name: bad').replace('desiredCount: 2', 'desiredCount: -2'));
    const { code, stderr } = await run('apply', '-f', manifest);
    expect(code).to.equal(1);
    expect(stderr).to.contain('spec.service.desiredCount');
  });
});

function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
