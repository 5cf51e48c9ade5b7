/** Questions of a client about itself: `kubectl auth can-i` and `auth whoami`. Nothing is stored. */
import { authorize } from '../http/authorize.ts';
import type { ApiObject } from '../model/api-object.ts';
import { at, stringOr, withMembers } from '../model/json.ts';
import type { UserInfo } from '../model/resource.ts';
import { define, objectSchema } from './define.ts';

const open = (description: string) => ({ type: 'object', description, 'x-kubernetes-preserve-unknown-fields': true }) as const;
const review = {
  version: 'v1',
  namespaced: false,
  verbs: ['create'],
} as const;

/** May I do this? (`kubectl auth can-i VERB RESOURCE`, authorization.k8s.io/v1.) */
export const selfSubjectAccessReviewKind = define({
  ...review,
  group: 'authorization.k8s.io',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  schema: objectSchema('Whether the caller may do something.', { spec: open('What is asked.'), status: open('The answer.') }),
  answer(object, user) {
    const attributes = at(object, 'spec', 'resourceAttributes');
    const { allowed, reason } =
      attributes === undefined
        ? authorize(user, { verb: stringOr(at(object, 'spec', 'nonResourceAttributes', 'verb')), path: stringOr(at(object, 'spec', 'nonResourceAttributes', 'path')) })
        : authorize(user, {
            verb: stringOr(at(attributes, 'verb')),
            group: stringOr(at(attributes, 'group')),
            resource: stringOr(at(attributes, 'resource')),
            namespace: stringOr(at(attributes, 'namespace')),
          });
    return withMembers(object, { status: { allowed, ...(reason === '' ? {} : { reason }) } });
  },
});

/** What may I do in this namespace? (`kubectl auth can-i --list`, authorization.k8s.io/v1.) */
export const selfSubjectRulesReviewKind = define({
  ...review,
  group: 'authorization.k8s.io',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  schema: objectSchema('What the caller may do in a namespace.', { spec: open('Which namespace.'), status: open('The answer.') }),
  answer(object, user) {
    const namespace = stringOr(at(object, 'spec', 'namespace'));
    return withMembers(object, { status: { ...rulesOf(user, namespace), incomplete: false } });
  },
});

function rulesOf(user: UserInfo, namespace: string): ApiObject {
  const reads = { verbs: ['get'], nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', '/version', '/healthz', '/livez', '/readyz'] };
  const reviews = { verbs: ['create'], apiGroups: ['authorization.k8s.io', 'authentication.k8s.io'], resources: ['*'] };
  const all = authorize(user, { verb: '*', group: '*', resource: '*', namespace }).allowed;
  const own = authorize(user, { verb: 'get', group: 'longshore.dev', resource: '*', namespace }).allowed;
  if (all) return { resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }] };
  const kinds = own ? [{ verbs: ['*'], apiGroups: ['longshore.dev'], resources: ['*'] }] : [];
  return { resourceRules: [...kinds, reviews], nonResourceRules: [reads] };
}

/** Who am I? (`kubectl auth whoami`, authentication.k8s.io/v1.) */
export const selfSubjectReviewKind = define({
  ...review,
  group: 'authentication.k8s.io',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  schema: objectSchema('Who the caller is.', { status: open('The answer.') }),
  answer: (object, user) => withMembers(object, { status: { userInfo: { username: user.name, groups: user.groups } } }),
});
