import { sameNameOrArn } from '../../model/arn.ts';

/** ECS takes a name where it answers with an ARN (roles, namespaces): equal when they name the same thing. */
export function sameReference(declared: unknown, live: unknown): boolean {
  return typeof declared === 'string' && typeof live === 'string' && sameNameOrArn(declared, live);
}
