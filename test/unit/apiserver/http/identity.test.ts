import { expect } from 'chai';
import type { Harness } from '../api-client.ts';
import { startServer } from '../api-client.ts';

const gitSourceCrd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.longshore.dev' },
  spec: {
    group: 'longshore.dev',
    names: { kind: 'Thing', plural: 'things' },
    scope: 'Namespaced',
    versions: [{ name: 'v1beta1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

describe('impersonation', () => {
  let api: Harness;
  const deployer = { 'impersonate-user': 'system:serviceaccount:default:deployer' };
  const things = '/apis/longshore.dev/v1beta1/namespaces/default/things';
  const thing = { apiVersion: 'longshore.dev/v1beta1', kind: 'Thing', metadata: { name: 't' } };
  beforeEach(async () => {
    api = await startServer({ crds: [gitSourceCrd] });
    await api.call('POST', '/api/v1/namespaces/default/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer' } });
  });
  afterEach(() => api.server.close());
  const whoami = async (headers: Record<string, string>) =>
    (await api.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }, { headers })).body.status.userInfo;

  it('is the administrator without headers', async () => {
    expect(await whoami({})).to.deep.equal({ username: 'system:admin', groups: ['system:masters', 'system:authenticated'] });
  });

  it('acts as the named user', async () => {
    expect(await whoami(deployer)).to.deep.equal({
      username: 'system:serviceaccount:default:deployer',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    });
    expect((await whoami({ 'impersonate-user': 'eve', 'impersonate-group': 'ops,system:masters' })).groups).to.deep.equal(['ops', 'system:masters', 'system:authenticated']);
  });

  it('lets a service account use Longshore kinds of its own namespace', async () => {
    expect((await api.call('POST', things, thing, { headers: deployer })).status).to.equal(201);
    expect((await api.call('DELETE', `${things}/t`, undefined, { headers: deployer })).status).to.equal(200);
  });

  const refused: readonly (readonly [string, string])[] = [
    ['another namespace', '/apis/longshore.dev/v1beta1/namespaces/kube-system/things'],
    ['all namespaces', '/apis/longshore.dev/v1beta1/things'],
    ['Secrets of its own namespace', '/api/v1/namespaces/default/secrets'],
    ['namespaces', '/api/v1/namespaces'],
    ['CRDs', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'],
  ];
  for (const [name, url] of refused) {
    it(`refuses a service account ${name}`, async () => {
      const { status, body } = await api.call('GET', url, undefined, { headers: deployer });
      expect(status).to.equal(403);
      expect(body.reason).to.equal('Forbidden');
      expect(body.message).to.match(/^[a-z.0-9-]+ is forbidden: /);
      expect(body.message).to.contain('User "system:serviceaccount:default:deployer" cannot list resource');
    });
  }

  it('refuses a service account that does not exist, before anything else', async () => {
    const { body } = await api.call('GET', things, undefined, { headers: { 'impersonate-user': 'system:serviceaccount:default:nobody' } });
    expect(body).to.include({ code: 403, message: 'the service account default/nobody does not exist' });
  });

  it('gives a plain user discovery and self reviews, nothing else', async () => {
    const headers = { 'impersonate-user': 'eve' };
    expect((await api.call('GET', '/apis', undefined, { headers })).status).to.equal(200);
    expect((await api.call('GET', things, undefined, { headers })).status).to.equal(403);
  });

  it('refuses headers that it does not know or that make no sense', async () => {
    expect((await api.call('GET', things, undefined, { headers: { 'impersonate-group': 'ops' } })).status).to.equal(400);
    expect((await api.call('GET', things, undefined, { headers: { ...deployer, 'impersonate-extra-x': '1' } })).status).to.equal(400);
  });

  it('answers can-i by the same rules', async () => {
    const canI = async (resourceAttributes: Record<string, string>) => {
      const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
      return (await api.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review, { headers: deployer })).body.status.allowed;
    };
    expect(await canI({ verb: 'patch', group: 'longshore.dev', resource: 'things', namespace: 'default' })).to.equal(true);
    expect(await canI({ verb: 'get', group: '', resource: 'secrets', namespace: 'default' })).to.equal(false);
  });
});
