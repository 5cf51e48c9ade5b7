import { buildDesired } from '../../core/desired/build-desired.ts';
import { terminalError } from '../../core/errors.ts';
import type { DesiredService } from '../../core/model/service.ts';
import { buildObserved } from '../../core/observed/build-observed.ts';
import { accessFor } from '../../core/plan/guards.ts';
import { planDeletion, reasonToRelease } from '../../core/plan/plan-deletion.ts';
import type { PlanDeletionInput } from '../../core/plan/plan-deletion.ts';
import type { Context } from '../../runtime/context.ts';
import type { Outcome } from '../../runtime/controller.ts';
import { awsScope, specOf } from '../awsaccount/aws-scope.ts';
import { haltOf } from './account-halt.ts';
import { applySteps } from './apply-steps.ts';
import { brakeDeletion } from './deletion-brake.ts';
import type { EcsServiceDeps } from './deps.ts';
import { removeFinalizer } from './finalizer.ts';
import { holdError } from './hold-error.ts';
import { accountOf } from './judge.ts';
import { knownStatus } from './known-status.ts';
import type { Pass } from './pass.ts';
import { record } from './record.ts';
import { requireCertainty } from './require-certainty.ts';
import { ABANDON_ANNOTATION, FINALIZER } from './resource.ts';
import type { EcsServiceResource } from './resource.ts';
import { tell } from './tell.ts';

/** The same path with nothing desired: look, plan, ask the brake, write, wait until ECS says that it is gone. */
export async function deleteService(ctx: Context, deps: EcsServiceDeps, pass: Pass): Promise<Outcome> {
  const { object } = pass;
  if (object.metadata.finalizers?.includes(FINALIZER) !== true) return { kind: 'done' };
  if (object.metadata.annotations?.[ABANDON_ANNOTATION] !== undefined) return await releaseObject(ctx, deps, object, 'the annotation longshore.dev/abandon asks for it');
  if (object.spec?.suspend === true) {
    pass.object = await record(ctx, deps, object, { generation: object.metadata.generation ?? 0, now: deps.clock.now(), situation: 'Suspended', parts: {} });
    return { kind: 'done' };
  }
  const account = accountOf(deps, object);
  if (object.spec?.mode === 'Observe' || specOf(account).mode === 'Observe') return await releaseObject(ctx, deps, object, 'it was only observed');
  const desired = identityOf(deps, object, account);
  const namespace = object.metadata.namespace ?? '';
  const labels = deps.stores.namespaces?.get({ namespace: '', name: namespace })?.metadata.labels ?? {};
  const ecs = deps.aws.ecs(awsScope(account, desired.target.region, accessFor(account, namespace, labels)?.roleArn));
  const ref = { cluster: desired.target.cluster, serviceName: desired.target.serviceName };
  const observed = buildObserved({ service: await ecs.describeService(ctx, ref, { lane: 'change', maxAgeMs: 0 }) });
  const input: PlanDeletionInput = {
    owner: desired.owner,
    target: desired.target,
    observed,
    deletionPolicy: object.spec?.deletionPolicy,
    adopted: knownStatus(deps, object).target?.adoptedAt !== undefined,
    abandon: false,
  };
  const known = knownStatus(deps, object);
  if (observed.state === 'Absent' && (known.target?.serviceArn ?? '') !== '') {
    // ECS shows a deleted service as INACTIVE for a while: one that is not there at all may only not be seen.
    await requireCertainty(ctx, deps, { key: desired.key, account, ecs, ref, taskDefinitionArn: known.observed?.taskDefinitionArn });
  }
  const plan = planDeletion(input);
  if (plan.done) return await finish(ctx, deps, object, input);
  const [hold] = plan.holds;
  if (hold !== undefined) throw holdError(hold);
  const halt = haltOf(deps, account);
  if (halt !== undefined) throw holdError(halt);
  await brakeDeletion(ctx, deps, account, plan.steps);
  pass.object = await record(ctx, deps, object, {
    generation: object.metadata.generation ?? 0,
    now: deps.clock.now(),
    situation: 'Deleting',
    message: `ECS service ${desired.target.serviceName} is being deleted.`,
    parts: {},
  });
  await tell(ctx, deps, object, 'Normal', 'Deleting', `Deleting ECS service ${desired.target.serviceName}.`);
  await applySteps(ctx, deps, { ecs, account, target: desired.target, steps: plan.steps, beforeDeploy: async () => undefined });
  return { kind: 'after', ms: deps.options.followIntervalMs };
}

/** Target and owner. A spec that became invalid must not keep its object for ever, but nothing is guessed about the target. */
function identityOf(
  deps: EcsServiceDeps,
  object: EcsServiceResource,
  account: ReturnType<typeof accountOf>,
): Pick<DesiredService, 'key' | 'owner' | 'target'> {
  try {
    return buildDesired({ object, account, installation: deps.options.installation });
  } catch (cause) {
    throw terminalError(
      'DeletionRefused',
      `The target of this object cannot be told from its spec. Correct the spec, or set annotation ${ABANDON_ANNOTATION} to release the object and keep the ECS service.`,
      { cause },
    );
  }
}

async function finish(ctx: Context, deps: EcsServiceDeps, object: EcsServiceResource, input: PlanDeletionInput): Promise<Outcome> {
  const kept = input.observed.state === 'Active' ? (reasonToRelease(input) ?? 'deletionPolicy keeps it') : undefined;
  if (kept !== undefined) return await releaseObject(ctx, deps, object, kept);
  await tell(ctx, deps, object, 'Normal', 'Deleted', `ECS service ${input.target.serviceName} is gone.`);
  await removeFinalizer(ctx, deps, object);
  return { kind: 'done' };
}

async function releaseObject(ctx: Context, deps: EcsServiceDeps, object: EcsServiceResource, why: string): Promise<Outcome> {
  await tell(ctx, deps, object, 'Normal', 'Released', `The ECS service stays as it is: ${why}.`);
  await removeFinalizer(ctx, deps, object);
  return { kind: 'done' };
}
