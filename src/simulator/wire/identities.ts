/** Access keys -> accounts and principals. Keys from AssumeRole carry their account, so that they outlive a restart. */
import { createHash } from 'node:crypto';
import { refusal } from '../refusal.ts';

/** Who calls, as GetCallerIdentity answers it. The account, 12 digits, decides which resources the call sees. */
export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
}

interface SessionCredentials extends CallerIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly assumedRoleId: string;
}

/** Whom access keys belong to. Every key belongs to somebody: `identify` refuses nobody. */
export interface Identities {
  identify(accessKeyId: string): CallerIdentity;
  /** Temporary keys of the role's account. Throws ValidationError for something that is not a role ARN. */
  assumeRole(roleArn: string, sessionName: string): SessionCredentials;
}

const DEFAULT_ACCOUNT = '123456789012';

/** Sessions are remembered for their ARN only; the account is in the key, so forgetting the oldest is harmless. */
const MAX_SESSIONS = 1000;
const SESSION_KEY = /^ASIASIM(\d{12})/;

/** `accounts`: access key id -> account id; every other key belongs to account 123456789012. */
export function createIdentities(accounts: Readonly<Record<string, string>>): Identities {
  const sessions = new Map<string, SessionCredentials>();

  return {
    identify(accessKeyId) {
      const session = sessions.get(accessKeyId);
      if (session !== undefined) return session;
      const assumed = SESSION_KEY.exec(accessKeyId)?.[1];
      if (assumed !== undefined) return { accountId: assumed, arn: `arn:aws:sts::${assumed}:assumed-role/unknown/session`, userId: accessKeyId };
      const accountId = accounts[accessKeyId] ?? DEFAULT_ACCOUNT;
      return { accountId, arn: `arn:aws:iam::${accountId}:user/longshore`, userId: `AIDA${digest(accessKeyId)}` };
    },
    assumeRole(roleArn, sessionName) {
      const [, accountId, path] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(.+)$/.exec(roleArn) ?? [];
      if (accountId === undefined || path === undefined) throw refusal('ValidationError', `${roleArn} is invalid`);
      const id = digest(`${roleArn}/${sessionName}`);
      const roleName = path.slice(path.lastIndexOf('/') + 1);
      const assumedRoleId = `AROA${digest(roleArn)}:${sessionName}`;
      const made: SessionCredentials = {
        accountId,
        accessKeyId: `ASIASIM${accountId}${id}`,
        secretAccessKey: `simulated/${id}`,
        sessionToken: `simulated-session/${id}`,
        arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
        userId: assumedRoleId,
        assumedRoleId,
      };
      sessions.delete(made.accessKeyId);
      sessions.set(made.accessKeyId, made);
      const [oldest] = sessions.keys();
      if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
      return made;
    },
  };
}

const digest = (value: string): string => createHash('sha256').update(value).digest('hex').slice(0, 16).toUpperCase();
