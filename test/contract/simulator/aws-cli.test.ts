/** The AWS CLI against the simulator: another implementation of the protocol, with its own parameter checks. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { systemClock, virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { createSimulator } from '../../../src/simulator/simulator.ts';
import { definition, service } from '../../unit/simulator/builders.ts';

const run = promisify(execFile);

describe('the AWS CLI', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let clock: VirtualClock;
  let url = '';

  before(async function () {
    const version = await run('aws', ['--version'], { timeout: 30_000 }).then(({ stdout }) => stdout, () => undefined);
    if (version === undefined) {
      console.log('    skipped: there is no `aws` on the PATH');
      this.skip();
    }
    clock = virtualClock(systemClock.now());
    simulator = createSimulator({ clock });
    url = (await simulator.listen()).url;
  });
  after(() => simulator?.close());

  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const aws = async (...args: string[]): Promise<any> => {
    const { stdout } = await run('aws', ['--endpoint-url', url, '--output', 'json', ...args], { env });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  };
  const failure = (...args: string[]): Promise<string> => aws(...args).then(() => 'succeeded', (error: { stderr: string }) => error.stderr.trim());

  it('creates, describes, updates and deletes a service, and reads its errors', async () => {
    expect((await aws('sts', 'get-caller-identity')).Account).to.equal('123456789012');
    const assumed = await aws('sts', 'assume-role', '--role-arn', 'arn:aws:iam::111122223333:role/x', '--role-session-name', 'cli');
    expect(assumed.AssumedRoleUser.Arn).to.equal('arn:aws:sts::111122223333:assumed-role/x/cli');
    await aws('ecs', 'create-cluster', '--cluster-name', 'main');
    const registered = await aws('ecs', 'register-task-definition', '--cli-input-json', JSON.stringify(definition()));
    expect(registered.taskDefinition.revision).to.equal(1);
    await aws('ecs', 'create-service', '--cli-input-json', JSON.stringify(service()));
    await clock.advance(300_000);
    const { services } = await aws('ecs', 'describe-services', '--cluster', 'main', '--services', 'web', '--include', 'TAGS');
    expect(services[0]).to.include({ status: 'ACTIVE', runningCount: 2 });
    const { createdAt } = services[0] as { createdAt: number | string };
    // Version 1 of the CLI prints times as numbers, version 2 as ISO 8601.
    expect(new Date(typeof createdAt === 'number' ? createdAt * 1000 : createdAt).getTime()).to.be.closeTo(clock.now() - 300_000, 60_000);
    const { serviceDeployments } = await aws('ecs', 'list-service-deployments', '--cluster', 'main', '--service', 'web');
    expect(serviceDeployments[0].status).to.equal('SUCCESSFUL');
    expect((await aws('ecs', 'update-service', '--cluster', 'main', '--service', 'web', '--desired-count', '1')).service.desiredCount).to.equal(1);
    expect((await aws('ecs', 'list-services', '--cluster', 'main')).serviceArns).to.have.length(1);
    expect((await aws('ecs', 'delete-service', '--cluster', 'main', '--service', 'web', '--force')).service.status).to.equal('DRAINING');
    expect(await failure('ecs', 'describe-services', '--cluster', 'nope', '--services', 'web')).to.include('An error occurred (ClusterNotFoundException) when calling the DescribeServices operation: Cluster not found.');
    expect(await failure('ecs', 'run-task', '--task-definition', 'web')).to.include('The simulator does not know the operation RunTask.');
  });
});
