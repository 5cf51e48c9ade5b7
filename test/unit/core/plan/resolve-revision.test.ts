import { expect } from 'chai';
import { observeTaskDefinition } from '../../../../src/core/observed/observe-task-definition.ts';
import { resolveRevision, revisionReads } from '../../../../src/core/plan/resolve-revision.ts';
import { CONTENT_TAG } from '../../../../src/core/model/tags.ts';
import type { ObservedTaskDefinition } from '../../../../src/core/model/service.ts';
import type { ResolveRevisionInput } from '../../../../src/core/plan/resolve-revision.ts';
import { ecsService, ownerTagList, rawService, rawTaskDefinition, revisionArn } from '../../../support/core/ecs-objects.ts';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import { desiredOf } from '../../../support/core/one-pass.ts';

const desired = desiredOf(ecsService());
const wanted = desired.taskDefinition.kind === 'content' ? desired.taskDefinition : undefined;
const content = { family: 'shop-web', containerDefinitions: [{ name: 'app', image: 'repo/app:1', cpu: 0, essential: true, environment: [], mountPoints: [], volumesFrom: [] }] };
const other = { ...content, containerDefinitions: [{ name: 'app', image: 'repo/app:0' }] };

function revision(number: number, body: object, options: { hash?: string | undefined; status?: string; owner?: boolean | 'other' } = {}): ObservedTaskDefinition {
  const owner = options.owner === 'other' ? ownerTagList.map((tag) => (tag.key.endsWith('/name') ? { ...tag, value: 'api' } : tag)) : options.owner === false ? [] : ownerTagList;
  const tags = [...owner, ...(options.hash === undefined ? [] : [{ key: CONTENT_TAG, value: options.hash }])];
  return observeTaskDefinition(rawTaskDefinition(body as Record<string, unknown>, { revision: number, status: options.status ?? 'ACTIVE', tags }));
}

function input(live: ObservedTaskDefinition | undefined, candidates: readonly ObservedTaskDefinition[] | undefined, more: Partial<ResolveRevisionInput> = {}): ResolveRevisionInput {
  const observed = { ...buildObserved({ service: rawService({ taskDefinition: live?.arn ?? revisionArn(1) }) }), taskDefinition: live };
  return { desired, observed, previous: { appliedPaths: [] }, candidates, ignore: [], ...more };
}

describe('resolveRevision', () => {
  it('keeps the live revision whose tag has the wanted hash, and reads no other', () => {
    const live = revision(1, content, { hash: wanted?.hash });
    expect(revisionReads(input(live, undefined))).to.deep.equal({ live: false, candidates: false });
    expect(resolveRevision(input(live, undefined))).to.deep.equal({ kind: 'existing', arn: live.arn });
  });

  it('keeps a live revision without a tag, or with the tag of another algorithm, that means the same', () => {
    for (const hash of [undefined, 'v0:00000000000000000000000000000000', 'v2:00000000000000000000000000000000']) {
      expect(resolveRevision(input(revision(1, content, { hash, owner: false }), undefined))).to.deep.equal({ kind: 'existing', arn: revisionArn(1) });
    }
  });

  it('takes a registered revision with the content before it registers another one: a crash leaves no duplicate', () => {
    const registered = revision(2, content, { hash: wanted?.hash });
    const live = revision(1, other, { hash: 'v1:00000000000000000000000000000000' });
    expect(resolveRevision(input(live, [registered, live]))).to.deep.equal({ kind: 'existing', arn: registered.arn });
  });

  it('does not reuse an INACTIVE revision, nor one of another family owner', () => {
    const live = revision(1, other, { hash: 'v1:00000000000000000000000000000000' });
    expect(resolveRevision(input(live, [revision(2, content, { hash: wanted?.hash, status: 'INACTIVE' })])).kind).to.equal('register');
    const held = resolveRevision(input(live, [revision(2, content, { hash: wanted?.hash, owner: 'other' })]));
    expect(held.kind === 'held' && held.hold).to.include({ reason: 'NotOwned' });
  });

  it('may use the family of the owner that the service is taken from', () => {
    const live = revision(1, other, { owner: 'other' });
    expect(resolveRevision(input(live, [live], { takeFrom: 'longshore/shop/api' })).kind).to.equal('register');
  });

  it('registers with ownership and content tags in the registering call', () => {
    const decision = resolveRevision(input(revision(1, other), []));
    expect(decision.kind === 'register' && decision.step.input['tags']).to.deep.equal([
      { key: 'longshore.dev/content', value: wanted?.hash },
      { key: 'longshore.dev/installation', value: 'longshore' },
      { key: 'longshore.dev/name', value: 'web' },
      { key: 'longshore.dev/namespace', value: 'shop' },
    ]);
  });

  it('keeps a live revision that differs in ignored paths alone', () => {
    const live = revision(1, other, { hash: 'v1:00000000000000000000000000000000' });
    const ignore = ['/taskDefinition/containerDefinitions/app/image'];
    expect(resolveRevision(input(live, undefined, { ignore }))).to.deep.equal({ kind: 'existing', arn: live.arn });
  });

  it('asks for the live revision first, and for the family only when that does not fit', () => {
    const previous = { appliedPaths: [], taskDefinition: { hash: 'v1:other', arn: revisionArn(1) } };
    expect(revisionReads(input(undefined, undefined, { previous }))).to.deep.equal({ live: true, candidates: false });
    expect(revisionReads(input(revision(1, other), undefined, { previous }))).to.deep.equal({ live: false, candidates: true });
    expect(revisionReads(input(revision(1, other), [], { previous }))).to.deep.equal({ live: false, candidates: false });
  });

  it('looks for no revision while deployments are held', () => {
    expect(revisionReads(input(revision(1, other), undefined, { deployHeld: true }))).to.deep.equal({ live: false, candidates: false });
  });
});
