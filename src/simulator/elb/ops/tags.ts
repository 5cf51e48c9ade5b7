import { structs, text, texts } from '../../members.ts';
import { refusal } from '../../refusal.ts';
import type { Touched } from '../../ops/operation.ts';
import type { Members, SimRegion } from '../../state.ts';
import { listenerNotFound, loadBalancerNotFound, ruleNotFound, targetGroupNotFound, validationError } from '../refusals.ts';
import { struct, strings, TAGS } from '../shapes.ts';
import { read, write, type ElbCall, type ElbOperation } from './operation.ts';

const MAX_TAGS = 50;

/** The tags of a creating call. Throws DuplicateTagKeys, TooManyTags, and ValidationError for a reserved key. */
export function readTags(input: Members): Map<string, string> {
  const tags = new Map<string, string>();
  for (const tag of structs(input, 'Tags')) {
    const key = text(tag, 'Key') ?? '';
    if (/^(aws:|$)/i.test(key)) throw validationError(`Tag key '${key}' is empty or reserved for AWS`);
    if (tags.has(key)) throw refusal('DuplicateTagKeys', 'Duplicate tag keys');
    tags.set(key, text(tag, 'Value') ?? '');
  }
  if (tags.size > MAX_TAGS) throw tooManyTags();
  return tags;
}

interface Tagged {
  readonly tags: Map<string, string>;
  readonly record: Touched;
}

function taggedResource(region: SimRegion, arn: string): Tagged {
  const { loadBalancers, listeners, rules, targetGroups } = region.balancing;
  const [, type] = /:elasticloadbalancing:[^:]*:\d{12}:(loadbalancer|listener|listener-rule|targetgroup)\//.exec(arn) ?? [];
  switch (type) {
    case 'loadbalancer':
      return tagged(loadBalancers.get(arn), { kind: 'load-balancer', id: arn }, loadBalancerNotFound(arn));
    case 'listener':
      return tagged(listeners.get(arn), { kind: 'listener', id: arn }, listenerNotFound());
    case 'listener-rule':
      return tagged(rules.get(arn), { kind: 'rule', id: arn }, ruleNotFound());
    case 'targetgroup':
      return tagged(targetGroups.get(arn), { kind: 'target-group', id: arn }, targetGroupNotFound());
    default:
      throw validationError(`'${arn}' is not a valid resource ARN`);
  }
}

function tagged(found: { readonly tags: Map<string, string> } | undefined, record: Touched, missing: Error): Tagged {
  if (found === undefined) throw missing;
  return { tags: found.tags, record };
}

const named = ({ region, input }: ElbCall): readonly (Tagged & { readonly arn: string })[] =>
  texts(input, 'ResourceArns').map((arn) => ({ arn, ...taggedResource(region, arn) }));

function addTags(call: ElbCall): Members {
  const given = readTags(call.input);
  const resources = named(call);
  for (const { tags } of resources) if (new Map([...tags, ...given]).size > MAX_TAGS) throw tooManyTags();
  for (const { tags, record } of resources) {
    for (const [key, value] of given) tags.set(key, value);
    call.touch(record);
  }
  return {};
}

function removeTags(call: ElbCall): Members {
  for (const { tags, record } of named(call)) {
    for (const key of texts(call.input, 'TagKeys')) tags.delete(key);
    call.touch(record);
  }
  return {};
}

const describeTags = (call: ElbCall): Members => ({
  TagDescriptions: named(call).map(({ arn, tags }) => ({ ResourceArn: arn, Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) })),
});

const tooManyTags = (): Error => refusal('TooManyTags', `A resource can have at most ${MAX_TAGS} tags`);

/** Tags of load balancers, listeners, rules and target groups: at most 50 each, none beginning with `aws:` (API: AddTags). */
export const tagOperations: readonly ElbOperation[] = [
  write('AddTags', struct({ 'ResourceArns!': strings, 'Tags!': TAGS }), addTags),
  write('RemoveTags', struct({ 'ResourceArns!': strings, 'TagKeys!': strings }), removeTags),
  read('DescribeTags', struct({ 'ResourceArns!': strings }), describeTags),
];
