/**
 * Writes everything that is derived from the source: `npm run generate`. With `--check` nothing is written: the files
 * that differ (or are left over) are listed and the exit code is 1.
 *
 * To add a generator, write a function that returns files and put it into `generators`.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { generateCrds } from './generate/crds.ts';
import { generateEditorSchemas } from './generate/editor-schemas.ts';
import { generateExamples } from './generate/examples.ts';
import { generateReference } from './generate/reference.ts';
import { metricsDoc } from '../src/telemetry/metrics-doc.ts';

export interface GeneratedFile {
  /** From the root of the project. */
  readonly path: string;
  readonly content: string;
}

export type Generator = () => readonly GeneratedFile[];

export const generators: readonly Generator[] = [generateCrds, generateReference, generateEditorSchemas, generateExamples, () => [{ path: 'docs/reference/metrics.md', content: metricsDoc() }]];

/** Folders in which every file is generated: what is in them and not made by a generator is left over. */
const owned = ['crds', 'charts/longshore/crds', 'docs/reference/examples', 'docs/reference/schemas'];

const root = resolve(import.meta.dirname, '..');

function main(): number {
  const files = new Map(generators.flatMap((generate) => generate()).map((file) => [file.path, file.content]));
  const changed = [...files].filter(([path, content]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== content).map(([path]) => path);
  const leftOver = owned.flatMap(filesUnder).filter((path) => !files.has(path));
  if (process.argv.includes('--check')) {
    for (const path of changed) console.error(`differs: ${path}`);
    for (const path of leftOver) console.error(`left over: ${path}`);
    if (changed.length + leftOver.length > 0) console.error('Run `npm run generate` and commit the result.');
    else console.log(`${files.size} generated files are up to date`);
    return changed.length + leftOver.length > 0 ? 1 : 0;
  }
  for (const path of changed) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path) ?? '');
  }
  for (const path of leftOver) rmSync(join(root, path));
  console.log(`${files.size} files generated: ${changed.length} written, ${leftOver.length} removed`);
  return 0;
}

function filesUnder(folder: string): readonly string[] {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .map((name) => join(top, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(root, path));
}

process.exitCode = main();
