import { ListTagsForResource$, TagResource$, UntagResource$ } from '@aws-sdk/client-ecs';
import { structs, text, texts } from '../members.ts';
import { clusterNotFound, invalidParameter, refusal, serviceNotFound } from '../refusal.ts';
import type { Members, SimRegion } from '../state.ts';
import { findCluster, findTaskDefinition, isPurged, nameIn } from './lookup.ts';
import { operation, type Operation, type OperationCall, type Touched } from './operation.ts';

const MAX_TAGS = 50;

/** `[{key, value}]` in the order in which the keys were first set. */
export const tagList = (tags: ReadonlyMap<string, string>): readonly Members[] => [...tags].map(([key, value]) => ({ key, value }));

/** The tags of a creating call. Throws InvalidParameterException for duplicates and reserved keys. */
export function readTags(input: Members): Map<string, string> {
  const tags = new Map<string, string>();
  for (const tag of structs(input, 'tags')) {
    const key = text(tag, 'key') ?? '';
    if (key === '') throw invalidParameter('Tag key cannot be null or empty.');
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys must not begin with aws:, which is reserved for AWS use.');
    if (tags.has(key)) throw invalidParameter('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    tags.set(key, text(tag, 'value') ?? '');
  }
  return tags;
}

interface Tagged {
  readonly tags: Map<string, string>;
  readonly record: Touched;
}

/** Clusters, services and task definitions; tasks of the simulator carry no tags of their own. */
function taggedResource(region: SimRegion, arn: string, now: number): Tagged {
  if (nameIn(region, arn, 'cluster') !== undefined && arn.startsWith('arn:')) {
    const cluster = findCluster(region, arn);
    if (cluster?.status !== 'ACTIVE') throw clusterNotFound();
    return { tags: cluster.tags, record: { kind: 'cluster', id: cluster.clusterName } };
  }
  if (nameIn(region, arn, 'service') !== undefined && arn.startsWith('arn:')) {
    const service = region.services.get(arn);
    if (service === undefined || isPurged(service, now)) throw serviceNotFound();
    if (service.status !== 'ACTIVE') throw invalidParameter('The specified resource is not active.');
    return { tags: service.tags, record: { kind: 'service', id: arn } };
  }
  const definition = arn.startsWith('arn:') ? findTaskDefinition(region, arn) : undefined;
  if (definition !== undefined) {
    if (definition.status !== 'ACTIVE') throw invalidParameter('The specified task definition is inactive. Specify an active task definition and try again.');
    return { tags: definition.tags, record: { kind: 'family', id: definition.family } };
  }
  if (!arn.startsWith('arn:')) throw invalidParameter(`Invalid identifier: ${arn}`);
  throw refusal('ResourceNotFoundException', `The specified resource could not be found: ${arn}`);
}

const named = (call: OperationCall): Tagged => taggedResource(call.region, text(call.input, 'resourceArn') ?? '', call.world.clock.now());

function tagResource(call: OperationCall): Members {
  const { tags, record } = named(call);
  const given = readTags(call.input);
  const merged = new Map([...tags, ...given]);
  if (merged.size > MAX_TAGS) throw invalidParameter(`The number of tags exceeds the limit of ${MAX_TAGS} per resource.`);
  for (const [key, value] of given) tags.set(key, value);
  call.touch(record);
  return {};
}

function untagResource(call: OperationCall): Members {
  const { tags, record } = named(call);
  for (const key of texts(call.input, 'tagKeys')) tags.delete(key);
  call.touch(record);
  return {};
}

const listTagsForResource = (call: OperationCall): Members => ({ tags: tagList(named(call).tags) });

/** Tags of clusters, services and task definitions that are ACTIVE: at most 50 each, none beginning with `aws:` (API: TagResource). */
export const tagOperations: readonly Operation[] = [
  operation(TagResource$, 'write', 'tag-modify', tagResource),
  operation(UntagResource$, 'write', 'tag-modify', untagResource),
  operation(ListTagsForResource$, 'read', 'tag-read', listTagsForResource),
];
