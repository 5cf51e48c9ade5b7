import { UpdateService$ } from '@aws-sdk/client-ecs';
import { amount, flag, isMembers, sameJson, struct, structs, text } from '../members.ts';
import { invalidParameter, refusal, serviceNotActive } from '../refusal.ts';
import { currentServiceDeployment } from '../scheduler/deployments.ts';
import { CONTROLLER_UPDATES, DEPLOYMENT_TRIGGERS, PLAIN_UPDATES } from '../service-fields.ts';
import type { Members, SimService, SimTaskDefinition } from '../state.ts';
import { checkDeploymentConfiguration } from '../validate/deployment-configuration.ts';
import { checkService, controllerOf, strategyOf, usableDefinition } from '../validate/service.ts';
import { followStrategy, mergeDeploymentConfiguration } from './deployment-configuration.ts';
import { fillMember } from './fill-service.ts';
import { activeCluster, findTaskDefinition, knownService } from './lookup.ts';
import { operation, type OperationCall } from './operation.ts';
import { renderService } from './render-service.ts';

/** Merges as ecs-api.md section 4 says; everything is checked before anything is changed. */
function updateService(call: OperationCall): Members {
  const { region, world, input } = call;
  const now = world.clock.now();
  const cluster = activeCluster(region, input);
  const service = knownService(region, cluster, text(input, 'service'), now);
  if (service.status !== 'ACTIVE') throw serviceNotActive();
  checkController(service, input);

  const members = mergeMembers(service, input);
  const identifier = text(input, 'taskDefinition');
  const definition = definitionAfter(call, service, identifier);
  const deploys = startsDeployment(service, members, definition, input);
  const configuration = struct(input, 'deploymentConfiguration') ?? {};
  checkDeploymentConfiguration(configuration, struct(members, 'deploymentConfiguration') ?? {}, text(members, 'schedulingStrategy') ?? 'REPLICA');
  checkStrategyChange(service, members);
  checkVolumesSentAgain(definition, deploys, input);
  checkService({ members, definition, cluster, region });
  const desiredCount = amount(input, 'desiredCount');
  if (desiredCount !== undefined && text(members, 'schedulingStrategy') === 'DAEMON') {
    throw invalidParameter('The daemon scheduling strategy does not support a desired count');
  }

  service.members = members;
  if (definition !== undefined) service.taskDefinition = definition.taskDefinitionArn;
  if (desiredCount !== undefined) service.desiredCount = desiredCount;
  if (controllerOf(members) === 'ECS') {
    if (deploys) call.scheduler.deploy(world, region, service);
    else call.scheduler.reschedule(world, region, service);
  }
  call.touch({ kind: 'service', id: service.serviceArn });
  return { service: renderService(service, { tags: true, now }) };
}

/** Controllers that deploy by themselves take few members; a change of controller is not simulated. */
function checkController(service: SimService, input: Members): void {
  const controller = controllerOf(service.members);
  const wanted = text(struct(input, 'deploymentController') ?? {}, 'type') ?? controller;
  if (wanted !== controller) {
    throw refusal('UnsupportedFeatureException', `The simulator does not change the deployment controller of a service (${controller} to ${wanted}).`);
  }
  const accepted = CONTROLLER_UPDATES[controller];
  if (accepted === undefined) return;
  if (controller === 'CODE_DEPLOY' && input['taskDefinition'] !== undefined) {
    throw invalidParameter('Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.');
  }
  const other = Object.keys(input).find((name) => !accepted.has(name) && name !== 'deploymentController');
  if (other !== undefined) throw invalidParameter(`Unable to update ${other} on services with a ${controller} deployment controller.`);
}

function mergeMembers(service: SimService, input: Members): Members {
  const members: Members = { ...service.members };
  for (const name of PLAIN_UPDATES) if (input[name] !== undefined) members[name] = fillMember(name, input[name], service.serviceName);
  const configuration = struct(input, 'deploymentConfiguration');
  if (configuration !== undefined) members['deploymentConfiguration'] = followStrategy(mergeDeploymentConfiguration(struct(members, 'deploymentConfiguration') ?? {}, configuration));
  if (structs(members, 'capacityProviderStrategy').length === 0) {
    if (members['launchType'] === undefined) throw invalidParameter('A launch type is needed to leave a capacity provider strategy, and the service was created without one.');
    delete members['capacityProviderStrategy'];
  }
  return members;
}

function definitionAfter(call: OperationCall, service: SimService, identifier: string | undefined): SimTaskDefinition | undefined {
  if (identifier !== undefined) {
    const found = findTaskDefinition(call.region, identifier);
    // A service may go on with the revision that it has, even when that one was deregistered meanwhile.
    return found?.taskDefinitionArn === service.taskDefinition ? found : usableDefinition(found);
  }
  return service.taskDefinition === '' ? undefined : findTaskDefinition(call.region, service.taskDefinition);
}

/** ECS would have to give back traffic that it is moving (ecs-api.md section 16). The text is not published. */
function checkStrategyChange(service: SimService, members: Members): void {
  const before = strategyOf(service.members);
  if (before === 'ROLLING' || strategyOf(members) !== 'ROLLING' || currentServiceDeployment(service) === undefined) return;
  throw invalidParameter(`The deployment strategy cannot be changed from ${before} to ROLLING while a service deployment is in progress.`);
}

/** A trigger that changed, or `forceNewDeployment`; sending an equal value starts nothing (ecs-api.md section 9.1). */
function startsDeployment(service: SimService, members: Members, definition: SimTaskDefinition | undefined, input: Members): boolean {
  if (flag(input, 'forceNewDeployment') === true) return true;
  if (definition !== undefined && definition.taskDefinitionArn !== service.taskDefinition) return true;
  return DEPLOYMENT_TRIGGERS.some((name) => !sameJson(emptied(service.members[name]), emptied(members[name])));
}

/** `[]` clears a list that was never set, and Service Connect that was never on is off already: nothing changes. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  return isMembers(value) && value['enabled'] === false ? undefined : value;
}

/** A new deployment of a definition with a configuredAtLaunch volume needs the volume in the same request. */
function checkVolumesSentAgain(definition: SimTaskDefinition | undefined, deploys: boolean, input: Members): void {
  const needs = structs(definition?.members ?? {}, 'volumes').some((volume) => flag(volume, 'configuredAtLaunch') === true);
  if (needs && deploys && input['volumeConfigurations'] === undefined) {
    throw invalidParameter('Task definition has configuredAtLaunch volume but no volume configuration provided at runtime');
  }
}

/** UpdateService. Members that are not given keep their value (ecs-api.md section 4). */
export const updateServiceOperation = operation(UpdateService$, 'write', 'service-modify', updateService);
