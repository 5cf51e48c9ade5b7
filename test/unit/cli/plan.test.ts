import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateClusterCommand, CreateServiceCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { createSimulator } from '../../../src/simulator/simulator.ts';
import { runLongshore, type CliResult } from '../../support/run-longshore.ts';
import { tempDir } from '../../support/temp-dir.ts';

const apiVersion = 'longshore.dev/v1beta1';
const taskDefinition = { networkMode: 'bridge', containerDefinitions: [{ name: 'app', image: 'repo/app:1', memory: 128 }] };
const service = (spec: object): object => ({ apiVersion, kind: 'EcsService', metadata: { name: 'web' }, spec: { target: { cluster: 'main' }, taskDefinition, service: { desiredCount: 1 }, ...spec } });

describe('longshore plan', () => {
  const dir = tempDir('plan-cli');
  const simulator = createSimulator({});
  let url = '';
  let ecs: ECSClient;

  before(async () => {
    ({ url } = await simulator.listen({ host: '127.0.0.1', port: 0 }));
    ecs = new ECSClient({ endpoint: url, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
  });
  after(async () => {
    ecs.destroy();
    await simulator.close();
  });

  const account = (spec: object = {}): object => ({
    apiVersion,
    kind: 'AwsAccount',
    metadata: { name: 'default' },
    spec: { accountId: '123456789012', regions: ['eu-west-1'], defaultRegion: 'eu-west-1', endpoints: { ecs: url, sts: url }, access: [{ namespaces: { matchNames: ['*'] } }], ...spec },
  });

  function plan(objects: readonly object[], ...flags: readonly string[]): Promise<CliResult> {
    writeFileSync(join(dir(), 'all.yaml'), objects.map((object) => stringify(object)).join('---\n'));
    return runLongshore(dir(), 'plan', 'all.yaml', '--no-cluster', ...flags);
  }

  it('lists the calls, with exit code 1', async () => {
    expect(await plan([account(), service({})])).to.deep.equal({ code: 1, stdout: 'default/web\n  + RegisterTaskDefinition\n  + CreateService\n', stderr: '' });
  });

  const held = [
    { what: 'a service that is suspended', objects: () => [account(), service({ suspend: true })], says: '! Suspended: spec.suspend is true: ' },
    { what: 'a service that is only observed', objects: () => [account(), service({ mode: 'Observe' })], says: '! Observing: spec.mode is Observe: ' },
    { what: 'an account that is only observed', objects: () => [account({ mode: 'Observe' }), service({})], says: '! Observing: spec.mode of AwsAccount default is Observe: ' },
  ];
  for (const { what, objects, says } of held) {
    it(`says of ${what} that none of the calls is sent`, async () => {
      const { code, stdout } = await plan(objects());
      expect(code).to.equal(1);
      expect(stdout).to.contain(`default/web\n  ${says}nothing is sent`).and.contain('\n  + CreateService\n');
    });
  }

  it('names the installation that the service belongs to, and the flag, instead of an adoption', async () => {
    const tags = Object.entries({ installation: 'playground', namespace: 'default', name: 'web' }).map(([key, value]) => ({ key: `longshore.dev/${key}`, value }));
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'default-web', ...taskDefinition } as never));
    await ecs.send(new CreateServiceCommand({ cluster: 'main', serviceName: 'web', taskDefinition: 'default-web', desiredCount: 1, tags }));
    const { stdout } = await plan([account(), service({})]);
    expect(stdout).to.equal('default/web\n  ! NotOwned: it belongs to installation playground, and this plan is for longshore; plan again with --installation playground\n');
    const [json] = JSON.parse((await plan([account(), service({})], '-o', 'json')).stdout) as { otherInstallation?: string }[];
    expect(json?.otherInstallation).to.equal('playground');
    expect((await plan([account(), service({})], '--installation', 'playground')).stdout).not.to.contain('NotOwned');
  });

  it('asks for what the files lack', async () => {
    expect(await plan([service({})])).to.deep.include({ code: 2, stderr: 'longshore: nothing was planned: with --no-cluster the AwsAccount has to be in these files too\n' });
    expect(await plan([account()])).to.deep.include({ code: 2, stderr: 'longshore: nothing was planned: there is no EcsService in these files\n' });
  });
});
