/** The guides, kept true: their links, the commands that they name, and the YAML that people will copy. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { renderSource } from '../../../src/core/render/render-source.ts';
import { judgesOfAllKinds } from '../../../src/core/spec/judge-manifest.ts';
import { runLongshore } from '../../support/run-longshore.ts';
import { serviceManifest } from '../../support/world.ts';

const folder = 'docs/guide';
const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => join(folder, name));
const textOf = (page: string): string => readFileSync(page, 'utf8');

/** As GitHub makes them of headings. */
const anchorsOf = (page: string): readonly string[] => [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-'));

describe('the guides', () => {
  for (const page of pages) {
    it(`${page}: every link leads somewhere`, () => {
      const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
      for (const [whole, path = '', anchor] of links) {
        const target = path === '' ? page : normalize(join(dirname(page), path));
        expect(existsSync(target), whole).to.equal(true);
        if (anchor !== undefined) expect(anchorsOf(target), whole).to.include(anchor);
      }
    });
  }

  it('name only commands and flags that exist', async () => {
    const uses = pages.flatMap((page) => [...textOf(page).matchAll(/(?:^|`|npx )longshore ([a-z][a-z-]*)((?: [^`\n]*)?)/gm)].map(([, command = '', rest = '']) => ({ page, command, rest })));
    expect(uses.length).to.be.greaterThan(20);
    for (const { page, command, rest } of uses) {
      const nested = command === 'sim' ? [/^ ([a-z][a-z-]*)/.exec(rest)?.[1] ?? ''].filter((word) => word !== '') : [];
      const { code, stdout, stderr } = await runLongshore('.', command, ...nested, '--help');
      expect(code, `${page}: longshore ${command}: ${stderr}`).to.equal(0);
      for (const [, flag] of rest.matchAll(/ (--[a-z][a-z-]*)/g)) expect(stdout, `${page}: longshore ${command} ${String(flag)}`).to.contain(flag);
    }
  });

  /** Snippets stand on each other: the load balancer of the blue/green page is that of the steps as well. */
  const snippet = (name: string): Record<string, any> => parse(/```yaml\n([^]*?)```/.exec(textOf(join(folder, 'strategies', `${name}.md`)))?.[1] ?? '') as Record<string, any>;
  const balanced = snippet('blue-green');
  const specs: Readonly<Record<string, Record<string, any>>> = {
    rolling: snippet('rolling'),
    'blue-green': balanced,
    canary: { service: { ...balanced['service'], ...snippet('canary') } },
    linear: { service: { ...balanced['service'], ...snippet('linear') } },
  };
  for (const [name, { service, rollout }] of Object.entries(specs)) {
    it(`strategies/${name}.md: its YAML is valid, and of that strategy`, () => {
      const { spec } = serviceManifest('web') as unknown as { readonly spec: { readonly service: object } };
      const whole = serviceManifest('web', { service: { ...spec.service, ...service }, ...(rollout === undefined ? {} : { rollout }) });
      const { errors, manifests } = renderSource([{ path: 'web.yaml', content: stringify(whole) }], { judges: judgesOfAllKinds });
      expect(errors).to.deep.equal([]);
      expect(manifests).to.have.lengthOf(1);
      expect(service?.['deploymentConfiguration'].strategy).to.equal(name === 'rolling' ? undefined : name.toUpperCase().replace('-', '_'));
    });
  }
});
