import { terminalError } from '../errors.ts';
import { comparedMembers, fieldMatrix, triggerMembers } from '../diff/field-matrix.ts';
import { hashOf } from '../model/hash.ts';
import { leafPaths } from '../model/leaf-paths.ts';
import { normalise } from '../model/normalise.ts';
import { childPath } from '../model/pointer.ts';
import { serviceShape } from '../model/service-shape.ts';
import { buildTaskDefinition } from './build-task-definition.ts';
import { declaredTags } from './declared-tags.ts';
import { gateHooks } from './gate-hooks.ts';
import { targetOf } from './target-of.ts';
import type { JsonObject } from '../model/json.ts';
import type { ObjectKey } from '../model/key.ts';
import type { DesiredService, DesiredTaskDefinition, SpecPath, Target } from '../model/service.ts';
import type { Tags } from '../model/tags.ts';
import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import type { Members } from '../model/shape.ts';

/** An EcsService with what it depends on. */
export interface BuildDesiredInput {
  readonly object: EcsService;
  readonly account: AwsAccount;
  /** Name of this installation of Longshore, part of the ownership tags. */
  readonly installation: string;
}

/**
 * The EcsService as the AWS API will be asked for it: defaults, the `containers` overlay and the account's tags merged in,
 * normalised, hashed. Expects an object that validated. Throws terminal errors (`InvalidSpec`) for what no single field shows.
 */
export function buildDesired({ object, account, installation }: BuildDesiredInput): DesiredService {
  const key: ObjectKey = { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
  const spec = object.spec ?? {};
  const defaultTags = account.spec?.policy?.defaultTags ?? {};
  const owner = { installation, namespace: key.namespace, name: key.name };
  const target = buildTarget(object, account);
  const taskDefinition = buildTaskDefinition(key, spec, defaultTags);
  const declared = (spec.service ?? {}) as Members;
  const service = declaredMembers(declared);
  const gates = gateHooks(spec);
  const tags = { ...defaultTags, ...declaredTags(key, 'spec.service.tags', declared['tags']) };
  return {
    key,
    owner,
    target,
    taskDefinition,
    service,
    gateHooks: gates,
    tags,
    paths: declaredPaths(service, tags),
    hash: hashOf({ owner, target, taskDefinition: identityOf(taskDefinition), revisionTags: tagsOf(taskDefinition), service, tags, ...(gates.length === 0 ? {} : { gates }) }),
    triggerHash: hashOf({ taskDefinition: identityOf(taskDefinition), ...pick(service, triggerMembers) }),
  };
}

function buildTarget(object: EcsService, account: AwsAccount): Target {
  const target = targetOf(object, account);
  if (target !== undefined) return target;
  const todo = `set spec.target.region, or defaultRegion in AwsAccount ${account.metadata.name}`;
  throw terminalError('InvalidSpec', `${object.metadata.namespace ?? ''}/${object.metadata.name}: no region; ${todo}`);
}

/** Everything under `/service` that is neither identity, tags nor the revision; members unknown to the matrix included. */
function declaredMembers(declared: Members): JsonObject {
  const own = Object.fromEntries(
    Object.entries(declared).filter(([name]) => {
      const rule = fieldMatrix[name];
      return rule === undefined || rule.change === 'update' || rule.change === 'immutable';
    }),
  );
  return normalise(serviceShape, own, { dropDefaults: false }) as JsonObject;
}

function declaredPaths(service: JsonObject, tags: Tags): readonly SpecPath[] {
  const members = comparedMembers
    .filter((name) => service[name] !== undefined)
    .flatMap((name) => leafPaths(serviceShape.members[name], service[name], childPath('/service', name)));
  return [...new Set([...members, ...Object.keys(tags).map((tag) => childPath('/tags', tag))])].sort();
}

/** The content address, never the ARN that it got: an ARN says which attempt registered it, not what it is. */
function identityOf(taskDefinition: DesiredTaskDefinition): string {
  return taskDefinition.kind === 'content' ? taskDefinition.hash : taskDefinition.arn;
}

function tagsOf(taskDefinition: DesiredTaskDefinition): Tags {
  return taskDefinition.kind === 'content' ? taskDefinition.tags : {};
}

function pick(service: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => service[name] !== undefined).map((name) => [name, service[name]]));
}
