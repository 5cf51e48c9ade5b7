const marker = Symbol.for('longshore.simulator.refusal');

/** An error that the caller of the API sees: its code becomes `__type`, its status the HTTP status. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly [marker] = true;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
  }
}

/** Whether the error is meant for the caller of the API. Goes by a mark, which two copies of this module share, unlike a class. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && marker in error;
}

/** ECS answers 400 for every error but ServerException (ecs-api.md section 11). */
export const refusal = (code: string, message: string): Refusal => new Refusal(code, message);
/** For a request that breaks a rule, or that what it names cannot take in its present state. `message` is ECS's own where that is known. */
export const invalidParameter = (message: string): Refusal => refusal('InvalidParameterException', message);
/** For what is wrong with a task definition: its size, its members, or that it is missing or INACTIVE. */
export const clientException = (message: string): Refusal => refusal('ClientException', message);
/** For a cluster that does not exist, and for one that is INACTIVE where an ACTIVE one is needed. */
export const clusterNotFound = (): Refusal => refusal('ClusterNotFoundException', 'Cluster not found.');
/** For a service that does not exist, or does no longer: DeleteService says so of an INACTIVE one as well. */
export const serviceNotFound = (): Refusal => refusal('ServiceNotFoundException', 'Service not found.');
/** For an update of a service that is DRAINING or INACTIVE (ecs-api.md section 10). */
export const serviceNotActive = (): Refusal => refusal('ServiceNotActiveException', 'Service was not ACTIVE.');
