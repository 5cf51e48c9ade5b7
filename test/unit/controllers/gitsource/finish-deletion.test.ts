import { expect } from 'chai';
import type { GitSource } from '../../../../src/api/v1beta1/gitsource.ts';
import { FINALIZER, type GitSourceDeps } from '../../../../src/controllers/gitsource/deps.ts';
import { finishDeletion } from '../../../../src/controllers/gitsource/finish-deletion.ts';
import { terminalError } from '../../../../src/core/errors.ts';
import { virtualClock } from '../../../../src/runtime/clock.ts';
import { testContext } from '../../../support/context.ts';
import { fakeKube } from '../../../support/fakes/fake-kube.ts';

function deletedSource() {
  const clock = virtualClock();
  const kube = fakeKube(() => clock.now());
  const key = { namespace: 'shop', name: 'apps' };
  const source = kube.put<GitSource>({
    apiVersion: 'longshore.dev/v1beta1',
    kind: 'GitSource',
    metadata: { ...key, uid: 'u1', finalizers: [FINALIZER], deletionTimestamp: '2026-01-01T00:00:00Z' },
    spec: { url: 'https://git.example.com/apps.git', serviceAccountName: 'deployer' },
  });
  const deps = { kube: kube.port, stores: { sources: kube.store('GitSource'), applied: {} } } as unknown as GitSourceDeps;
  return { kube, finish: () => finishDeletion(testContext({ clock }), deps, source), left: () => kube.get('GitSource', key) };
}

describe('GitSource: the end of one that is deleted', () => {
  it('is told once, and lets go once, also where the cache still shows it', async () => {
    const { kube, finish, left } = deletedSource();
    expect(await finish()).to.deep.equal({ kind: 'done' });
    expect(left()).to.equal(undefined);
    expect(await finish()).to.deep.equal({ kind: 'done' });
    expect(kube.events.map(({ reason }) => reason)).to.deep.equal(['Orphaned']);
  });

  it('is no error when somebody else took the finalizer off in between', async () => {
    const { kube, finish } = deletedSource();
    kube.failNext('patch', terminalError('NotFound', 'gitsources "apps" not found'), 'before');
    expect(await finish()).to.deep.equal({ kind: 'done' });
  });

  it('is an error for any other refusal', async () => {
    const { kube, finish } = deletedSource();
    kube.failNext('patch', terminalError('Forbidden', 'no'), 'before');
    expect(await finish().catch((error: Error) => error)).to.have.property('reason', 'Forbidden');
  });
});
