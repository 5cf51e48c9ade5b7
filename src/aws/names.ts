/** How ECS names things in ARNs (section 6): `cluster/C`, `service/C/S`, `task-definition/F:N`, `service-deployment/C/S/<id>`. */
import { parseArn, taskDefinitionName } from '../core/model/arn.ts';
import type { ServiceRef } from '../core/ports.ts';

/** Everything after the last slash; the text itself where there is none. */
export const lastSegment = (arnOrName: string): string => arnOrName.slice(arnOrName.lastIndexOf('/') + 1);

/** A cluster by name, however it was written; ECS's own default name for an empty one. */
export const clusterName = (cluster: string): string => (cluster === '' ? 'default' : lastSegment(cluster));

/** One key for a service, for clusters written as name or as ARN. */
export const serviceKey = (ref: ServiceRef): string => `${clusterName(ref.cluster)}/${ref.serviceName}`;

/**
 * The same key from the ARN of a service, service deployment or service revision. `undefined` for other resources and
 * for service ARNs of the old form, which do not name the cluster.
 */
export function serviceKeyOfArn(arn: string): string | undefined {
  const [kind, cluster, service] = (parseArn(arn)?.resource ?? '').split('/');
  const known = kind === 'service' || kind === 'service-deployment' || kind === 'service-revision';
  return known && cluster !== undefined && service !== undefined ? `${cluster}/${service}` : undefined;
}

/** `family` of `arn:...:task-definition/family:7` or `family:7`. */
export const familyOf = (taskDefinition: string): string => taskDefinitionName(taskDefinition).family;

/** A full ARN with a revision: the only form that always means the same definition. */
export const isRevisionArn = (taskDefinition: string): boolean => parseArn(taskDefinition) !== undefined && taskDefinitionName(taskDefinition).revision !== undefined;
