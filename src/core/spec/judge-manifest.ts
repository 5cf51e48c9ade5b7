/** One judge per kind for manifests in files: schema, CEL and, for services, what ECS checks across fields. */
import { rootSchema } from '../../api/crd.ts';
import type { FieldError, FieldErrorReason } from '../../api/field-error.ts';
import type { Kind } from '../../api/kind.ts';
import type { KubeObject } from '../../api/meta.ts';
import { unknownMetadata, validateMetadata } from '../../api/metadata.ts';
import { registry } from '../../api/registry.ts';
import { applyDefaults } from '../../api/structural.ts';
import { compileFor } from '../../api/validate.ts';
import { explainFieldError } from '../../api/suggest.ts';
import { validateObject } from '../../api/validate-object.ts';
import type { EcsServiceSpec } from '../../api/v1beta1/ecsservice-spec.ts';
import { checkSpec } from './check-spec.ts';

/** One thing that is wrong with a manifest. */
export interface ManifestFinding {
  /** JSON pointer of the field, for finding its line. */
  readonly pointer: string;
  /** Starts with the field's path; for people, with "did you mean" where a name looks like a slip. */
  readonly message: string;
}

/** Says everything that is wrong with an object of its kind; nothing when all is well. */
export type Judge = (object: KubeObject) => readonly ManifestFinding[];

/** After these a spec is not of the type that the rules across fields read. */
const mistyped: ReadonlySet<FieldErrorReason> = new Set(['FieldValueRequired', 'FieldValueTypeInvalid', 'FieldValueNotSupported', 'FieldValueTooMany']);

/** Everything that is wrong with an object of a kind: the same findings that the API server and the operator would have. */
export function judgeObject(kind: Kind, object: KubeObject): readonly FieldError[] {
  const whole = applyDefaults(rootSchema(kind), object);
  const errors = [...validateMetadata({ ...whole.metadata }, 'subdomain'), ...validateObject(kind, whole)];
  if (kind.kind !== 'EcsService' || errors.some(({ reason }) => mistyped.has(reason))) return errors;
  const found = new Set(errors.map(({ pointer }) => pointer));
  const misspelt = errors.some(({ reason }) => reason === 'FieldUnknown');
  // What is said of a field that is wrong already would only be its echo; so would that one is missing, where one has a name that nobody knows.
  const isEcho = ({ pointer, reason }: FieldError): boolean => found.has(pointer) || (misspelt && reason === 'FieldValueRequired');
  return [...errors, ...checkSpec(whole.spec as EcsServiceSpec).filter((error) => !isEcho(error))];
}

/** Of a manifest, metadata is judged too. Not of live objects: the next Kubernetes may give them members that nobody knows here. */
function judgeOf(kind: Kind): Judge {
  return (object) =>
    [...unknownMetadata({ ...object.metadata }), ...judgeObject(kind, object)].map((error) => ({ pointer: error.pointer, message: explainFieldError(error, rootSchema(kind)) }));
}

const judgesFor = (kinds: readonly Kind[]): Readonly<Record<string, Judge>> => Object.fromEntries(kinds.map((kind) => [kind.kind, judgeOf(kind)]));

/**
 * Judges the examples of all kinds once. Validators and rules are compiled on first use, which takes longer than any later
 * pass: a process that serves does it first, and lets the event loop turn after each step.
 */
export function* warmJudges(): Generator<void, void, void> {
  for (const kind of registry) {
    for (const example of kind.examples) {
      yield* compileFor(rootSchema(kind), example.object);
      judgeObject(kind, example.object);
      yield;
    }
  }
}

/**
 * The kinds that a GitSource may apply: namespaced ones, since an AwsAccount would grant its author an account; and no
 * approvals, since whoever may commit a revision would approve it with the same commit.
 */
export const judges = judgesFor(registry.filter((kind) => kind.scope === 'Namespaced' && kind.byHand !== true));

/** All kinds, for files that a person validates. */
export const judgesOfAllKinds = judgesFor(registry);
