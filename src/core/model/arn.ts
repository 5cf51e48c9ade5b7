/** Amazon Resource Names, and the names that ECS accepts in their place. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the fifth colon, e.g. `cluster/shop` or `role/path/app`. */
  readonly resource: string;
}

/** `undefined` for a text that is not an ARN. */
export function parseArn(text: string): Arn | undefined {
  const parts = text.split(':');
  const [prefix, partition, service, region, accountId] = parts;
  if (prefix !== 'arn' || partition === undefined || service === undefined || region === undefined || accountId === undefined) return undefined;
  const resource = parts.slice(5).join(':');
  return resource === '' ? undefined : { partition, service, region, accountId, resource };
}

/**
 * The short name that ECS and IAM accept instead of the ARN: the last path segment of the resource (`cluster/shop` ->
 * `shop`, `role/team/app` -> `app`, `function:check` -> `check`). A text that is no ARN is its own short name.
 */
export function shortName(text: string): string {
  const arn = parseArn(text);
  if (arn === undefined) return text;
  // Target groups are targetgroup/NAME/ID, listeners and rules end in ids only: the name is what people recognise.
  if (arn.resource.startsWith('targetgroup/')) return arn.resource.split('/')[1] ?? arn.resource;
  // Behind the name of a function may stand a version or an alias, which anybody may call anything.
  if (arn.resource.startsWith('function:')) return arn.resource.split(':')[1] ?? arn.resource;
  return arn.resource.split(/[/:]/).at(-1) ?? arn.resource;
}

/** Two ARNs are the same when equal; a name and an ARN when the name is the ARN's short name. */
export function sameNameOrArn(left: string, right: string): boolean {
  if (left === right) return true;
  const leftIsArn = parseArn(left) !== undefined;
  if (leftIsArn === (parseArn(right) !== undefined)) return false;
  return leftIsArn ? shortName(left) === right : shortName(right) === left;
}

/** `family` and `revision` of `family`, `family:revision` or a task definition ARN; no revision means the latest ACTIVE one. */
export function taskDefinitionName(text: string): { readonly family: string; readonly revision: number | undefined } {
  const name = parseArn(text)?.resource.replace(/^task-definition\//, '') ?? text;
  const colon = name.lastIndexOf(':');
  if (colon < 0) return { family: name, revision: undefined };
  const revision = Number(name.slice(colon + 1));
  return Number.isInteger(revision) ? { family: name.slice(0, colon), revision } : { family: name, revision: undefined };
}

/**
 * Does the live revision satisfy the reference? `family:rev` equals its ARN; a bare family, which ECS resolves to the
 * latest ACTIVE revision at the moment of the call, is satisfied by every revision of the family, so that a revision
 * registered by somebody else is not a change of this service.
 */
export function satisfiesTaskDefinition(reference: string, liveArn: string): boolean {
  if (reference === liveArn) return true;
  if (parseArn(reference) !== undefined && parseArn(liveArn) !== undefined && taskDefinitionName(reference).revision !== undefined) return false;
  const wanted = taskDefinitionName(reference);
  const live = taskDefinitionName(liveArn);
  return wanted.family === live.family && (wanted.revision === undefined || wanted.revision === live.revision);
}
