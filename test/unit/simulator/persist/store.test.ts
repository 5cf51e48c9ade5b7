import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as fc from 'fast-check';
import { callDirectly } from '../../../../src/simulator/in-process.ts';
import { OPERATIONS } from '../../../../src/simulator/ops/index.ts';
import { decodeRecord, encodeRecord } from '../../../../src/simulator/persist/records.ts';
import { openLine } from '../../../../src/simulator/persist/sealed-line.ts';
import { readStore } from '../../../../src/simulator/persist/store.ts';
import type { Members } from '../../../../src/simulator/state.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { webBalancer } from '../elb/balancers.ts';
import { definition, describeOne, REGION, service, startSimulator, type TestSimulator } from '../builders.ts';

describe('records as text', () => {
  it('come back as they were, whatever a user puts into them', () => {
    const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));
    const tree = fc.dictionary(fc.constantFrom('a', '$map', '$plain'), json);
    fc.assert(
      fc.property(tree, fc.array(fc.tuple(fc.string(), tree)), (plain, entries) => {
        const record = { plain, nested: [plain], map: new Map(entries) };
        const expected = { plain: JSON.parse(JSON.stringify(plain)), nested: [JSON.parse(JSON.stringify(plain))], map: new Map(JSON.parse(JSON.stringify(entries))) };
        expect(decodeRecord(encodeRecord(record))).to.deep.equal(expected);
      }),
    );
  });
});

