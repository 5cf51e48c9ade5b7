import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { parse } from 'yaml';
import { differences, generateAll, write } from '../../../.ci/generate.ts';
import { registry } from '../../../src/api/registry.ts';

const project = resolve(import.meta.dirname, '../../..');

describe('generated files', () => {
  const files = generateAll();

  it('are the ones in the repository', () => {
    expect(differences(project, files)).to.deep.equal({ changed: [], leftOver: [] });
  });

  it('are found out when edited, removed or left over, and put right', () => {
    const root = mkdtempSync(join(tmpdir(), 'longshore-generate-'));
    try {
      expect(write(root, files).changed).to.have.length(files.size);
      writeFileSync(join(root, 'crds/kustomization.yaml'), 'edited');
      rmSync(join(root, 'docs/reference/README.md'));
      writeFileSync(join(root, 'crds/old.yaml'), 'old');
      expect(differences(root, files)).to.deep.equal({ changed: ['crds/kustomization.yaml', 'docs/reference/README.md'], leftOver: ['crds/old.yaml'] });
      write(root, files);
      expect(differences(root, files)).to.deep.equal({ changed: [], leftOver: [] });
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('keep CRDs when the chart is uninstalled, and only there', () => {
    for (const kind of registry) {
      const name = `${kind.group}_${kind.plural}.yaml`;
      expect(parse(files.get(`charts/longshore/files/crds/${name}`)!).metadata.annotations).to.deep.equal({ 'helm.sh/resource-policy': 'keep' });
      expect(parse(files.get(`crds/${name}`)!).metadata.annotations).to.be.undefined;
      expect(parse(files.get('crds/kustomization.yaml')!).resources).to.include(name);
    }
  });

  it('mean the same to a reader of YAML 1.1, as Kubernetes is one: Off is no boolean', () => {
    for (const [path, content] of files) {
      if (path.endsWith('.yaml')) expect(parse(content, { version: '1.1' }), path).to.deep.equal(parse(content));
    }
    expect(files.get('crds/longshore.dev_ecsservices.yaml')).to.include('- "Off"');
  });

  it('give editors a schema that takes the examples and refuses unknown fields', () => {
    for (const kind of registry) {
      const schema = JSON.parse(readFileSync(join(project, `docs/reference/schemas/${kind.singular}_${kind.version}.json`), 'utf8'));
      const validate = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(schema);
      for (const { object } of kind.examples) {
        expect(validate(object), JSON.stringify(validate.errors)).to.be.true;
        expect(validate({ ...object, spec: { ...(object.spec as object), nosuch: 1 } })).to.be.false;
      }
    }
  });

  it('document every field of every kind', () => {
    for (const kind of registry) {
      const page = files.get(`docs/reference/${kind.singular}.md`)!;
      const names = Object.keys(kind.spec.json.properties ?? {});
      expect(names).to.not.be.empty;
      for (const name of names) expect(page).to.include(`| \`${name}\``);
    }
  });
});
