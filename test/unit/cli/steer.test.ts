import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { API_VERSION } from '../../../src/api/meta.ts';
import type { EcsService } from '../../../src/api/v1beta1/ecsservice.ts';
import { writeKubeconfig } from '../../../src/apiserver/kubeconfig.ts';
import { startCliCluster, type CliCluster } from '../../support/cli-cluster.ts';
import { runLongshore, type CliResult } from '../../support/run-longshore.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';
import { serviceManifest } from '../../support/world.ts';

const hash = 'v1:9f86d081884c7d659a2feaa0c55ad015';
const newer = 'v1:60303ae22b998861bce3b28f33eec1be';
const at = '2026-11-21T12:00:00Z';
const gate = { name: 'sign-off', state: 'Waiting', stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', since: at };
const atGate = { rollout: { targetHash: hash, state: 'Progressing', strategy: 'CANARY', startedAt: at, gates: [gate] } };
const awaiting = { awaiting: { targetHash: newer, since: at, gates: [{ name: 'before', state: 'Waiting', since: at }] } };
const patience = 120_000;

describe('steering a rollout', () => {
  const dir = tempDir('steer');
  let cluster: CliCluster;
  before(async () => {
    cluster = await startCliCluster(dir());
  });
  after(() => cluster.close());
  beforeEach(async () => {
    await cluster.apply(account('Annotation'));
    await cluster.apply(serviceManifest('web'));
    await cluster.setStatus('web', { observedGeneration: 1, ...atGate });
  });
  afterEach(async () => {
    for (const kind of ['EcsService', 'RolloutApproval'] as const) {
      for (const object of await cluster.kube.list(cluster.ctx, kind, {})) await cluster.kube.delete(cluster.ctx, object, {});
    }
  });

  const run = (...args: readonly string[]): Promise<CliResult> => runLongshore(dir(), ...args, '--kubeconfig', cluster.kubeconfig);
  const annotations = async (): Promise<Readonly<Record<string, string>>> => ((await cluster.kube.get(cluster.ctx, 'EcsService', { namespace: 'default', name: 'web' })) as EcsService).metadata.annotations ?? {};
  /** Answers the next action that appears as the operator would. */
  const answer = async (result: string, before = ''): Promise<Readonly<Record<string, string>>> => {
    const found = await until('an action', patience, async () => {
      const now = await annotations();
      return now['longshore.dev/action-token'] !== undefined && now['longshore.dev/action-token'] !== before ? now : undefined;
    });
    await cluster.setStatus('web', { observedGeneration: 1, ...atGate, lastHandledAction: { token: found['longshore.dev/action-token'], action: 'X', at, result } });
    return found;
  };

  it('writes what the operator reads: the verb, a token of its own, the revision that waits, and who asks', async () => {
    const [result, asked] = await Promise.all([run('promote', 'web'), answer('Done')]);
    expect(result).to.deep.equal({ code: 0, stdout: 'promote web: done\n', stderr: '' });
    expect(asked).to.include({ 'longshore.dev/action': 'promote', 'longshore.dev/action-target': hash });
    expect(asked['longshore.dev/action-token']).to.have.lengthOf.at.least(16);
    expect(asked['longshore.dev/action-by']).to.be.a('string').and.not.equal('');
  });

  it('leaves nothing of an earlier action behind', async () => {
    const [, first] = await Promise.all([run('undo', 'web', '--to', '41'), answer('Done')]);
    expect(first).to.include({ 'longshore.dev/action': 'undo', 'longshore.dev/action-to': '41' });
    const [, second] = await Promise.all([run('pause', 'web'), answer('Done', first['longshore.dev/action-token'])]);
    expect(second).to.include({ 'longshore.dev/action': 'pause' }).and.not.have.any.keys('longshore.dev/action-to', 'longshore.dev/action-target');
    expect(second['longshore.dev/action-token']).to.not.equal(first['longshore.dev/action-token']);
  });

  it('undo names the revision that it went to', async () => {
    const asks = run('undo', 'web');
    const token = await until('an action', patience, async () => (await annotations())['longshore.dev/action-token']);
    const pinned = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-web:3';
    await cluster.setStatus('web', { observedGeneration: 1, rollout: { ...atGate.rollout, pinned }, lastHandledAction: { token, action: 'undo', at, result: 'Done' } });
    expect(await asks).to.deep.equal({ code: 0, stdout: 'undo web: done, to shop-web:3\n', stderr: '' });
  });

  for (const verb of ['abort', 'retry', 'pause', 'resume', 'undo', 'restart']) {
    it(`${verb}: exit code 1 and the operator's words when it is refused`, async () => {
      const [result] = await Promise.all([run(verb, 'web'), answer('No, since so.')]);
      expect(result).to.deep.equal({ code: 1, stdout: '', stderr: `${verb} web: No, since so.\n` });
    });
  }

  it('promote --full asks for every gate', async () => {
    const [result, asked] = await Promise.all([run('promote', 'web', '--full'), answer('Done')]);
    expect(result.code).to.equal(0);
    expect(asked).to.include({ 'longshore.dev/action': 'promote-full', 'longshore.dev/action-target': hash });
  });

  it('promote takes the revision that waits before its deployment first, and with --gate the one whose gate that is', async () => {
    await cluster.setStatus('web', { observedGeneration: 1, ...atGate, ...awaiting });
    const [, first] = await Promise.all([run('promote', 'web'), answer('Done')]);
    expect(first['longshore.dev/action-target']).to.equal(newer);
    await cluster.setStatus('web', { observedGeneration: 1, ...atGate, ...awaiting });
    const [, second] = await Promise.all([run('promote', 'web', '--gate', 'sign-off'), answer('Done', first['longshore.dev/action-token'])]);
    expect(second['longshore.dev/action-target']).to.equal(hash);
  });

  const refusals: readonly { readonly what: string; readonly status: object; readonly flags?: readonly string[]; readonly says: string }[] = [
    { what: 'nothing runs', status: {}, says: 'No rollout runs, and no revision waits for approval.' },
    { what: 'rollouts are paused', status: { paused: { at: '2026-11-21T12:00:00Z' } }, says: 'No rollout runs, and no revision waits for approval. Rollouts are paused: longshore resume web -n default' },
    { what: 'the rollout has ended', status: { rollout: { ...atGate.rollout, state: 'Succeeded' } }, says: 'No rollout runs, and no revision waits for approval.' },
    { what: 'no gate waits', status: { rollout: { ...atGate.rollout, gates: [] } }, says: 'No gate waits for approval.' },
    { what: 'another gate waits', status: atGate, flags: ['--gate', 'other'], says: 'Gate other does not wait. What waits is sign-off.' },
    { what: 'another revision waits', status: atGate, flags: ['--target', newer], says: `${newer} is not what is rolled out, or waits.` },
  ];
  for (const { what, status, flags = [], says } of refusals) {
    it(`promote writes nothing when ${what}, and says so`, async () => {
      await cluster.setStatus('web', { observedGeneration: 1, ...status });
      expect(await run('promote', 'web', ...flags)).to.deep.equal({ code: 1, stdout: '', stderr: `promote web: ${says}\n` });
      expect(await annotations()).to.not.have.property('longshore.dev/action');
    });
  }

  it('creates a RolloutApproval where the account takes nothing else, and is done when the gate names it', async () => {
    await cluster.apply(account('Kind'));
    const operator = until('an approval', patience, async () => {
      const [approval] = await cluster.kube.list(cluster.ctx, 'RolloutApproval', {});
      return approval;
    }).then(async (approval) => {
      const passed = { ...gate, state: 'Passed', approvedBy: `RolloutApproval/${approval.metadata.name}` };
      await cluster.setStatus('web', { observedGeneration: 1, rollout: { ...atGate.rollout, gates: [passed] } });
      return approval;
    });
    const [result, approval] = await Promise.all([run('promote', 'web'), operator]);
    expect(approval.spec).to.include({ targetHash: hash, gate: 'sign-off' }).and.have.property('approvedBy').that.is.a('string');
    expect(result).to.deep.equal({ code: 0, stdout: `promote web: done, RolloutApproval ${approval.metadata.name} was created\n`, stderr: '' });
    expect(await annotations()).to.not.have.property('longshore.dev/action');
  });

  it('gives up waiting after --timeout with exit code 2, and says that the action stays', async () => {
    const { code, stderr } = await run('retry', 'web', '--timeout', '1');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^retry web: no answer within 1 s; the action stays on the object\./);
    expect(await annotations()).to.include({ 'longshore.dev/action': 'retry' });
  });

  it('does not wait with --no-wait', async () => {
    const { code, stdout } = await run('restart', 'web', '--no-wait');
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: `restart web: restart was asked for; the answer will be in status.lastHandledAction (token ${(await annotations())['longshore.dev/action-token']})\n` });
  });

  it('one clear line for a cluster without Longshore', async () => {
    // As an API server answers for a group that it does not have.
    const bare = createServer((_request, response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n'));
    await once(bare.listen(0, '127.0.0.1'), 'listening');
    const kubeconfig = join(dir(), 'bare');
    writeKubeconfig({ server: `http://127.0.0.1:${String((bare.address() as AddressInfo).port)}`, path: kubeconfig });
    try {
      for (const args of [['promote', 'web'], ['pause', 'web'], ['status', 'web'], ['status', 'web', '--watch']]) {
        const { code, stdout, stderr } = await runLongshore(dir(), ...args, '--kubeconfig', kubeconfig);
        expect({ code, stdout }, args.join(' ')).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.match(/^longshore: [^\n]*the API server does not serve ecsservices; are the CRDs installed\?\n$/);
      }
    } finally {
      bare.closeAllConnections();
      bare.close();
    }
  });

  it('one clear line for a service that is not there', async () => {
    expect(await run('abort', 'nope')).to.deep.equal({ code: 2, stdout: '', stderr: 'longshore: there is no EcsService nope in namespace default; longshore get ecs -A lists them\n' });
  });
});

function account(approvals: 'Annotation' | 'Kind') {
  return { apiVersion: API_VERSION, kind: 'AwsAccount', metadata: { name: 'default' }, spec: { accountId: '123456789012', policy: { approvals } } };
}
