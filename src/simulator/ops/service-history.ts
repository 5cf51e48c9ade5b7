/** How ECS finds service deployments and revisions: their ARNs name the service. */
import { invalidParameter } from '../refusal.ts';
import type { SimRegion, SimService, SimServiceDeployment } from '../state.ts';
import { isPurged, nameIn, serviceArn } from './lookup.ts';

/** The service in `service-deployment/C/S/ID` or `service-revision/C/S/ID`. Throws InvalidParameterException for what is no such ARN. */
export function ownerOf(region: SimRegion, arn: string, type: string, now: number): SimService | undefined {
  const [cluster, name] = arn.startsWith('arn:') ? (nameIn(region, arn, type)?.split('/') ?? []) : [];
  if (cluster === undefined || name === undefined) throw invalidParameter(`Invalid identifier: ${arn}`);
  const service = region.services.get(serviceArn(region, cluster, name));
  return service === undefined || isPurged(service, now) ? undefined : service;
}

/** A service deployment together with the service whose record holds it. */
export interface OwnedDeployment {
  readonly service: SimService;
  readonly deployment: SimServiceDeployment;
}

/** Throws InvalidParameterException for what is no ARN of a service deployment. */
export function findDeployment(region: SimRegion, arn: string, now: number): OwnedDeployment | undefined {
  const service = ownerOf(region, arn, 'service-deployment', now);
  const deployment = service?.serviceDeployments.find((candidate) => candidate.serviceDeploymentArn === arn);
  return service === undefined || deployment === undefined ? undefined : { service, deployment };
}
