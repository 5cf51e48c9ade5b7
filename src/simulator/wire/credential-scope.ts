/** Who calls and where, read from the SigV4 credential scope. Signatures are not verified: the simulator has no secrets. */
import { refusal } from '../refusal.ts';

/** What is taken from the Authorization header; neither its date nor its signature is checked. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** The signing name: `ecs`, `sts`. */
  readonly service: string;
}

/** Every Region's name has this form: `eu-west-1`, `us-gov-east-1`, `us-iso-b-east-1`. New ones need no change here. */
const REGION = /^[a-z]+(-[a-z]+)+-\d+$/;

/**
 * @throws Refusal MissingAuthenticationTokenException, IncompleteSignatureException, or InvalidSignatureException for what
 * cannot be a Region, as the AWS front ends do.
 */
export function readCredentialScope(headers: Readonly<Record<string, string>>): CredentialScope {
  const authorization = headers['authorization'];
  if (authorization === undefined || authorization === '') throw refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const found = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/.exec(authorization);
  const [, accessKeyId, region, service] = found ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    throw refusal('IncompleteSignatureException', 'Authorization header requires a Credential of the form KEY/DATE/REGION/SERVICE/aws4_request.');
  }
  if (!REGION.test(region)) throw refusal('InvalidSignatureException', `Credential should be scoped to a valid region, not '${region}'.`);
  return { accessKeyId, region, service };
}
