/**
 * The members of the kinds that the pure pipeline reads, and nothing else of them. The kinds themselves are in
 * `api/v1beta1`; their inferred types are assignable to these (pinned by test/unit/core/desired/spec-input.test.ts).
 */
import type { KubeObject } from '../../api/meta.ts';

type Members = Readonly<Record<string, unknown>>;

export interface EcsServiceSpecInput {
  readonly target?: {
    readonly accountRef?: { readonly name?: string };
    readonly region?: string;
    readonly cluster?: string;
    readonly serviceName?: string;
  };
  readonly mode?: string;
  readonly adoption?: { readonly policy?: string; readonly fromOwner?: string };
  readonly deletionPolicy?: string;
  readonly replacePolicy?: string;
  readonly drift?: { readonly policy?: string; readonly graceSeconds?: number; readonly ignore?: readonly { readonly path: string }[] };
  readonly taskDefinition?: object;
  readonly taskDefinitionArn?: string;
  readonly containers?: Readonly<Record<string, object>>;
  readonly service?: object;
}

export interface AwsAccountSpecInput {
  readonly accountId: string;
  readonly partition?: string;
  readonly regions?: readonly string[];
  readonly defaultRegion?: string;
  readonly mode?: string;
  readonly access?: readonly AccessInput[];
  readonly limits?: { readonly maxConcurrentRollouts?: number; readonly maxDeletesPerHour?: number; readonly maxMissingPercent?: number };
  readonly policy?: { readonly defaultTags?: Readonly<Record<string, string>> };
}

export interface AccessInput {
  readonly namespaces?: {
    readonly matchNames?: readonly string[];
    readonly selector?: {
      readonly matchLabels?: Readonly<Record<string, string>>;
      readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
    };
  };
  readonly roleArn?: string;
  /** Globs over `cluster/service`: what may be adopted. Empty: nothing. */
  readonly adopt?: readonly string[];
  readonly allow?: Readonly<Record<string, readonly string[] | undefined>>;
}

export type EcsServiceObject = KubeObject<EcsServiceSpecInput>;
export type AwsAccountObject = KubeObject<AwsAccountSpecInput>;
export type { Members };
