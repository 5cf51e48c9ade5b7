import type { BucketName } from '../throttle/buckets.ts';
import type { CallerIdentity } from '../wire/identities.ts';
import type { Members, Scheduler, SimRegion, SimWorld } from '../state.ts';
import type { RequestSchema } from '../validate/shape.ts';

/** A record that an API call made, changed or replaced: written to disk before the call is answered. */
export type Touched =
  | { readonly kind: 'cluster'; readonly id: string }
  | { readonly kind: 'family'; readonly id: string }
  | { readonly kind: 'service'; readonly id: string }
  /** Those of Elastic Load Balancing, by ARN. */
  | { readonly kind: 'load-balancer' | 'listener' | 'rule' | 'target-group'; readonly id: string };

/** Everything one API call may use. Operations are synchronous: nothing happens between their read and their write. */
export interface OperationCall {
  readonly world: SimWorld;
  readonly region: SimRegion;
  readonly caller: CallerIdentity;
  readonly scheduler: Scheduler;
  /** The request, already checked against the published schema. */
  readonly input: Members;
  touch(record: Touched): void;
}

/** One published operation. `effect` says which faults may strike a call, `bucket` which request bucket it draws on. */
export interface Operation {
  readonly name: string;
  readonly effect: 'read' | 'write';
  readonly bucket: BucketName;
  readonly input: RequestSchema;
  readonly output: RequestSchema;
  /** Throws a Refusal for what ECS would refuse. Times in the answer are epoch milliseconds. */
  run(call: OperationCall): Members;
}

/** The published operation schema of the SDK: `[9, namespace, name, traits, input, output]`. */
export type OperationSchema = readonly [9, string, string, unknown, RequestSchema, RequestSchema];

/** Joins a published operation with what the simulator does for it. */
export function operation(
  schema: unknown,
  effect: Operation['effect'],
  bucket: BucketName,
  run: (call: OperationCall) => Members,
): Operation {
  if (!isOperationSchema(schema)) throw new TypeError('not a published operation schema: has the SDK changed its format?');
  return { name: schema[2], effect, bucket, input: schema[4], output: schema[5], run };
}

function isOperationSchema(schema: unknown): schema is OperationSchema {
  return Array.isArray(schema) && schema[0] === 9 && typeof schema[2] === 'string' && schema.length >= 6;
}
