import { isLongshoreError, terminalError } from '../../core/errors.ts';
import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { DesiredService, RevisionRef, Step } from '../../core/model/service.ts';
import type { EcsPort, Lane } from '../../core/ports.ts';
import type { RawService } from '../../core/observed/raw.ts';
import type { Context } from '../../runtime/context.ts';
import { writeDeadline } from './deps.ts';
import type { EcsServiceDeps } from './deps.ts';
import { deploys } from './deploys.ts';
import { registerRevision } from './register-revision.ts';
import { verifyIdentity } from './verify-identity.ts';

/** A plan to carry out, and on what. */
export interface ApplyInput {
  readonly ecs: EcsPort;
  readonly account: AwsAccount;
  readonly target: DesiredService['target'];
  readonly steps: readonly Step[];
  /**
   * Called once, right before the first step that starts a deployment, with the revision it will run: records the intent,
   * so that a crash on either side of the call converges.
   */
  readonly beforeDeploy: (taskDefinitionArn: string | undefined) => Promise<void>;
}

/** What the steps of a pass changed. */
export interface AppliedSteps {
  /** The revision that the service was pointed at, when one was. */
  readonly taskDefinitionArn: string | undefined;
  /** ECS's answer to the last create or update. */
  readonly service: RawService | undefined;
  /** Any step was carried out. */
  readonly wrote: boolean;
  readonly deployed: boolean;
  readonly created: boolean;
}

interface Progress {
  registeredArn: string | undefined;
  taskDefinitionArn: string | undefined;
  service: RawService | undefined;
  readonly wrote: boolean;
  deployed: boolean;
  created: boolean;
}

/** Carries out a plan's steps in order. Stops at the first error: what is left is planned again from what is then live. */
export async function applySteps(ctx: Context, deps: EcsServiceDeps, input: ApplyInput): Promise<AppliedSteps> {
  const progress: Progress = { registeredArn: undefined, taskDefinitionArn: undefined, service: undefined, wrote: input.steps.length > 0, deployed: false, created: false };
  if (input.steps.length === 0) return progress;
  await verifyIdentity(ctx, input.ecs, input.account, input.steps.some((step) => step.type === 'CreateService') ? 'missing' : 'seen');
  for (const step of input.steps) {
    if (deploys(step) && !progress.deployed) {
      const arn = 'taskDefinition' in step ? resolve(step.taskDefinition, progress) : undefined;
      await input.beforeDeploy(arn);
      progress.deployed = true;
    }
    await execute(ctx, deps, input, step, progress);
  }
  return progress;
}

async function execute(ctx: Context, deps: EcsServiceDeps, input: ApplyInput, step: Step, progress: Progress): Promise<void> {
  const { ecs } = input;
  const write = (lane: Lane) => ({ lane, deadline: writeDeadline(deps) });
  switch (step.type) {
    case 'RegisterTaskDefinition':
      progress.registeredArn = await registerRevision(ctx, deps, ecs, input.target, step);
      return;
    case 'CreateService':
      progress.taskDefinitionArn = resolve(step.taskDefinition, progress);
      progress.service = await ecs.createService(ctx, withRevision(step.input, progress.taskDefinitionArn), write('change'));
      progress.created = true;
      return;
    case 'UpdateService':
      progress.taskDefinitionArn = resolve(step.taskDefinition, progress);
      progress.service = await ecs.updateService(ctx, withRevision(step.input, progress.taskDefinitionArn), write(step.deploys ? 'rollout' : 'change'));
      return;
    case 'TagResource':
      await ecs.tagResource(ctx, step.arn, step.tags, write('change'));
      return;
    case 'UntagResource':
      await ecs.untagResource(ctx, step.arn, step.keys, write('change'));
      return;
    case 'StopServiceDeployment':
      await stopDeployment(ctx, deps, ecs, step.arn);
      return;
    case 'DeleteService':
      await ecs.deleteService(ctx, { cluster: step.cluster, serviceName: step.serviceName }, write('change'));
      return;
  }
}

/** StopServiceDeployment; one that has ended, or is stopping already, is what was asked for. */
export async function stopDeployment(ctx: Context, deps: EcsServiceDeps, ecs: EcsPort, arn: string): Promise<void> {
  try {
    await ecs.stopServiceDeployment(ctx, arn, { lane: 'rollback', deadline: writeDeadline(deps) });
  } catch (error) {
    if (!isLongshoreError(error) || error.kind !== 'conflict') throw error;
  }
}

function resolve(ref: RevisionRef | undefined, progress: Progress): string | undefined {
  if (ref === undefined) return undefined;
  if ('arn' in ref) return ref.arn;
  if (progress.registeredArn === undefined) throw terminalError('InvalidPlan', 'A step needs a revision that no earlier step registers.');
  return progress.registeredArn;
}

function withRevision(input: JsonObject, taskDefinition: string | undefined): JsonObject {
  return taskDefinition === undefined ? input : { ...input, taskDefinition };
}
