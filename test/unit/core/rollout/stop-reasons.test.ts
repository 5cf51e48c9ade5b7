import { expect } from 'chai';
import { classifyTask } from '../../../../src/core/rollout/classify-task.ts';
import { classifyText, stopRules } from '../../../../src/core/rollout/stop-reasons.ts';

/** Texts as ECS's agents and scheduler write them; `waits`: the deadline decides, `stops`: so many failures are enough. */
const texts: readonly [expected: string, text: string][] = [
  ['ImagePull stops at 1', 'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref docker.io/library/nope:1: docker.io/library/nope:1: not found'],
  ['ImagePull stops at 1', 'CannotPullContainerError: Error response from daemon: pull access denied for 123456.dkr.ecr.us-east-1.amazonaws.com/web, repository does not exist or may require \'docker login\''],
  ['ImagePull stops at 1', 'CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform \'linux/amd64\''],
  ['ImagePull stops at 1', 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User is not authorized to perform: ecr:GetAuthorizationToken'],
  ['ImagePull stops at 1', 'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref repo/rate-limiter-timeout:503: repo/rate-limiter-timeout:503: not found'],
  ['ImagePull waits', 'CannotPullContainerError: inspect image has been retried 5 time(s): failed to resolve ref "docker.io/library/busybox:latest": failed to do request: Head "https://registry-1.docker.io/v2/library/busybox/manifests/latest": dial tcp 34.205.13.154:443: i/o timeout'],
  ['ImagePull waits', 'CannotPullContainerError: inspect image has been retried 5 time(s): httpReaderSeeker: failed open: unexpected status code: 429 Too Many Requests - toomanyrequests: You have reached your pull rate limit.'],
  ['ImagePull waits', 'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed'],
  ['ImagePull waits', 'CannotPullContainerError: write /var/lib/containerd/blob: no space left on device'],
  ['Secret stops at 1', 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:1:secret:db from Secrets Manager: ResourceNotFoundException: Secrets Manager can\'t find the specified secret.'],
  ['Secret stops at 1', 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /shop/db'],
  ['Secret stops at 1', 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret: AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue'],
  ['Secret waits', 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret: RequestCanceled: request context canceled caused by: context deadline exceeded'],
  ['Resource stops at 1', 'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.: exit status 1'],
  ['Resource stops at 1', 'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.'],
  ['Resource stops at 1', 'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "fs-123.efs.eu-west-1.amazonaws.com" - check that your file system ID is correct.'],
  ['Resource stops at 1', 'Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet \'subnet-1\': InvalidSecurityGroupID.NotFound'],
  ['Resource waits', 'ResourceInitializationError: failed to validate logger args: : signal: killed'],
  ['OutOfMemory stops at 2', 'OutOfMemoryError: Container killed due to memory usage'],
  ['OutOfMemory stops at 2', 'OutOfMemory: Container killed due to memory usage; exit code 137'],
  ['OutOfMemory stops at 2', 'Essential container in task exited; container app: OutOfMemoryError: container killed due to memory usage, exit code 137'],
  ['ExitCode stops at 3', 'Essential container in task exited'],
  ['ExitCode stops at 3', 'Essential container in task exited; container app: exit code 1'],
  ['ExitCode stops at 3', 'CannotStartContainerError: failed to create new container runtime task: failed to create shim: OCI runtime create failed: exec: "serve": executable file not found in $PATH: unknown'],
  ['ContainerHealth stops at 3', 'Task failed container health checks'],
  ['ContainerHealth stops at 3', '(service web) (task 1f2e) failed container health checks.'],
  ['ContainerHealth stops at 3', 'service web (instance i-1) failed container health check'],
  ['TargetHealth stops at 3', 'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1)'],
  ['TargetHealth stops at 3', '(service web) (port 3001) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1) due to (reason Health checks failed).'],
  ['TargetHealth stops at 3', '(service web) (port 80) is unhealthy in target-group web due to (reason Health checks failed with these codes: [502])'],
  ['NoCapacity waits', '(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.'],
  ['NoCapacity waits', '(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 1) has insufficient CPU units available.'],
  ['NoCapacity waits', 'Timeout waiting for network interface provisioning to complete.'],
  ['NoCapacity waits', '(service web) was unable to place a task. Reason: You\'ve reached the limit on the number of tasks you can run concurrently.'],
  ['NoCapacity waits', 'Unexpected EC2 error while attempting to Create Network Interface in subnet \'subnet-1\': InsufficientFreeAddressesInSubnet'],
  ['Routine waits', 'Scaling activity initiated by (deployment ecs-svc/1234567890123456789)'],
  ['Routine waits', 'Task stopped by user'],
  ['Routine waits', 'Your Spot Task was interrupted.'],
  ['Other waits', '(service web) has reached a steady state.'],
  ['Other waits', '(service web) has started 2 tasks: (task 1) (task 2).'],
  ['Other waits', 'something that ECS says from next year on'],
];

describe('classes of failure', () => {
  for (const [expected, text] of texts) {
    it(`${expected}: ${text.slice(0, 110)}`, () => {
      const { class: found, patience } = classifyText(text);
      expect(`${found} ${patience === undefined ? 'waits' : `stops at ${String(patience)}`}`).to.equal(expected);
    });
  }

  it('has at least three real texts for each class that ends a rollout', () => {
    for (const name of new Set(stopRules.filter(({ patience }) => patience !== undefined).map((rule) => rule.class))) {
      expect(texts.filter(([expected]) => expected.startsWith(`${name} stops`)).length, name).to.be.at.least(3);
    }
  });

  it('says the same of an event that wraps the words of a task', () => {
    for (const [expected, text] of texts) {
      if (/^Routine|^Other|^NoCapacity/.test(expected)) continue;
      expect(classifyText(`(service web) was unable to place a task. Reason: ${text}`), text).to.equal(classifyText(text));
    }
  });

  it('has advice wherever it stops a rollout', () => {
    for (const rule of stopRules) if (rule.patience !== undefined) expect(rule.advice).not.to.equal('');
  });
});

describe('classifyTask', () => {
  const task = (members: object) => classifyTask({ taskArn: 't', ...members });

  it('takes a non-zero exit code alone for evidence', () => {
    const { rule, text } = task({ containers: [{ name: 'app', exitCode: 3 }] });
    expect([rule.class, text]).to.deep.equal(['ExitCode', 'container app: exit code 3']);
  });
  it('does not blame a revision for tasks that ECS, AWS or a person stopped', () => {
    const killed = [{ name: 'app', exitCode: 137 }];
    expect(task({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)', containers: killed }).rule.class).to.equal('Routine');
    expect(task({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Deployment of something new', containers: killed }).rule.class).to.equal('Routine');
    expect(task({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.', containers: killed }).rule.class).to.equal('Routine');
    expect(task({ stopCode: 'UserInitiated', stoppedReason: 'failed container health checks, said Bob', containers: killed }).rule.class).to.equal('Routine');
  });
  it('blames it for what the scheduler stopped since a check failed', () => {
    expect(task({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks', containers: [{ name: 'app', exitCode: 137 }] }).rule.class).to.equal('ContainerHealth');
  });
  it('finds the container that tells why, and says it once', () => {
    const reason = 'CannotPullContainerError: nope:1: not found';
    expect(task({ stopCode: 'TaskFailedToStart', stoppedReason: reason, containers: [{ name: 'log', exitCode: 1 }, { name: 'app', reason }] }).text).to.equal(reason);
  });
});
