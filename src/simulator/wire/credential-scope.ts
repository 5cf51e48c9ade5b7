/** Who calls and where, read from the SigV4 credential scope. Signatures are not verified: the simulator has no secrets. */
import { refusal } from '../refusal.ts';

export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** The signing name: `ecs`, `sts`. */
  readonly service: string;
}

/** Throws MissingAuthenticationTokenException or IncompleteSignatureException like the AWS front end does. */
export function readCredentialScope(headers: Readonly<Record<string, string>>): CredentialScope {
  const authorization = headers['authorization'];
  if (authorization === undefined || authorization === '') throw refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const found = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/.exec(authorization);
  const [, accessKeyId, region, service] = found ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    throw refusal('IncompleteSignatureException', 'Authorization header requires a Credential of the form KEY/DATE/REGION/SERVICE/aws4_request.');
  }
  return { accessKeyId, region, service };
}
