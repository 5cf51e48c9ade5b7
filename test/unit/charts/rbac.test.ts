import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { createWorld, serviceManifest, type OperatorCall, type World } from '../../support/world.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The operator's own rules in the chart: template lines go, what remains is YAML. */
function chartRules(): readonly Rule[] {
  const template = readFileSync('charts/longshore/templates/rbac.yaml', 'utf8');
  const plain = template.split('\n').filter((line) => !/^\s*\{\{/.test(line)).join('\n').replaceAll(/\{\{[^}]*\}\}/g, 'x');
  const roles = parseAllDocuments(plain).map((document) => document.toJS() as { kind?: string; metadata?: { name?: string }; rules?: readonly Rule[] });
  return roles.filter(({ kind, metadata }) => (kind === 'ClusterRole' || kind === 'Role') && metadata?.name === 'x').flatMap(({ rules = [] }) => rules);
}

/** What RBAC calls a request (https://kubernetes.io/docs/reference/access-authn-authz/authorization/#request-verb-resource). */
function permissionOf({ method, path }: OperatorCall): string {
  const url = new URL(path, 'http://api');
  const [, root, ...rest] = url.pathname.split('/');
  const group = root === 'apis' ? (rest[0] ?? '') : '';
  const parts = rest.slice(root === 'apis' ? 2 : 1);
  const [resource = '', name = '', subresource = ''] = parts[0] === 'namespaces' && parts.length > 2 ? parts.slice(2) : parts;
  const collection = name === '';
  const verbs: Readonly<Record<string, string>> = { GET: collection ? (url.searchParams.get('watch') === 'true' ? 'watch' : 'list') : 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: collection ? 'deletecollection' : 'delete' };
  return `${verbs[method] ?? method} ${group}/${resource}${subresource === '' ? '' : `/${subresource}`}`;
}

describe('the chart’s RBAC', () => {
  let world: World;
  afterEach(() => world.close());

  it('admits every request of a whole life (create, rollout, Git, deletion, leader election), and hardly anything else', async () => {
    world = await createWorld();
    await world.kube.apply(world.ctx, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer', namespace: 'default' } }, { fieldManager: 'test', force: true });
    await world.kube.apply(world.ctx, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'git', namespace: 'default' }, data: { username: 'dQ==', password: 'cA==' } } as never, { fieldManager: 'test', force: true });
    world.git.commit({ 'b.yaml': JSON.stringify(serviceManifest('b')) });
    await world.startOperator(undefined, { elect: true });
    await world.apply(serviceManifest('a'));
    await world.apply({ apiVersion: 'longshore.dev/v1beta1', kind: 'GitSource', metadata: { name: 'apps', namespace: 'default' }, spec: { url: 'https://git.example.com/x', secretRef: { name: 'git' }, serviceAccountName: 'deployer' } });
    for (const name of ['a', 'b']) await world.until(`${name} is Ready`, async () => (await world.condition(name, 'Ready'))?.status === 'True');
    await world.kube.delete(world.ctx, (await world.get('EcsService', 'a'))!, {});
    await world.until('a is gone', async () => (await world.get('EcsService', 'a')) === undefined);

    const used = new Set(world.operatorCalls.filter(({ impersonated }) => !impersonated).map(permissionOf));
    const granted = chartRules().flatMap(({ apiGroups, resources, verbs }) => apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))));
    expect([...used].filter((permission) => !granted.includes(permission)), 'used, not granted').to.deep.equal([]);
    // What this life happens not to need: single reads instead of the caches, a repeated event, what a GitSource applies.
    const single = ['ecsservices', 'gitsources', 'awsaccounts', 'rolloutapprovals'].map((resource) => `get longshore.dev/${resource}`);
    const spare = ['impersonate /serviceaccounts', 'patch /events', ...single];
    expect(granted.filter((permission) => !used.has(permission) && !spare.includes(permission)), 'granted, not used').to.deep.equal([]);
  });
});
