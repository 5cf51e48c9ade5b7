/**
 * Walks every import of src/ and fails on: a folder that imports what the layer table forbids (with the line), a value
 * import where only types are allowed, an npm package outside its folder, and import cycles (with the whole chain).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { builtinModules } from 'node:module';
// @ts-expect-error plain JavaScript, shared with the linter's configuration
import { table as untypedTable } from './layers.mjs';

interface Layer {
  may: string[];
  packages: string[];
  node?: string[];
  typesFrom?: string[];
}
interface Import {
  from: string;
  specifier: string;
  typeOnly: boolean;
  line: number;
}

const table = untypedTable as Record<string, Layer>;
const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');
const pattern = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const dynamicPattern = /\bimport\('([^']+)'\)/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found: Import[] = [];
  const lineAt = (index: number): number => text.slice(0, index).split('\n').length;
  for (const match of text.matchAll(pattern)) found.push({ from: file, specifier: match[2]!, typeOnly: match[1] !== undefined, line: lineAt(match.index) });
  for (const match of text.matchAll(dynamicPattern)) found.push({ from: file, specifier: match[1]!, typeOnly: false, line: lineAt(match.index) });
  return found;
}

const folderOf = (file: string): string => relative(src, file).split('/')[0] ?? '';
const packageOf = (specifier: string): string => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
const allows = (patterns: readonly string[], name: string): boolean =>
  patterns.some((allowed) => allowed === '*' || allowed === name || (allowed.endsWith('/*') && name.startsWith(allowed.slice(0, -1))));

function problemOf(found: Import): string | undefined {
  const folder = folderOf(found.from);
  const layer = table[folder];
  if (layer === undefined) return undefined;
  const at = `${relative(root, found.from)}:${found.line}`;
  if (!found.specifier.startsWith('.')) {
    if (found.specifier.startsWith('node:') || builtinModules.includes(found.specifier)) {
      const allowed = layer.node === undefined || layer.node.includes(found.specifier);
      return allowed || found.typeOnly ? undefined : `${at}: ${folder} is pure and may not import ${found.specifier}`;
    }
    return allows(layer.packages, packageOf(found.specifier)) ? undefined : `${at}: ${folder} may not import the package ${packageOf(found.specifier)}`;
  }
  const file = resolve(dirname(found.from), found.specifier);
  if (file === join(root, 'package.json')) return layer.may.includes('app') ? undefined : `${at}: only app reads package.json`;
  const target = folderOf(file);
  if (layer.may.includes(target)) return undefined;
  if ((layer.typesFrom ?? []).includes(target)) return found.typeOnly ? undefined : `${at}: ${folder} may import only types from ${target}`;
  return `${at}: ${folder} may not import ${target}`;
}

function cycleFrom(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const state = new Map<string, 'open' | 'done'>();
  const chain: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (state.get(file) === 'done') return undefined;
    if (state.get(file) === 'open') return [...chain.slice(chain.indexOf(file)), file];
    state.set(file, 'open');
    chain.push(file);
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next);
      if (cycle !== undefined) return cycle;
    }
    chain.pop();
    state.set(file, 'done');
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => join(src, name));
const imports = files.flatMap(importsOf);
const problems = imports.map(problemOf).filter((problem) => problem !== undefined);

const graph = new Map(
  files.map((file) => [
    file,
    imports.filter((found) => found.from === file && !found.typeOnly && found.specifier.startsWith('.')).map((found) => resolve(dirname(file), found.specifier)),
  ]),
);
const cycle = cycleFrom(graph);
if (cycle !== undefined) problems.push(`import cycle: ${cycle.map((file) => relative(root, file)).join(' -> ')}`);

for (const problem of problems) console.error(problem);
console.log(`check-imports: ${files.length} files, ${imports.length} imports, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
