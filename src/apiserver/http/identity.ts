import type { UserInfo } from '../model/resource.ts';
import { StatusError, badRequest } from '../model/status-error.ts';
import { serviceAccountOf } from './authorize.ts';

/** Whoever reaches the listener is the administrator: it is open on loopback only. */
export const administrator: UserInfo = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] };

/**
 * Who a request acts as. `Impersonate-User` and `Impersonate-Group` replace the administrator; a service account also gets
 * the groups that Kubernetes gives it.
 * @throws StatusError 400 for impersonation headers that name no user, 403 for a service account that does not exist.
 */
export function identify(
  headers: Readonly<Record<string, string | undefined>>,
  accountExists: (namespace: string, name: string) => boolean,
): UserInfo {
  const name = headers['impersonate-user'];
  const extra = Object.keys(headers).find((header) => header === 'impersonate-uid' || header.startsWith('impersonate-extra-'));
  if (extra !== undefined) throw badRequest(`the header ${extra} is not supported`);
  const groups = (headers['impersonate-group'] ?? '').split(',').map((group) => group.trim()).filter((group) => group !== '');
  if (name === undefined || name === '') {
    if (groups.length > 0) throw badRequest('requested groups without impersonating a user');
    return administrator;
  }
  const account = serviceAccountOf(name);
  if (account === undefined) return { name, groups: [...groups, 'system:authenticated'] };
  if (!accountExists(account.namespace, account.name)) {
    const message = `the service account ${account.namespace}/${account.name} does not exist`;
    const subject = { group: '', resource: 'serviceaccounts', name: account.name };
    throw new StatusError({ code: 403, reason: 'Forbidden', message, subject });
  }
  return { name, groups: ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`, ...groups, 'system:authenticated'] };
}
