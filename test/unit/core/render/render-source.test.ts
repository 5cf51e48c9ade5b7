import { expect } from 'chai';
import { errorText, renderSource, type RenderOptions } from '../../../../src/core/render/render-source.ts';
import { judges } from '../../../../src/core/spec/judge-manifest.ts';

const options: RenderOptions = {
  namespace: 'shop',
  judges: {
    EcsService: ({ spec }) => ((spec as { bad?: unknown } | undefined)?.bad === undefined ? [] : [{ pointer: '/spec/bad', message: 'unknown field "spec.bad"' }]),
    GitSource: () => [],
  },
};
const service = (name: string, extra = ''): string => `apiVersion: longshore.dev/v1beta1\nkind: EcsService\nmetadata:\n  name: ${name}\n${extra}`;
const errorsOf = (...files: [string, string][]): string[] => renderSource(files.map(([path, content]) => ({ path, content })), options).errors.map(errorText);

describe('renderSource', () => {
  it('reads several documents, lists and JSON, and puts objects into the source’s namespace', () => {
    const list = { kind: 'List', items: [{ apiVersion: 'longshore.dev/v1beta1', kind: 'EcsService', metadata: { name: 'c' } }] };
    const rendered = renderSource(
      [
        { path: 'a.yaml', content: `${service('a')}---\n${service('b')}---\n# nothing\n` },
        { path: 'c.json', content: JSON.stringify(list, null, 2) },
        { path: 'empty.yaml', content: '' },
      ],
      options,
    );
    expect(rendered.errors).to.deep.equal([]);
    expect(rendered.manifests.map(({ object, path, line }) => [object.metadata.namespace, object.metadata.name, path, line])).to.deep.equal([
      ['shop', 'a', 'a.yaml', 1],
      ['shop', 'b', 'a.yaml', 6],
      ['shop', 'c', 'c.json', 4],
    ]);
  });

  it('gives the same content for the same manifest in another format', () => {
    const yaml = renderSource([{ path: 'a.yaml', content: `# comment\n${service('a', 'spec: {mode: Observe}\n')}` }], options);
    const json = renderSource([{ path: 'a.json', content: '{"spec":{"mode":"Observe"},"kind":"EcsService","metadata":{"name":"a"},"apiVersion":"longshore.dev/v1beta1"}' }], options);
    expect(yaml.manifests[0]?.digest).to.equal(json.manifests[0]?.digest);
  });

  const table: [string, [string, string][], string[]][] = [
    ['broken YAML', [['a.yaml', 'kind: [\nx']], ['a.yaml:2:1: Flow sequence']],
    ['a duplicate key', [['a.yaml', `${service('a')}kind: EcsService\n`]], ['a.yaml:5:1: Map keys must be unique']],
    ['a scalar document', [['a.yaml', 'hello']], ['a.yaml:1:1: a manifest must be an object']],
    ['an unknown field, at its key', [['a.yaml', service('a', 'spec:\n  bad: 1\n')]], ['a.yaml:6:3: unknown field "spec.bad"']],
    ['an unknown field in an item of a List', [['a.yaml', `kind: List\nitems:\n- apiVersion: longshore.dev/v1beta1\n  kind: EcsService\n  metadata: {name: a}\n  spec:\n    bad: 1\n`]], ['a.yaml:7:5: unknown field']],
    ['a foreign kind', [['a.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n']], ['a.yaml:1:1: a source applies only longshore.dev kinds, not Secret of v1']],
    ['an account, which only a cluster administrator may make', [['a.yaml', 'apiVersion: longshore.dev/v1beta1\nkind: AwsAccount\nmetadata: {name: x}\n']], ['a.yaml:2:1: a source may apply EcsService and GitSource, not AwsAccount']],
    ['another version', [['a.yaml', 'apiVersion: longshore.dev/v1\nkind: EcsService\nmetadata: {name: x}\n']], ['a.yaml:1:1: unknown version longshore.dev/v1']],
    ['another namespace', [['a.yaml', service('a', '  namespace: other\n')]], ['a.yaml:5:3: a source applies only into its own namespace, shop']],
    ['a missing name', [['a.yaml', 'apiVersion: longshore.dev/v1beta1\nkind: EcsService\nmetadata: {}\n']], ['a.yaml:3:1: metadata.name is required']],
    ['status', [['a.yaml', service('a', 'status: {}\n')]], ['a.yaml:5:1: status is written by the operator']],
    ['a bad document, and what is wrong with those around it', [['a.yaml', `${service('a', 'spec:\n  bad: 1\n')}---\nkind: [\n---\n${service('c', 'spec:\n  bad: 1\n')}`]], ['a.yaml:6:3: unknown field', 'a.yaml:9:1: Flow sequence', 'a.yaml:15:3: unknown field']],
    ['all of a missing name, a status and an unknown field', [['a.yaml', 'apiVersion: longshore.dev/v1beta1\nkind: EcsService\nmetadata: {}\nspec:\n  bad: 1\nstatus: {}\n']], ['a.yaml:3:1: metadata.name', 'a.yaml:5:3: unknown field', 'a.yaml:6:1: status is written']],
    ['no kind', [['a.yaml', 'x: 1']], ['a.yaml:1:1: apiVersion and kind are required']],
    ['two files with one object', [['a.yaml', service('a')], ['b.yaml', service('a')]], ['b.yaml:1:1: EcsService/a is defined twice; first at a.yaml:1']],
    ['an alias bomb', [['a.yaml', `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`]], ['a.yaml:1:1: Excessive alias count']],
  ];
  for (const [name, files, expected] of table) {
    it(`refuses ${name} at its place`, () => {
      const errors = errorsOf(...files);
      expect(errors).to.have.length(expected.length);
      expected.forEach((text, index) => expect(errors[index]).to.contain(text));
    });
  }

  it('lets a bad file contribute nothing and a good one everything', () => {
    const rendered = renderSource([{ path: 'a.yaml', content: `${service('good-but-next-to-bad')}---\nkind: [` }, { path: 'b.yaml', content: service('b') }], options);
    expect(rendered.manifests.map(({ object }) => object.metadata.name)).to.deep.equal(['b']);
  });

  for (const kind of ['constructor', '__proto__', 'toString']) {
    it(`refuses the kind ${kind}, which every object inherits, and goes on with the other files`, () => {
      const evil = { path: 'evil.yaml', content: service('x').replace('EcsService', kind) };
      const { manifests, errors } = renderSource([evil, { path: 'a.yaml', content: service('a') }], options);
      expect(errors.map(errorText)).to.deep.equal([`evil.yaml:2:1: a source may apply EcsService and GitSource, not ${kind}`]);
      expect(manifests.map(({ object }) => object.metadata.name)).to.deep.equal(['a']);
    });
  }

  const tooDeep = 'nested deeper than 100 levels, or an alias that contains itself';
  const bombs: readonly (readonly [string, string])[] = [
    ['an alias that contains itself', service('a', 'spec: &self\n  target: *self\n')],
    ['10,000 levels of lists', service('a', `spec: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`)],
    ['10,000 levels of JSON', `{"kind":"EcsService","spec":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
    ['101 levels', service('a', `spec: ${'['.repeat(101)}${']'.repeat(101)}\n`)],
  ];
  for (const [name, content] of bombs) {
    it(`answers ${name} with one readable error`, () => {
      const [error, ...more] = renderSource([{ path: 'deep.yaml', content }], options).errors;
      expect(more).to.deep.equal([]);
      expect(error).to.include({ path: 'deep.yaml', message: tooDeep });
    });
  }
});

describe('the judges of manifests', () => {
  const errorsFor = (metadata: string): string[] => renderSource([{ path: 'a.yaml', content: `apiVersion: longshore.dev/v1beta1\nkind: GitSource\nmetadata:\n${metadata}\nspec: {url: "https://example.com/x"}\n` }], { namespace: 'shop', judges }).errors.map(errorText);
  const table: [string, string, string][] = [
    ['a name that is no name', '  name: ../../x', 'a.yaml:4:3: metadata.name: '],
    ['labels that are a list', '  name: x\n  labels: [a]', 'a.yaml:5:3: metadata.labels: '],
    ['an annotation that is no text', '  name: x\n  annotations: {n: 1}', 'a.yaml:5:3: metadata.annotations: '],
    ['a label value with a space', '  name: x\n  labels: {a: "b c"}', 'a.yaml:5:3: metadata.labels: '],
  ];
  for (const [what, metadata, expected] of table) {
    it(`refuse ${what}, as the API server does`, () => {
      const errors = errorsFor(metadata);
      expect(errors, errors.join()).to.have.length(1);
      expect(errors[0]).to.contain(expected);
    });
  }
  it('accept a good one', () => expect(errorsFor('  name: x\n  labels: {a: b}\n  annotations: {n: "1"}')).to.deep.equal([]));
});
