/** A person's hand on a running service deployment: stop it, or answer its pause (ecs-api.md 9.7, 9.8). */
import { ContinueServiceDeployment$, StopServiceDeployment$ } from '@aws-sdk/client-ecs';
import { text } from '../members.ts';
import { invalidParameter, refusal } from '../refusal.ts';
import { isOver } from '../scheduler/deployments.ts';
import type { Members } from '../state.ts';
import { operation, type Operation, type OperationCall } from './operation.ts';
import { findDeployment, type OwnedDeployment } from './service-history.ts';

const HOOK_ID = /^ecs-[a-z]+-[A-Za-z0-9_-]+$/;

/** Throws ServiceDeploymentNotFoundException. */
function knownDeployment({ region, world, input }: OperationCall): OwnedDeployment {
  const found = findDeployment(region, text(input, 'serviceDeploymentArn') ?? '', world.clock.now());
  if (found === undefined) throw refusal('ServiceDeploymentNotFoundException', 'The service deployment does not exist.');
  return found;
}

/** Only ROLLBACK, from PENDING or IN_PROGRESS; other ongoing states go on by themselves (ecs-api.md section 9.7). */
function stopServiceDeployment(call: OperationCall): Members {
  if (text(call.input, 'stopType') === 'ABORT') throw refusal('UnsupportedFeatureException', 'The stop type ABORT is not supported. Specify ROLLBACK.');
  const { service, deployment } = knownDeployment(call);
  if (isOver(deployment.status)) {
    throw refusal('ConflictException', `The service deployment cannot be stopped because it is in the terminal status ${deployment.status}.`);
  }
  if (deployment.status === 'PENDING' || deployment.status === 'IN_PROGRESS') {
    call.scheduler.requestRollback(call.world, call.region, service, deployment);
    call.touch({ kind: 'service', id: service.serviceArn });
  }
  return { serviceDeploymentArn: deployment.serviceDeploymentArn };
}

/** Answers one pause that waits; the next one has another id (AWS: Continuing service deployments). */
function continueServiceDeployment(call: OperationCall): Members {
  const hookId = text(call.input, 'hookId') ?? '';
  if (!HOOK_ID.test(hookId)) throw invalidParameter('Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}');
  const { service, deployment } = knownDeployment(call);
  if (isOver(deployment.status)) throw invalidParameter('Continuing a service deployment is not allowed for service deployment in terminal states.');
  const run = deployment.shift?.hooks.find((candidate) => candidate.hookId === hookId);
  if (deployment.status !== 'IN_PROGRESS' || run?.targetType !== 'PAUSE' || run.status !== 'AWAITING_ACTION') {
    throw invalidParameter('Provided hookId is either completed, unavailable, or not associated with the given Resource ARN');
  }
  run.status = text(call.input, 'action') === 'ROLLBACK' ? 'FAILED' : 'SUCCEEDED';
  call.scheduler.reschedule(call.world, call.region, service);
  call.touch({ kind: 'service', id: service.serviceArn });
  return { serviceDeploymentArn: deployment.serviceDeploymentArn };
}

/** Stop and continue. Both refuse a service deployment that is over. */
export const steeringOperations: readonly Operation[] = [
  // No bucket is published for either: the service-modify one is assumed (ecs-api.md section 16).
  operation(StopServiceDeployment$, 'write', 'service-modify', stopServiceDeployment),
  operation(ContinueServiceDeployment$, 'write', 'service-modify', continueServiceDeployment),
];
