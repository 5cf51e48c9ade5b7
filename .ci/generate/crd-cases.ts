/**
 * Objects with what `src/api` says of them, for `.ci/crd-check`: Kubernetes' own validators, CEL included, have to say
 * the same, word for word. Good ones are the examples of the reference; bad ones break one thing each.
 */
import { rootSchema } from '../../src/api/crd.ts';
import { fieldErrorText } from '../../src/api/field-error.ts';
import type { Kind } from '../../src/api/kind.ts';
import { registry } from '../../src/api/registry.ts';
import { applyDefaults } from '../../src/api/structural.ts';
import { validateObject } from '../../src/api/validate-object.ts';
import type { GeneratedFile } from '../generate.ts';

interface Case {
  readonly kind: string;
  readonly name: string;
  readonly object: unknown;
  readonly old?: unknown;
  readonly errors: readonly string[];
}

/** JSON pointers into the kind's first example, and what is put there; `undefined` removes. */
interface Break {
  readonly name: string;
  readonly set: Readonly<Record<string, unknown>>;
  /** The unbroken example is what the object replaces. */
  readonly update?: true;
}

const breaks: Readonly<Record<string, readonly Break[]>> = {
  EcsService: [
    { name: 'a number below its bound', set: { '/spec/service/desiredCount': -1 } },
    { name: 'a number above its bound', set: { '/spec/rollout': { progressDeadlineSeconds: 9_999_999 } } },
    { name: 'a value outside a choice', set: { '/spec/service/launchType': 'fargate' } },
    { name: 'another type', set: { '/spec/service/desiredCount': '2' } },
    { name: 'an object that is a string', set: { '/spec/target': 'shop' } },
    { name: 'a name with a space', set: { '/spec/taskDefinition/containerDefinitions/0/name': 'a b' } },
    { name: 'a string that is too long', set: { '/spec/taskDefinition/cpu': '1'.repeat(40) } },
    { name: 'an empty list', set: { '/spec/taskDefinition/containerDefinitions': [] } },
    { name: 'too many entries', set: { '/spec/service/networkConfiguration/awsvpcConfiguration/securityGroups': ['a', 'b', 'c', 'd', 'e', 'f'] } },
    { name: 'an entry twice in a set', set: { '/spec/service/networkConfiguration/awsvpcConfiguration/subnets': ['a', 'a'] } },
    { name: 'a key that is missing in a list-map', set: { '/spec/service/tags': [{ value: 'x' }] } },
    { name: 'a missing spec', set: { '/spec': undefined } },
    { name: 'neither definition nor revision', set: { '/spec/taskDefinition': undefined } },
    { name: 'both definition and revision', set: { '/spec/taskDefinitionArn': 'web:3' } },
    { name: 'an overlay over a revision', set: { '/spec/taskDefinition': undefined, '/spec/taskDefinitionArn': 'web:3', '/spec/containers': { app: { image: 'app:2' } } } },
    { name: 'a target that moves', set: { '/spec/target/cluster': 'other' }, update: true },
    { name: 'a gate at no point', set: { '/spec/rollout': { gates: [{ name: 'a', at: 'Later', approval: {} }] } } },
    { name: 'a gate that nobody can approve', set: { '/spec/rollout': { gates: [{ name: 'a', at: 'PreScaleUp' }] } } },
    { name: 'a gate that waits for half a minute', set: { '/spec/rollout': { gates: [{ name: 'a', at: 'PreScaleUp', approval: { timeoutSeconds: 30 } }] } } },
    { name: 'a class of failure that there is not', set: { '/spec/rollout': { failFast: { disabledReasons: ['NoCapacity'] } } } },
    { name: 'an update that changes nothing', set: {}, update: true },
  ],
  GitSource: [
    { name: 'another scheme', set: { '/spec/url': 'ftp://git.example.com/a' } },
    { name: 'an option in place of a URL', set: { '/spec/url': '--upload-pack=x' } },
    { name: 'a branch and a tag', set: { '/spec/ref': { branch: 'main', tag: 'v1' } } },
    { name: 'a commit and a tag', set: { '/spec/ref': { commit: 'a'.repeat(40), tag: 'v1' } } },
    { name: 'a short commit', set: { '/spec/ref': { commit: 'abc' } } },
    { name: 'a branch that looks like an option', set: { '/spec/ref': { branch: '-x' } } },
    { name: 'an interval without a unit', set: { '/spec/interval': '60' } },
    { name: 'no URL', set: { '/spec/url': undefined } },
    { name: 'a branch with a slash, which is fine', set: { '/spec/ref': { branch: 'feature/a-b' } } },
  ],
  AwsAccount: [
    { name: 'an account of eleven digits', set: { '/spec/accountId': '12345678901' } },
    { name: 'a region that is not admitted', set: { '/spec/regions': ['us-east-1'] } },
    { name: 'a share of nothing', set: { '/spec/budget': { share: 0 } } },
    { name: 'a grant without namespaces', set: { '/spec/access': [{}] } },
  ],
  RolloutApproval: [
    { name: 'no service', set: { '/spec/serviceRef': undefined } },
    { name: 'a hash that is none', set: { '/spec/targetHash': 'latest' } },
    { name: 'one gate, and every gate', set: { '/spec/full': true } },
    { name: 'a yes that moves to another revision', set: { '/spec/targetHash': `v1:${'0'.repeat(32)}` }, update: true },
    { name: 'an update that changes nothing', set: {}, update: true },
  ],
};

export function generateCrdCases(): readonly GeneratedFile[] {
  const cases = registry.flatMap((kind) => [
    ...kind.examples.map(({ name, object }) => judged(kind, name, object)),
    ...(breaks[kind.kind] ?? []).map((each) => broken(kind, each)),
  ]);
  return [{ path: '.ci/crd-check/cases.json', content: `[\n${cases.map((each) => JSON.stringify(each)).join(',\n')}\n]\n` }];
}

function broken(kind: Kind, { name, set, update }: Break): Case {
  const base: unknown = kind.examples[0]?.object;
  const object = Object.entries(set).reduce((current, [pointer, value]) => put(current, pointer.split('/').slice(1), value), base);
  return judged(kind, name, object, update === true ? base : undefined);
}

function judged(kind: Kind, name: string, object: unknown, old?: unknown): Case {
  const schema = rootSchema(kind);
  const whole = applyDefaults(schema, object);
  const wholeOld = old === undefined ? undefined : applyDefaults(schema, old);
  const errors = validateObject(kind, whole, wholeOld).map(fieldErrorText);
  return { kind: kind.kind, name, object: whole, ...(wholeOld === undefined ? {} : { old: wholeOld }), errors };
}

/** A copy of `value` with something else at the end of the path. */
function put(value: unknown, path: readonly string[], leaf: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return leaf;
  if (Array.isArray(value)) return value.map((each: unknown, index) => (String(index) === name ? put(each, rest, leaf) : each));
  const record = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { ...record, [name]: put(record[name], rest, leaf) };
}