describe('the simulator\'s state on disk', () => {
  const root = tempDir('simulator');
  let count = 0;
  const freshDir = (): string => join(root(), `case-${(count += 1)}`);
  const open = (dataDir: string): Promise<TestSimulator> => startSimulator({ dataDir });

  const DEPLOYMENT = async (world: TestSimulator): Promise<Members> => ({ serviceDeploymentArn: (await describeOne(world)).currentServiceDeployment });
  /** Every write of the API, in an order in which each succeeds. */
  const writes: readonly [operation: string, input: Members | ((world: TestSimulator) => Promise<Members>)][] = [
    ['CreateCluster', { clusterName: 'main' }],
    ['UpdateCluster', { cluster: 'main', settings: [{ name: 'containerInsights', value: 'enabled' }] }],
    ['RegisterTaskDefinition', definition()],
    ['RegisterTaskDefinition', definition()],
    ['DeregisterTaskDefinition', { taskDefinition: 'web:1' }],
    ['DeleteTaskDefinitions', { taskDefinitions: ['web:1'] }],
    ['CreateService', service()],
    ['StopTask', async (world) => ({ cluster: 'main', task: (await world.call('ListTasks', { cluster: 'main' })).taskArns[0] })],
    ['TagResource', { resourceArn: 'arn:aws:ecs:eu-central-1:123456789012:service/main/web', tags: [{ key: 'a', value: 'b' }, { key: 'c', value: 'd' }] }],
    ['UntagResource', { resourceArn: 'arn:aws:ecs:eu-central-1:123456789012:service/main/web', tagKeys: ['c'] }],
    ['UpdateService', { cluster: 'main', service: 'web', desiredCount: 3, forceNewDeployment: true }],
    ['StopServiceDeployment', DEPLOYMENT],
    ['DeleteService', { cluster: 'main', service: 'web', force: true }],
    ['CreateService', service({ serviceName: 'paused', deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }] } })],
    ['ContinueServiceDeployment', async (world) => {
      const arns = [(await describeOne(world, 'paused')).currentServiceDeployment];
      const { serviceDeployments } = await world.call('DescribeServiceDeployments', { serviceDeploymentArns: arns });
      return { serviceDeploymentArn: arns[0], hookId: serviceDeployments[0].lifecycleHookDetails[0].hookId };
    }],
    ['DeleteService', { cluster: 'main', service: 'paused', force: true }],
    ['DeleteCluster', { cluster: 'main' }],
  ];

  it('holds every acknowledged write at once, without a snapshot in between', async () => {
    const dir = freshDir();
    const world = await open(dir);
    const done = new Set<string>();
    for (const [operation, input] of writes) {
      if (operation === 'StopTask' || operation === 'DeleteCluster') await world.clock.advance(120_000);
      if (operation === 'StopServiceDeployment' || operation === 'ContinueServiceDeployment') await world.clock.advance(3_000);
      await world.call(operation, typeof input === 'function' ? await input(world) : input);
      done.add(operation);
      const saved = readStore(dir);
      expect(encodeRecord([...(saved?.regions ?? [])]), operation).to.equal(encodeRecord([...world.simulator.world.regions]));
    }
    const all = [...OPERATIONS.values()].filter((operation) => operation.effect === 'write').map((operation) => operation.name);
    expect([...done].sort()).to.deep.equal(all.sort());
    await world.simulator.close();
  });

  it('holds the weights that a call moved on together with the deployment that it moved on', async () => {
    const dir = freshDir();
    const world = await open(dir);
    await world.call('CreateCluster', { clusterName: 'main' });
    await world.call('RegisterTaskDefinition', definition());
    const balancers = await webBalancer(world);
    const advancedConfiguration = { alternateTargetGroupArn: balancers.green, productionListenerRule: balancers.rule };
    await world.call('CreateService', service({
      loadBalancers: [{ targetGroupArn: balancers.blue, containerName: 'app', containerPort: 80, advancedConfiguration }],
      deploymentConfiguration: { strategy: 'BLUE_GREEN' },
    }));
    await world.clock.advance(600_000);
    const paused = { lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'] }] };
    await world.call('UpdateService', { cluster: 'main', service: 'web', forceNewDeployment: true, deploymentConfiguration: paused });
    await world.clock.advance(600_000);
    const serviceDeploymentArn = (await describeOne(world)).currentServiceDeployment;
    const { serviceDeployments } = await world.call('DescribeServiceDeployments', { serviceDeploymentArns: [serviceDeploymentArn] });
    await world.call('ContinueServiceDeployment', { serviceDeploymentArn, hookId: serviceDeployments[0].lifecycleHookDetails[0].hookId });
    const saved = readStore(dir)?.regions.get('123456789012/eu-central-1');
    expect(saved?.balancing.rules.get(balancers.rule)?.forwards).to.deep.equal([{ targetGroupArn: balancers.blue, weight: 0 }, { targetGroupArn: balancers.green, weight: 100 }]);
    expect([...(saved?.services.values() ?? [])][0]?.serviceDeployments[0]?.shift?.production).to.equal(100);
    await world.simulator.close();
  });

  it('goes on where it was: same answers, time not backwards, no id twice, rollout finished', async () => {
    const dir = freshDir();
    const first = await open(dir);
    await first.call('CreateCluster', { clusterName: 'main' });
    await first.call('RegisterTaskDefinition', definition());
    await first.call('CreateService', service());
    await first.clock.advance(20_000);
    const before = await describeOne(first);
    const timeBefore = first.simulator.clock.now();
    await first.simulator.close();

    const second = await open(dir);
    expect(second.simulator.clock.now()).to.be.at.least(timeBefore);
    expect(await describeOne(second)).to.deep.equal(before);
    await second.clock.advance(300_000);
    const after = await describeOne(second);
    expect(after.deployments).to.have.length(1);
    expect(after.deployments[0]).to.include({ id: before.deployments[0].id, rolloutState: 'COMPLETED', runningCount: 2 });
    const { service: updated } = await second.call('UpdateService', { cluster: 'main', service: 'web', forceNewDeployment: true });
    expect(updated.deployments[0].id).to.not.equal(before.deployments[0].id);
    await second.simulator.close();
  });

  it('ends a rollout as it would have ended, whenever it was killed', async () => {
    const dir = freshDir();
    const world = await open(dir);
    await world.call('CreateCluster', { clusterName: 'main' });
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service());
    const copies: string[] = [];
    for (let elapsed = 0; elapsed < 140_000; elapsed += 7_000) {
      const copy = freshDir();
      cpSync(dir, copy, { recursive: true });
      copies.push(copy);
      await world.clock.advance(7_000);
    }
    await world.simulator.close();
    for (const copy of copies) {
      const resumed = await open(copy);
      await resumed.clock.advance(300_000);
      const { deployments, runningCount } = await describeOne(resumed);
      expect(deployments.map((entry: Members) => entry['rolloutState'])).to.deep.equal(['COMPLETED']);
      expect(runningCount).to.equal(2);
      await resumed.simulator.close();
    }
    expect(copies).to.have.length(20);
  });

  it('writes a snapshot at most once a second while time moves things on, and none while nothing happens', async () => {
    const dir = freshDir();
    const world = await open(dir);
    const generation = (): number => JSON.parse(openLine(readFileSync(join(dir, 'snapshot.json'), 'utf8'))).generation;
    await world.call('CreateCluster', { clusterName: 'main' });
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service());
    const start = generation();
    await world.clock.advance(999);
    expect(generation()).to.equal(start);
    await world.clock.advance(300_000);
    const settled = generation();
    expect(settled).to.be.greaterThan(start).and.lessThan(start + 40);
    await world.clock.advance(600_000);
    expect(generation()).to.equal(settled);
    expect(readdirSync(dir).filter((name) => name.startsWith('journal-'))).to.deep.equal([`journal-${settled}.jsonl`]);
    await world.simulator.close();
  });

  it('forgets services that nobody can see any more, on disk too', async () => {
    const dir = freshDir();
    const world = await open(dir);
    await world.call('CreateCluster', { clusterName: 'main' });
    await world.call('RegisterTaskDefinition', definition());
    for (const serviceName of ['old', 'new']) await world.call('CreateService', service({ serviceName, desiredCount: 0 }));
    await world.call('DeleteService', { cluster: 'main', service: 'old' });
    await world.clock.advance(2 * 3_600_000);
    await world.call('DeleteService', { cluster: 'main', service: 'new' });
    const names = (): string[] => [...readStore(dir)!.regions.values()].flatMap((region) => [...region.services.values()].map((entry) => entry.serviceName));
    expect(names()).to.deep.equal(['new']);
    await world.simulator.close();
    expect(names()).to.deep.equal(['new']);
  });

  it('does not touch what is there before something changes', async () => {
    const dir = freshDir();
    const first = await open(dir);
    await first.call('CreateCluster', { clusterName: 'main' });
    const files = (): string[] => readdirSync(dir).sort().map((name) => `${name}: ${readFileSync(join(dir, name), 'utf8')}`);
    const before = files();
    const second = await open(dir);
    expect(files()).to.deep.equal(before);
    await second.call('CreateCluster', { clusterName: 'other' });
    expect([...readStore(dir)!.regions.values()][0]!.clusters.size).to.equal(2);
    await second.simulator.close();
    await first.simulator.close();
  });

  it('starts a new generation after a journal that ends in half a line', async () => {
    const dir = freshDir();
    const first = await open(dir);
    await first.call('CreateCluster', { clusterName: 'main' });
    const [journal] = readdirSync(dir).filter((name) => name.startsWith('journal-'));
    appendFileSync(join(dir, journal!), '{"half');
    const second = await open(dir);
    await second.call('CreateCluster', { clusterName: 'other' });
    expect([...readStore(dir)!.regions.values()][0]!.clusters.size).to.equal(2);
    await second.simulator.close();
    await first.simulator.close();
  });

  it('leaves out a last line that was cut off, and refuses what it cannot read', async () => {
    const dir = freshDir();
    const world = await open(dir);
    await world.call('CreateCluster', { clusterName: 'main' });
    const [journal] = readdirSync(dir).filter((name) => name.startsWith('journal-'));
    appendFileSync(join(dir, journal!), '{"savedAt":1,"kind":"clu');
    expect([...readStore(dir)!.regions.values()][0]!.clusters.size).to.equal(1);
    await world.simulator.close();
    writeFileSync(join(dir, 'snapshot.json'), 'no');
    expect(() => readStore(dir)).to.throw(/snapshot\.json is damaged, or no snapshot/);
    writeFileSync(join(dir, 'snapshot.json'), '{"format":99}');
    expect(() => readStore(dir)).to.throw(/format that this version does not read/);
  });

  it('keeps image behaviours, and gives the files to nobody else', async () => {
    const dir = freshDir();
    const first = await open(dir);
    await first.simulator.handle({ method: 'PUT', url: '/_sim/images', headers: {}, body: '{"match":"bad:*","outcome":"pull-error"}' });
    expect(readStore(dir)!.behaviours).to.deep.equal([{ match: 'bad:*', outcome: 'pull-error' }]);
    expect(statSync(join(dir, 'snapshot.json')).mode & 0o077).to.equal(0);
    await first.simulator.close();
  });

  it('survives kill -9 right after an answer', async () => {
    const dir = freshDir();
    mkdirSync(dir);
    const source = new URL('../../../../src/simulator/simulator.ts', import.meta.url).href;
    const program = `import { createSimulator } from ${JSON.stringify(source)};
      const simulator = createSimulator({ dataDir: ${JSON.stringify(dir)} });
      console.log((await simulator.listen()).url);`;
    const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } });
    const exited = once(child, 'exit');
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const remote = {
      async handle(request: { method: string; headers: Readonly<Record<string, string>>; body: string }) {
        const answer = await fetch(url, { method: request.method, headers: request.headers, body: request.body });
        return { status: answer.status, headers: {}, body: await answer.text() };
      },
    };
    for (const [operation, input] of [['CreateCluster', { clusterName: 'main' }], ['RegisterTaskDefinition', definition()], ['CreateService', service()]] as const) {
      await callDirectly(remote, { operation, input, region: REGION });
    }
    child.kill('SIGKILL');
    await exited;
    const saved = [...readStore(dir)!.regions.values()][0]!;
    expect([...saved.services.keys()]).to.deep.equal(['arn:aws:ecs:eu-central-1:123456789012:service/main/web']);
    expect(saved.taskDefinitions.get('web')).to.have.length(1);
    expect([...saved.services.values()][0]!.deployments).to.have.length(1);
  });
});
