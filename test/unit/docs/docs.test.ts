import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
// @ts-expect-error plain JavaScript, shared with the linter's configuration
import { table } from '../../../.ci/layers.mjs';

interface Layer {
  readonly may: readonly string[];
  readonly packages: readonly string[];
  readonly typesFrom?: readonly string[];
}

const root = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const layers = table as Readonly<Record<string, Layer>>;

/** The cells of a table's rows that start with a folder in backquotes. */
function documentedLayers(): ReadonlyMap<string, { readonly may: string; readonly packages: string }> {
  const rows = read('docs/architecture.md').matchAll(/^\| `(\w+)\/` \| [^|]* \| ([^|]*) \| ([^|]*) \|$/gm);
  return new Map([...rows].map(([, folder = '', may = '', packages = '']) => [folder, { may, packages }]));
}

/** Every page under docs/, by its path from the root. */
function pages(): readonly string[] {
  return readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md')).map((path) => `docs/${path}`);
}

describe('the documentation', () => {
  it('gives the import rules that the linter enforces', () => {
    const documented = documentedLayers();
    for (const [folder, { may, packages, typesFrom = [] }] of Object.entries(layers)) {
      // A folder that is planned has rules and no source.
      if (!existsSync(join(root, 'src', folder))) continue;
      const others = may.filter((other) => other !== folder);
      const text = [others.join(', '), ...typesFrom.map((from) => `types of ${from}`)].filter((part) => part !== '').join('; ');
      const expected = folder === 'app' ? { may: 'everything', packages: 'any' } : { may: text || '-', packages: packages.join(', ') || '-' };
      expect(documented.get(folder), folder).to.deep.equal(expected);
    }
    expect([...documented.keys()].filter((folder) => !(folder in layers))).to.deep.equal([]);
  });

  it('numbers decisions once, in the file name and in the title, and lists all of them', () => {
    const files = readdirSync(join(root, 'docs/adr')).filter((name) => /^\d{4}-/.test(name)).sort();
    const index = read('docs/adr/README.md');
    files.forEach((file, at) => {
      expect(Number(file.slice(0, 4)), file).to.equal(at + 1);
      expect(read(`docs/adr/${file}`), file).to.match(new RegExp(`^# ${String(at + 1)}\\. \\S`));
      expect(index).to.include(`| ${String(at + 1)} | [`).and.to.include(`](${file})`);
    });
  });

  it('has no link to a page that is not there', () => {
    const dead = pages().flatMap((page) =>
      [...read(page).replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(dead).to.deep.equal([]);
  });
});
