/**
 * What ECS allows for each member of CreateService, as data (ecs-api.md section 2). Reset values and equality of the
 * nested members are in `model/service-shape.ts`. test/unit/core/diff/field-matrix.test.ts walks the SDK's schemas and
 * fails when a member is missing here.
 */
import type { SpecPath } from '../model/service.ts';

/** What ECS allows for one member of a service. */
export interface FieldRule {
  /**
   * `identity`: names the service or the call, never compared. `tags`: through TagResource. `revision`: the task
   * definition, decided on its own. `update`: by UpdateService. `immutable`: only by recreating the service.
   */
  readonly change: 'identity' | 'tags' | 'revision' | 'update' | 'immutable';
  /**
   * A change starts a service deployment, so it belongs to what the quarantine remembers. `unstated` is where AWS does not
   * say: treated as if it does, since a deployment nobody watches is worse than one that never comes.
   */
  readonly deploys: 'yes' | 'no' | 'unstated';
  /** Where the live value is: the service, its PRIMARY deployment, the service revision, or nowhere that can be trusted. */
  readonly readBack: 'service' | 'primary' | 'revision' | 'none';
  /**
   * When the declaration goes: set to the reset value of its shape, or released (it is nobody's any more), or impossible,
   * because ECS has no way to clear it.
   */
  readonly gone: 'reset' | 'release' | 'impossible';
  /** Taking (part of) it away cuts off traffic: a person has to allow that (`replacePolicy`). */
  readonly removalNeedsConsent: boolean;
}

const field = (
  change: FieldRule['change'],
  deploys: FieldRule['deploys'],
  readBack: FieldRule['readBack'],
  gone: FieldRule['gone'],
  removalNeedsConsent = false,
): FieldRule => ({ change, deploys, readBack, gone, removalNeedsConsent });

/** The rules, by member of CreateService. */
export const fieldMatrix: Readonly<Record<string, FieldRule>> = {
  serviceName: field('identity', 'no', 'service', 'impossible'),
  cluster: field('identity', 'no', 'service', 'impossible'),
  clientToken: field('identity', 'no', 'none', 'release'),
  taskDefinition: field('revision', 'yes', 'service', 'impossible'),
  tags: field('tags', 'no', 'service', 'reset'),
  // Absence hands the count to kubectl scale, an HPA or Application Auto Scaling; it does not mean zero.
  desiredCount: field('update', 'no', 'service', 'release'),
  // Moving to a capacity provider strategy takes the declaration away, and is the one way to leave a launch type.
  launchType: field('immutable', 'no', 'service', 'release'),
  capacityProviderStrategy: field('update', 'no', 'service', 'reset'),
  platformVersion: field('update', 'yes', 'service', 'reset'),
  // Reads back as the service-linked role under awsvpc, whatever was given: no comparison can be right.
  role: field('immutable', 'no', 'none', 'release'),
  schedulingStrategy: field('immutable', 'no', 'service', 'reset'),
  deploymentController: field('immutable', 'no', 'service', 'reset'),
  deploymentConfiguration: field('update', 'no', 'service', 'reset'),
  availabilityZoneRebalancing: field('update', 'no', 'service', 'reset'),
  loadBalancers: field('update', 'yes', 'service', 'reset', true),
  serviceRegistries: field('update', 'yes', 'service', 'reset', true),
  networkConfiguration: field('update', 'yes', 'service', 'impossible', true),
  placementConstraints: field('update', 'no', 'service', 'reset'),
  placementStrategy: field('update', 'no', 'service', 'reset'),
  healthCheckGracePeriodSeconds: field('update', 'no', 'service', 'reset'),
  enableECSManagedTags: field('update', 'no', 'service', 'reset'),
  propagateTags: field('update', 'no', 'service', 'reset'),
  enableExecuteCommand: field('update', 'no', 'service', 'reset'),
  serviceConnectConfiguration: field('update', 'yes', 'primary', 'reset', true),
  volumeConfigurations: field('update', 'yes', 'primary', 'reset'),
  vpcLatticeConfigurations: field('update', 'yes', 'primary', 'reset', true),
  gatewayConnectors: field('update', 'unstated', 'revision', 'reset', true),
  monitoring: field('update', 'unstated', 'revision', 'reset'),
};

/** Members that are compared with the live service, in the order of the matrix. */
export const comparedMembers: readonly string[] = Object.entries(fieldMatrix)
  .filter(([, rule]) => (rule.change === 'update' || rule.change === 'immutable') && rule.readBack !== 'none')
  .map(([name]) => name);

/**
 * Does a change at this path start a deployment, or may it? The effect of a change does not tell: one that needs consent or
 * a replacement starts one as well.
 */
export function startsDeployment(path: SpecPath): boolean {
  const [, root, name] = path.split('/');
  if (root !== 'service') return root === 'taskDefinition' || root === 'taskDefinitionArn';
  return fieldMatrix[name ?? '']?.deploys !== 'no';
}

/** Members whose change starts a deployment, or may: what the trigger hash is made of, beside the revision. */
export const triggerMembers: readonly string[] = Object.entries(fieldMatrix)
  .filter(([, rule]) => rule.change === 'update' && rule.deploys !== 'no')
  .map(([name]) => name);
