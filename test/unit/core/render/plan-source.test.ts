import { expect } from 'chai';
import type { KubeObject } from '../../../../src/api/meta.ts';
import type { GitCommit } from '../../../../src/core/ports.ts';
import { planSource, type SourceInput, type SourcePlan } from '../../../../src/core/render/plan-source.ts';
import { renderSource } from '../../../../src/core/render/render-source.ts';

const commit = (sha: string): GitCommit => ({ sha, revision: `main@sha1:${sha}`, author: 'Ada', subject: 's', committedAt: '2026-01-01T00:00:00Z' });
const yaml = (name: string, mode: string): string => `apiVersion: longshore.dev/v1beta1\nkind: EcsService\nmetadata: {name: ${name}}\nspec: {mode: ${mode}}\n`;

function toItsEnd<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** A cluster that takes over what a plan says, as server-side apply would. */
function cluster(): { live: Map<string, KubeObject>; run: (files: Record<string, string>, options?: Partial<SourceInput['options']> & { source?: string; sha?: string }) => SourcePlan } {
  const live = new Map<string, KubeObject>();
  return {
    live,
    run(files, { source = 'apps', sha = '1', ...options } = {}) {
      const { manifests } = renderSource(Object.entries(files).map(([path, content]) => ({ path, content })), { namespace: 'shop', judges: { EcsService: () => [] } });
      const plan = toItsEnd(planSource({
        sourceName: source,
        commit: commit(sha),
        manifests,
        live: (kind, { name }) => live.get(`${kind}/${name}`),
        labelled: [...live.values()].filter(({ metadata }) => metadata.labels?.['longshore.dev/source'] === source),
        options: { prune: true, force: false, selfHeal: true, ...options },
      }));
      for (const { object } of plan.apply) live.set(`${object.kind}/${object.metadata.name}`, object);
      for (const { kind, metadata } of plan.prune) live.delete(`${kind}/${metadata.name}`);
      return plan;
    },
  };
}
const names = (plan: SourcePlan): string[] => plan.apply.map(({ object, why }) => `${object.metadata.name} ${why}`);

describe('planSource', () => {
  it('creates, then leaves everything alone while nothing changes', () => {
    const { run } = cluster();
    expect(names(run({ 'a.yaml': yaml('a', 'Manage'), 'b.yaml': yaml('b', 'Manage') }))).to.deep.equal(['a created', 'b created']);
    const again = run({ 'a.yaml': yaml('a', 'Manage'), 'b.yaml': yaml('b', 'Manage') }, { sha: '2' });
    expect([again.apply, again.unchanged]).to.deep.equal([[], 2]);
  });

  it('writes only what a commit changed, with that commit, author and path', () => {
    const { run, live } = cluster();
    run({ 'a.yaml': yaml('a', 'Manage'), 'b.yaml': yaml('b', 'Manage') });
    expect(names(run({ 'a.yaml': yaml('a', 'Observe'), 'b.yaml': yaml('b', 'Manage') }, { sha: '2' }))).to.deep.equal(['a changed']);
    expect(live.get('EcsService/a')?.metadata.annotations).to.include({ 'longshore.dev/source-revision': 'main@sha1:2', 'longshore.dev/source-path': 'a.yaml' });
    expect(live.get('EcsService/b')?.metadata.annotations).to.include({ 'longshore.dev/source-revision': 'main@sha1:1' });
  });

  it('heals an edit by force, and keeps naming the commit that brought the content', () => {
    const { run, live } = cluster();
    run({ 'a.yaml': yaml('a', 'Manage') });
    live.set('EcsService/a', { ...live.get('EcsService/a')!, spec: { mode: 'Observe' } });
    const plan = run({ 'a.yaml': yaml('a', 'Manage') }, { sha: '2' });
    expect(names(plan)).to.deep.equal(['a healed']);
    expect(plan.apply[0]?.force).to.equal(true);
    expect(plan.apply[0]?.object.metadata.annotations).to.include({ 'longshore.dev/source-revision': 'main@sha1:1' });
  });

  it('does not heal with selfHeal off, but applies the next commit', () => {
    const { run, live } = cluster();
    run({ 'a.yaml': yaml('a', 'Manage') });
    live.set('EcsService/a', { ...live.get('EcsService/a')!, spec: { mode: 'Observe' } });
    expect(names(run({ 'a.yaml': yaml('a', 'Manage') }, { selfHeal: false }))).to.deep.equal([]);
    expect(names(run({ 'a.yaml': yaml('a', 'Off') }, { selfHeal: false }))).to.deep.equal(['a changed']);
  });

  it('does not call what defaulting or others added an edit', () => {
    const { run, live } = cluster();
    run({ 'a.yaml': yaml('a', 'Manage') });
    const object = live.get('EcsService/a')!;
    live.set('EcsService/a', { ...object, spec: { mode: 'Manage', added: { by: 'default' } }, metadata: { ...object.metadata, labels: { ...object.metadata.labels, other: 'x' } } });
    expect(run({ 'a.yaml': yaml('a', 'Manage') }).apply).to.deep.equal([]);
  });

  it('prunes what left the repository, but not what is marked to stay', () => {
    const { run, live } = cluster();
    run({ 'a.yaml': yaml('a', 'Manage'), 'b.yaml': yaml('b', 'Manage'), 'c.yaml': yaml('c', 'Manage').replace('{name: c}', '{name: c, annotations: {longshore.dev/prune: disabled}}') });
    const plan = run({ 'a.yaml': yaml('a', 'Manage') });
    expect(plan.prune.map(({ metadata }) => metadata.name)).to.deep.equal(['b']);
    expect([...live.keys()]).to.deep.equal(['EcsService/a', 'EcsService/c']);
  });

  it('never empties a source in one go', () => {
    const { run } = cluster();
    run({ 'a.yaml': yaml('a', 'Manage') });
    const plan = run({});
    expect([plan.emptied, plan.prune]).to.deep.equal([true, []]);
  });

  it('prunes nothing with prune off, and an empty source is then nothing special', () => {
    const { run } = cluster();
    run({ 'a.yaml': yaml('a', 'Manage') });
    expect(run({}, { prune: false })).to.deep.include({ prune: [], emptied: false });
  });

  it('refuses an object of another source unless forced', () => {
    const { run } = cluster();
    run({ 'a.yaml': yaml('a', 'Manage') });
    const refused = run({ 'x.yaml': yaml('a', 'Observe') }, { source: 'other' });
    expect(refused.apply).to.deep.equal([]);
    expect(refused.refused[0]?.message).to.contain('EcsService shop/a is applied by the GitSource apps');
    expect(names(run({ 'x.yaml': yaml('a', 'Observe') }, { source: 'other', force: true }))).to.deep.equal(['a changed']);
  });

  it('takes an unlabelled object over without force against other managers', () => {
    const { run, live } = cluster();
    live.set('EcsService/a', { apiVersion: 'longshore.dev/v1beta1', kind: 'EcsService', metadata: { name: 'a', namespace: 'shop' }, spec: {} });
    expect(run({ 'a.yaml': yaml('a', 'Manage') }).apply[0]?.force).to.equal(false);
  });
});
