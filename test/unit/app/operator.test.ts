import { expect } from 'chai';
import type { KubeAnswer, KubeTransport } from '../../../src/kube/transport.ts';
import { createWorld, type World } from '../../support/world.ts';

/** A cluster that was not given the CRD of approvals yet, as the API server answers then; or one that fails. */
function without(plural: string, transport: KubeTransport, answer: () => KubeAnswer<string> | undefined): KubeTransport {
  return { ...transport, request: async (request) => (request.path.includes(`/${plural}?`) ? answer() : undefined) ?? (await transport.request(request)) };
}

describe('operator', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld()));
  afterEach(() => world.close());

  it('reports each of its watches by kind', async () => {
    const operator = await world.startOperator();
    await world.pass(1);
    const pages: string[] = [];
    for await (const page of operator.metrics.text()) pages.push(page);
    const text = pages.join('');
    for (const kind of ['AwsAccount', 'Namespace', 'GitSource', 'EcsService']) expect(text).to.match(new RegExp(`longshore_watch_listed_objects\\{kind="${kind}"\\} \\d`));
    expect(text).to.include('longshore_watch_listed_objects{kind="AwsAccount"} 1');
  });

  const notServed: readonly [what: string, answer: KubeAnswer<string>][] = [
    ['a page of text', { status: 404, headers: {}, body: '404 page not found' }],
    ['a Status', { status: 404, headers: {}, body: JSON.stringify({ kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404, message: 'the server could not find the requested resource' }) }],
  ];
  for (const [what, answer] of notServed) {
    it(`names the CRD that is missing, and goes on when it is there (${what})`, async () => {
      let installed = false;
      const operator = await world.startOperator(undefined, { transport: (direct) => without('rolloutapprovals', direct, () => (installed ? undefined : answer)) });
      await world.pass(5);
      const why = operator.ready['cache-rolloutapproval']!();
      expect(why).to.match(/^the first list of RolloutApproval is not complete: the cluster has no CustomResourceDefinition rolloutapprovals\.longshore\.dev with version v1beta1\. CRDs come before the operator: .*kubectl apply --server-side -k crds\//);
      expect(operator.ready['cache-awsaccount']!()).to.equal(undefined);
      installed = true;
      await world.pass(60);
      for (const [name, check] of Object.entries(operator.ready)) expect(check(), name).to.equal(undefined);
    });
  }

  it('says why a list fails otherwise', async () => {
    const body = JSON.stringify({ kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403, message: 'rolloutapprovals.longshore.dev is forbidden' });
    const operator = await world.startOperator(undefined, { transport: (direct) => without('rolloutapprovals', direct, () => ({ status: 403, headers: {}, body })) });
    await world.pass(5);
    expect(operator.ready['cache-rolloutapproval']!()).to.include('needs the RBAC rule').and.include('rolloutapprovals');
  });
});
