/** Who Longshore is towards AWS, per scope: profile or default chain, and on top of it a role where one is named. */
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { HttpHandlerUserInput } from '@smithy/core/protocols';
import type { AwsScope } from '../core/ports.ts';

/**
 * Credentials in the shape of the SDK's `AwsCredentialIdentity`. Secret: never logged, never part of an error. Without
 * `expiration` they are taken to last.
 */
export interface AwsIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Answers with valid credentials each time; the SDK caches them until shortly before `expiration`. */
export type CredentialSource = () => Promise<AwsIdentity>;

interface CredentialOptions {
  /** In place of profile and default chain: the playground's fixed pair, tests. A role is still assumed on top. */
  readonly base?: CredentialSource;
  readonly requestHandler: HttpHandlerUserInput;
}

/** One hour: the longest session that role chaining allows. */
const SESSION_SECONDS = 3_600;

/** The source for one scope. External id and session tags go only into AssumeRole, never into a log. */
export function credentialsFor(scope: AwsScope, options: CredentialOptions): CredentialSource {
  const { profile, roleArn, externalId, sessionTags } = scope.credentials;
  const base = options.base ?? (profile === undefined ? fromNodeProviderChain() : fromIni({ profile }));
  if (roleArn === undefined) return base;
  const tags = Object.entries(sessionTags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const endpoint = scope.endpoints['sts'];
  return fromTemporaryCredentials({
    masterCredentials: base,
    params: {
      RoleArn: roleArn,
      // Shows in CloudTrail as the name of whoever did it.
      RoleSessionName: `longshore-${scope.account}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
      DurationSeconds: SESSION_SECONDS,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
      ...(tags.length === 0 ? {} : { Tags: tags }),
    },
    clientConfig: {
      region: scope.region,
      requestHandler: options.requestHandler,
      ...(endpoint === undefined ? {} : { endpoint }),
    },
  });
}
