import { GROUP } from '../../api/meta.ts';
import type { UserInfo } from '../model/resource.ts';

/** What a request does, as far as permission goes. */
export type Attributes =
  | { readonly verb: string; readonly group: string; readonly resource: string; readonly namespace: string }
  | { readonly verb: string; readonly path: string };

interface Decision {
  readonly allowed: boolean;
  /** Why not; empty when allowed. */
  readonly reason: string;
}

const allowed: Decision = { allowed: true, reason: '' };
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;
const REVIEW_GROUPS = ['authorization.k8s.io', 'authentication.k8s.io'];

/** Namespace and name of a service account's user name. */
export function serviceAccountOf(user: string): { readonly namespace: string; readonly name: string } | undefined {
  const match = SERVICE_ACCOUNT.exec(user);
  return match === null ? undefined : { namespace: match[1] ?? '', name: match[2] ?? '' };
}

/**
 * The whole policy (docs/adr/0002-embedded-api-server.md): system:masters may do everything, a service account may use
 * Longshore's namespaced kinds in its own namespace, everybody may read discovery and ask about himself, nobody else
 * anything. There are no Role objects that could say more.
 */
export function authorize(user: UserInfo, attributes: Attributes): Decision {
  if (user.groups.includes('system:masters')) return allowed;
  if ('path' in attributes) {
    return attributes.verb === 'get' || attributes.verb === 'head' ? allowed : { allowed: false, reason: 'only reading is allowed here' };
  }
  if (REVIEW_GROUPS.includes(attributes.group)) return allowed;
  const account = serviceAccountOf(user.name);
  if (account === undefined) return { allowed: false, reason: 'only members of system:masters and service accounts have permissions here' };
  if (attributes.group === GROUP && attributes.namespace === account.namespace) return allowed;
  return { allowed: false, reason: `a service account may only use ${GROUP} kinds in its own namespace, ${account.namespace}` };
}
