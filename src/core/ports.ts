/**
 * What the core and the controllers need from outside, as types only. One implementation of each lives at an edge
 * (`aws/`, `kube/`, `git/`). Every asynchronous method is exactly one outside call as far as the crash test is
 * concerned: it may not happen, happen without an answer, or happen and answer. Errors are `LongshoreError`s: foreign
 * ones are classified once, at the edge.
 */
import type { KubeObject } from '../api/meta.ts';
import type { Context } from '../runtime/context.ts';
import type { JsonObject } from './model/json.ts';
import type { ObjectKey } from './model/key.ts';
import type { RawService, RawServiceDeployment, RawServiceDeploymentBrief, RawServiceRevision, RawTask, RawTaskDefinition } from './observed/raw.ts';

// ---- AWS ----------------------------------------------------------------------------------------------------------

/** Which queue a call waits in when the account's share is used up; the first is served first. */
export type Lane = 'rollback' | 'rollout' | 'change' | 'sweep' | 'garbage';

/**
 * One account, region and role: owns one client with its batches and caches. The token buckets belong to the account and
 * region, and are shared by every role in them, since AWS counts no roles. Plain data.
 */
export interface AwsScope {
  /** metadata.name of the AwsAccount. */
  readonly account: string;
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  readonly credentials: { readonly roleArn?: string; readonly externalId?: string; readonly sessionTags?: Readonly<Record<string, string>>; readonly profile?: string };
  /** Endpoint overrides by service id (`ecs`, `sts`, `servicediscovery`). */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Percent of AWS's own buckets that this operator may use. */
  readonly sharePercent: number;
}

/** Who STS says we are. */
export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

/** How a read may be answered. */
export interface ReadOptions {
  readonly lane: Lane;
  /** An answer read at most this long ago will do. 0 asks AWS (concurrent askers still share one call). */
  readonly maxAgeMs: number;
}

/** How long a write is worth sending. */
export interface WriteOptions {
  readonly lane: Lane;
  /** Epoch milliseconds after which the call must not be sent any more (the lease's fence). */
  readonly deadline: number;
}

/** Names one ECS service as requests do: cluster (name or ARN) and service name. */
export interface ServiceRef {
  /** Cluster name or ARN. */
  readonly cluster: string;
  readonly serviceName: string;
}

/** A PAUSE hook of a service deployment that waits, and what becomes of the deployment. */
export interface PausedHook {
  /** ARN of the service deployment. */
  readonly arn: string;
  /** `lifecycleHookDetails[].hookId`; another one at every stage and step. */
  readonly hookId: string;
  readonly action: 'CONTINUE' | 'ROLLBACK';
}

/** ECS in one scope. Reads are batched, coalesced and cached behind it; writes are sent once and never retried blindly. */
export interface EcsPort {
  /** STS GetCallerIdentity; no write may happen before it answered with the account that the AwsAccount names. */
  callerIdentity(ctx: Context, options: ReadOptions): Promise<CallerIdentity>;

  /** DescribeServices in tens, tags included. `undefined`: ECS says MISSING. INACTIVE services are returned as such. */
  describeService(ctx: Context, ref: ServiceRef, options: ReadOptions): Promise<RawService | undefined>;
  /** The same for many names of one cluster; names that are MISSING are absent from the map. */
  describeServices(ctx: Context, cluster: string, names: readonly string[], options: ReadOptions): Promise<ReadonlyMap<string, RawService>>;
  /** Names of all services that ListServices shows (neither DRAINING nor INACTIVE ones). */
  listServices(ctx: Context, cluster: string, options: ReadOptions): Promise<readonly string[]>;
  /** DescribeServiceDeployments in twenties. A deployment in a terminal status is cached for ever. */
  describeServiceDeployment(ctx: Context, arn: string, options: ReadOptions): Promise<RawServiceDeployment | undefined>;
  /** Newest first, at most 100. */
  listServiceDeployments(ctx: Context, ref: ServiceRef, options: ReadOptions): Promise<readonly RawServiceDeploymentBrief[]>;
  /** Immutable, cached by ARN. */
  describeServiceRevision(ctx: Context, arn: string, options: ReadOptions): Promise<RawServiceRevision | undefined>;
  /** By full ARN (cached, except at `maxAgeMs` 0: it can be deregistered) or `family` (the latest ACTIVE revision, never cached). `undefined`: there is none. */
  describeTaskDefinition(ctx: Context, familyOrArn: string, options: ReadOptions): Promise<RawTaskDefinition | undefined>;
  /** ARNs of ACTIVE revisions of exactly this family, newest first, at most `limit`. */
  listTaskDefinitions(ctx: Context, family: string, limit: number, options: ReadOptions): Promise<readonly string[]>;
  /** Up to 100 recently stopped tasks of the service: the evidence for a failure. */
  stoppedTasks(ctx: Context, ref: ServiceRef, options: ReadOptions): Promise<readonly RawTask[]>;

  registerTaskDefinition(ctx: Context, input: JsonObject, options: WriteOptions): Promise<RawTaskDefinition>;
  createService(ctx: Context, input: JsonObject, options: WriteOptions): Promise<RawService>;
  updateService(ctx: Context, input: JsonObject, options: WriteOptions): Promise<RawService>;
  /** With `force`, so that the count need not be 0 first. */
  deleteService(ctx: Context, ref: ServiceRef, options: WriteOptions): Promise<void>;
  tagResource(ctx: Context, arn: string, tags: Readonly<Record<string, string>>, options: WriteOptions): Promise<void>;
  untagResource(ctx: Context, arn: string, keys: readonly string[], options: WriteOptions): Promise<void>;
  stopServiceDeployment(ctx: Context, arn: string, options: WriteOptions): Promise<void>;
  /** Ends the waiting of one PAUSE hook. One that waits no more, or whose deployment has ended, is a conflict error. */
  continueServiceDeployment(ctx: Context, hook: PausedHook, options: WriteOptions): Promise<void>;
}

