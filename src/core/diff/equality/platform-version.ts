/** Linux platform versions that LATEST has not meant for years; 1.0.0 is not among them, as it is Windows's current one. */
const superseded: ReadonlySet<string> = new Set(['1.1.0', '1.2.0', '1.3.0']);

/**
 * A declared LATEST is satisfied by any version that ECS may have resolved it to: the service reads back LATEST, tasks and
 * task sets a number (ecs-api.md section 5), and a number on the service must not start a deployment a pass. Only the
 * versions known to be superseded differ, so that a service pinned to 1.3.0 can be let go again.
 */
export function samePlatformVersion(declared: unknown, live: unknown): boolean {
  if (declared === live) return true;
  return declared === 'LATEST' && typeof live === 'string' && !superseded.has(live);
}
