/** `longshore run` as a process, against an API server and an ECS endpoint that it knows only by kubeconfig and AwsAccount. */
import { expect } from 'chai';
import { request } from 'node:http';
import { join } from 'node:path';
import { crdOf } from '../../../src/api/crd.ts';
import { registry } from '../../../src/api/registry.ts';
import { writeKubeconfig } from '../../../src/apiserver/kubeconfig.ts';
import { createApiServer, type ApiServer } from '../../../src/apiserver/server.ts';
import type { KubePort } from '../../../src/core/ports.ts';
import { createKubePort } from '../../../src/kube/client.ts';
import { inProcessTransport } from '../../../src/kube/in-process-transport.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { callDirectly } from '../../../src/simulator/in-process.ts';
import { createSimulator, type Simulator } from '../../../src/simulator/simulator.ts';
import { startChild, type Child } from '../../support/child-process.ts';
import { testContext } from '../../support/context.ts';
import { longshoreCommand } from '../../support/playground-process.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';
import { accountId, region, serviceManifest } from '../../support/world.ts';

const patience = 120_000;

function statusOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

describe('longshore run', function () {
  this.timeout(600_000);
  const dir = tempDir('run');
  const ctx = testContext();
  const children: Child[] = [];
  let api: ApiServer;
  let sim: Simulator;
  let kube: KubePort;

  before(async () => {
    api = await createApiServer({ clock: systemClock, log: silentLogger, crds: registry.map((kind) => crdOf(kind)) });
    writeKubeconfig({ server: (await api.listen({ host: '127.0.0.1', port: 0 })).url, path: join(dir(), 'kubeconfig') });
    sim = createSimulator({ speed: 200 });
    const aws = await sim.listen();
    await callDirectly(sim, { operation: 'CreateCluster', region, input: { clusterName: 'main' } });
    kube = createKubePort({ transport: inProcessTransport((each) => api.handle(each)), fieldManager: 'test', instance: 'test' });
    const account = { accountId, regions: [region], defaultRegion: region, endpoints: { ecs: aws.url, sts: aws.url }, access: [{ namespaces: { matchNames: ['default'] } }] };
    await kube.apply(ctx, { apiVersion: 'longshore.dev/v1beta1', kind: 'AwsAccount', metadata: { name: 'default' }, spec: account }, { fieldManager: 'test', force: true });
  });
  after(async () => {
    for (const child of children) child.signal('SIGKILL');
    await Promise.all(children.map((child) => child.ended));
    await sim.close();
    await api.close();
  });

  const start = (...flags: readonly string[]): Child => {
    const args = [longshoreCommand, 'run', '--kubeconfig', join(dir(), 'kubeconfig'), '--metrics-port', '0', '--sweep-interval', '5s', '--git-dir', join(dir(), 'git'), ...flags];
    // The default credential chain: what a pod or a CI job would have in its environment.
    const child = startChild(process.execPath, args, { cwd: dir(), env: { HOME: dir(), AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true' } });
    children.push(child);
    return child;
  };
  const logged = (child: Child, message: string): Record<string, unknown> | undefined =>
    child
      .stdout()
      .split('\n')
      .filter((line) => line.includes(`"${message}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>)[0];

  it('rolls a service out with credentials from the default chain, answers probes, and stops cleanly', async () => {
    const child = start();
    const ready = await until('operator ready', patience, () => logged(child, 'operator ready'), child.stderr);
    const base = String(ready['metrics']).replace(/\/metrics$/, '');
    expect([await statusOf(`${base}/healthz`), await statusOf(`${base}/readyz`), await statusOf(`${base}/metrics`)]).to.deep.equal([200, 200, 200]);
    await until('the lease is held', patience, () => logged(child, 'leading'), child.stdout);
    await kube.apply(ctx, serviceManifest('web'), { fieldManager: 'test', force: true });
    await until('web is Ready', patience, async () => {
      const web = await kube.get(ctx, 'EcsService', { namespace: 'default', name: 'web' });
      return (web?.status as { conditions?: { type: string; status: string }[] } | undefined)?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    }, child.stdout);
    child.signal('SIGTERM');
    expect(await child.ended).to.deep.equal({ code: 0, signal: null });
    expect(logged(child, 'stopped')).to.be.an('object');
  });

  it('lets a second replica wait, warm and ready, and take over what the first one leaves', async () => {
    const first = start();
    await until('the first leads', patience, () => logged(first, 'leading'), first.stdout);
    const second = start();
    await until('the second is ready', patience, () => logged(second, 'operator ready'), second.stderr);
    expect(logged(second, 'leading')).to.equal(undefined);
    const writes = (): number => ['RegisterTaskDefinition', 'CreateService', 'UpdateService'].reduce((sum, name) => sum + sim.calls.of(name).calls, 0);
    const before = writes();
    first.signal('SIGTERM');
    await first.ended;
    await until('the second leads', patience, () => logged(second, 'leading'), second.stdout);
    second.signal('SIGTERM');
    expect((await second.ended).code).to.equal(0);
    expect(writes()).to.equal(before);
  });

  it('says in one line what is wrong with its kubeconfig or a flag', async () => {
    const cases: readonly [readonly string[], RegExp][] = [
      [['--kubeconfig', join(dir(), 'nope')], /^longshore: The kubeconfig .*nope cannot be read \(ENOENT\)/],
      [['--sweep-interval', '1ms'], /^longshore: --sweep-interval: "1ms" is not between 5s and 3600s/],
      [['--workers', 'many'], /^longshore: --workers: "many" is not a number from 1 to 64/],
      [['--log-format', 'xml'], /^longshore: --log-format: "xml" is not one of text, json/],
    ];
    for (const [flags, expected] of cases) {
      const child = start(...flags);
      expect((await child.ended).code, flags.join(' ')).to.equal(2);
      expect(child.stderr().trim().split('\n'), flags.join(' ')).to.have.length(1);
      expect(child.stderr()).to.match(expected);
    }
  });
});