/** AWS, by scope. */
export interface AwsPort {
  /** The same scope (by value) always gets the same port, with its buckets and caches. */
  ecs(scope: AwsScope): EcsPort;
}

// ---- Kubernetes ---------------------------------------------------------------------------------------------------

/** The kinds that the operator touches; `kube/` knows their paths. */
export type KindName = 'EcsService' | 'GitSource' | 'AwsAccount' | 'RolloutApproval' | 'Secret' | 'Namespace' | 'ServiceAccount' | 'Lease' | 'Event';

/** How an object is applied by server-side apply. */
export interface ApplyOptions {
  readonly fieldManager: string;
  readonly force: boolean;
  /** Impersonated user, e.g. `system:serviceaccount:shop:deployer`. */
  readonly asUser?: string;
  readonly dryRun?: boolean;
}

/** What an Event says, and about which object. */
export interface EventInput {
  readonly regarding: KubeObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Writes and uncached reads. Watches and caches are `ObjectStore`s, filled by a reflector. */
export interface KubePort {
  get(ctx: Context, kind: KindName, key: ObjectKey): Promise<KubeObject | undefined>;
  list(ctx: Context, kind: KindName, options: { readonly namespace?: string; readonly labelSelector?: string }): Promise<readonly KubeObject[]>;
  /** Server-side apply; a field conflict is a terminal error that names manager and field. */
  apply(ctx: Context, object: KubeObject, options: ApplyOptions): Promise<KubeObject>;
  /** Replaces `.status` as a whole, guarded by the object's resourceVersion; a stale one is a conflict error. */
  putStatus(ctx: Context, object: KubeObject, status: unknown): Promise<KubeObject>;
  /** JSON merge patch on the main resource, guarded by the object's resourceVersion and uid. */
  patch(ctx: Context, object: KubeObject, patch: JsonObject): Promise<KubeObject>;
  /** Deletes exactly this object (uid precondition); one that is gone already is fine. */
  delete(ctx: Context, object: KubeObject, options: { readonly asUser?: string }): Promise<void>;
  /** Creates or counts up an Event; duplicates within ten minutes are merged. Never throws: events are best effort. */
  event(ctx: Context, input: EventInput): Promise<void>;
}

/** By what objects of a kind are found beside their key; `undefined`: this one is not. One function, made once: it names the index. */
export type StoreIndex<T extends KubeObject = KubeObject> = (object: T) => string | undefined;

/** A reflector's cache: synchronous, frozen objects without managedFields and last-applied annotation. */
export interface ObjectStore<T extends KubeObject = KubeObject> {
  get(key: ObjectKey): T | undefined;
  /** Never changes once it was given out; of all namespaces it is the same list until an object changes. */
  list(namespace?: string): readonly T[];
  /** The objects of all namespaces for which `index` gives this text. A change costs one object, not the list: this may be asked in every pass. */
  listBy(index: StoreIndex<T>, text: string): readonly T[];
  /** True once the first list is complete. */
  readonly synced: boolean;
}

// ---- Git ----------------------------------------------------------------------------------------------------------

/** One repository with the credentials to read it. Secret values live only inside this object. */
export interface GitRepository {
  readonly url: string;
  readonly timeoutMs: number;
  readonly credentials: GitCredentials;
}

/** How a repository is reached; `caFile`, `identity` and `knownHosts` are the contents that a Secret holds, never paths of the tenant. */
export type GitCredentials =
  | { readonly kind: 'none'; readonly caFile?: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string; readonly caFile?: string }
  | { readonly kind: 'bearer'; readonly token: string; readonly caFile?: string }
  | { readonly kind: 'ssh'; readonly identity: string; readonly knownHosts: string; readonly password?: string };

/** What names a commit; the most specific member wins: commit, name, tag, branch. */
export interface GitReference {
  readonly branch?: string;
  readonly tag?: string;
  readonly name?: string;
  readonly commit?: string;
}

/** One commit, as far as status and metrics tell of it. `committedAt` is RFC 3339. */
export interface GitCommit {
  readonly sha: string;
  /** `main@sha1:<sha>`, Flux's form. */
  readonly revision: string;
  readonly author: string;
  readonly subject: string;
  readonly committedAt: string;
}

/** A file of a commit; `path` from the root of the repository. */
export interface GitFile {
  readonly path: string;
  readonly content: string;
}

/** A file as Git knows it: `blob` is Git's name for the content, the same for the same bytes. */
export interface GitBlob {
  readonly path: string;
  readonly blob: string;
  readonly content?: string;
}

/** Git over the network. Rejects with `LongshoreError`s; nothing is ever checked out. */
export interface GitPort {
  /** ls-remote: the commit that the reference names now. Missing repository or reference: terminal error. */
  resolve(ctx: Context, repository: GitRepository, reference: GitReference): Promise<{ readonly sha: string; readonly revision: string }>;
  /** Makes the commit's trees and blobs available locally (shallow); cheap when it is there already. */
  fetch(ctx: Context, repository: GitRepository, reference: GitReference, sha: string): Promise<GitCommit>;
  /**
   * Regular files of the commit that match; read from the object store, nothing is checked out. Sorted by path. What the
   * caller has already (`isKnown`) comes without content: most commits change one file of a thousand.
   */
  files(
    ctx: Context,
    repository: GitRepository,
    sha: string,
    filter: { readonly include: readonly string[]; readonly ignore: readonly string[]; readonly isKnown?: (path: string, blob: string) => boolean },
  ): Promise<readonly GitBlob[]>;
}
