/** The values that travel down the pipeline (core/pipeline.ts). All are plain JSON, so each can be printed. */
import type { RawServiceDeployment } from '../observed/raw.ts';
import type { Brand } from './brand.ts';
import type { JsonObject } from './json.ts';
import type { ObjectKey } from './key.ts';

/** `v1:` and the first 32 hex digits of SHA-256 over canonical JSON. The prefix is the algorithm's version. */
export type Hash = Brand<'Hash'>;
/** A path in the spec as a JSON pointer (`/service/networkConfiguration/...`); list-map entries by key: `/taskDefinition/containerDefinitions/app/image`. */
export type SpecPath = string;

/** Who made a thing in AWS; written as tags by the creating call. Never a uid: restores and migrations keep ownership. */
export interface Owner {
  readonly installation: string;
  readonly namespace: string;
  readonly name: string;
}

/** Which ECS service is meant; the identity that never changes for one object. */
export interface Target {
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  /** Name or ARN as given. */
  readonly cluster: string;
  readonly serviceName: string;
}

/** The revision that is wanted: content to be found or registered, or one that exists. */
export type DesiredTaskDefinition =
  /** RegisterTaskDefinition input without tags, normalised; `hash` is its content address, of which tags are no part. */
  | { readonly kind: 'content'; readonly family: string; readonly hash: Hash; readonly input: JsonObject; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'arn'; readonly arn: string };

/** What the spec asks for, ready to be compared and sent. */
export interface DesiredService {
  readonly key: ObjectKey;
  readonly owner: Owner;
  readonly target: Target;
  readonly taskDefinition: DesiredTaskDefinition;
  /** Declared CreateService members (no identity, no taskDefinition, no tags, no clientToken). Absent means "not mine". */
  readonly service: JsonObject;
  /** The gates that ECS waits at, as PAUSE hooks with our mark; they stand beside the hooks that `service` declares. */
  readonly gateHooks: readonly JsonObject[];
  /** Declared tags with the account's defaults; ownership tags are added by the plan. */
  readonly tags: Readonly<Record<string, string>>;
  /** Every leaf that the spec declares under `/service` and `/tags`: what may later be reset when it disappears. */
  readonly paths: readonly SpecPath[];
  /** Of everything above. */
  readonly hash: Hash;
  /** Of all input that starts a deployment (ecs-api.md section 2, column Dep): what the quarantine remembers. */
  readonly triggerHash: Hash;
}

/** `Absent`: ECS does not know it. `Inactive`: deleted, and still describable for a while. */
export type ServiceState = 'Absent' | 'Active' | 'Draining' | 'Inactive';

/** What ECS shows of the service. */
export interface ObservedService {
  readonly state: ServiceState;
  readonly arn: string;
  /** ISO 8601; empty when absent. Tells a service from the one that had its name before. */
  readonly createdAt: string;
  readonly clusterArn: string;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  /** Behind an Express service: never to be touched. */
  readonly express: boolean;
  /** Live members in CreateService's shape, those that only PRIMARY or the revision shows included. */
  readonly service: JsonObject;
  /** False when no service revision was read: then members that only it shows are unknown, not absent. */
  readonly revisionRead: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly owner: Owner | undefined;
  readonly taskDefinitionArn: string;
  /** The live revision's content, when it had to be read (by ARN alone is enough in steady state). */
  readonly taskDefinition: ObservedTaskDefinition | undefined;
  readonly counts: { readonly desired: number; readonly running: number; readonly pending: number };
  /** PRIMARY deployment id, `ecs-svc/N`. */
  readonly primaryId: string;
  readonly primaryState: string;
  readonly primaryReason: string;
  readonly deploymentCount: number;
  /** The current service deployment, when it was read. */
  readonly deployment: RawServiceDeployment | undefined;
  readonly currentDeploymentArn: string;
  /** Newest first, at most 10. */
  readonly events: readonly { readonly at: string; readonly message: string }[];
}

/** What ECS shows of a revision. */
export interface ObservedTaskDefinition {
  readonly arn: string;
  readonly status: string;
  readonly content: JsonObject;
  /** From its `longshore.dev/content` tag. */
  readonly hash: Hash | undefined;
  readonly owner: Owner | undefined;
}

/** One difference between what is declared (or was declared, and is gone) and what is live. */
export interface Change {
  readonly path: SpecPath;
  /** Live value; absent members as `undefined`. */
  readonly from: unknown;
  readonly to: unknown;
  /**
   * `update` by UpdateService without a deployment, `deploy` with one, `tag` by TagResource, `replace` only by recreating
   * (immutable), `consent` cuts traffic or removes what cannot be reset, so a person has to allow it (replacePolicy).
   */
  readonly effect: 'update' | 'deploy' | 'tag' | 'replace' | 'consent';
  /** Named by `drift.ignore`. */
  readonly ignored: boolean;
  /** A hook of a gate, which is the operator's own to put right: never drift, whatever `drift.policy: Report` and `drift.ignore` say. */
  readonly own?: true;
  /** Waits for a hold on deployments: what runs instead is expected, and not drift. */
  readonly deferred?: true;
  /** Values may hold a secret: shown only as a digest. */
  readonly sensitive: boolean;
}

/** Mutations of AWS as data; executed in order by aws/apply. */
export type Step =
  | { readonly type: 'RegisterTaskDefinition'; readonly family: string; readonly hash: Hash; readonly input: JsonObject }
  | { readonly type: 'CreateService'; readonly input: JsonObject; readonly taskDefinition: RevisionRef }
  | { readonly type: 'UpdateService'; readonly input: JsonObject; readonly taskDefinition: RevisionRef | undefined; readonly deploys: boolean }
  | { readonly type: 'TagResource'; readonly arn: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly type: 'UntagResource'; readonly arn: string; readonly keys: readonly string[] }
  | { readonly type: 'StopServiceDeployment'; readonly arn: string }
  | { readonly type: 'DeleteService'; readonly cluster: string; readonly serviceName: string };

/** A known ARN, or the revision that the RegisterTaskDefinition step of the same plan makes. */
export type RevisionRef = { readonly arn: string } | { readonly fromStep: 'RegisterTaskDefinition' };

/** Why (part of) a plan is not carried out. Each becomes a condition with this reason. */
export interface Hold {
  readonly reason: string;
  readonly message: string;
  /** Look again after this long; absent: only a change of the object or of AWS helps. */
  readonly retryAfterMs?: number;
}

/** What is to be done, what differs, and why part of it is not done. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  readonly holds: readonly Hold[];
}
