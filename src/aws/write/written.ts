import type { PortParts } from '../port-parts.ts';
import { serviceKeyOfArn } from '../names.ts';

/** After a write, whatever came of it: nothing that was asked before may be taken for the service's state any more. */
export function forgetService(parts: PortParts, key: string): void {
  parts.services.invalidate(key);
  forgetFlights(parts, key);
}

/** Reads of a service that are under way were asked before the write: whoever asks from now on asks anew. */
export function forgetFlights(parts: PortParts, key: string): void {
  parts.flights.forget(`service ${key}`);
  parts.flights.forget(`deployments of ${key}`);
}

/** The same for any ARN that names a service, a deployment of it or a task definition. */
export function forgetArn(parts: PortParts, arn: string): void {
  const key = serviceKeyOfArn(arn);
  if (key !== undefined) forgetService(parts, key);
  parts.taskDefinitions.delete(arn);
  parts.deployments.invalidate(arn);
  parts.flights.forget(arn);
  parts.flights.forget(`definition ${arn}`);
}
