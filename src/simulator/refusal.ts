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

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && marker in error;
}

/** ECS answers 400 for every error but ServerException (ecs-api.md section 11). */
export const refusal = (code: string, message: string): Refusal => new Refusal(code, message);
export const invalidParameter = (message: string): Refusal => refusal('InvalidParameterException', message);
export const clientException = (message: string): Refusal => refusal('ClientException', message);
export const clusterNotFound = (): Refusal => refusal('ClusterNotFoundException', 'Cluster not found.');
export const serviceNotFound = (): Refusal => refusal('ServiceNotFoundException', 'Service not found.');
export const serviceNotActive = (): Refusal => refusal('ServiceNotActiveException', 'Service was not ACTIVE.');
