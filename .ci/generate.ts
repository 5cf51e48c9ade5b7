/**
 * Writes everything that is derived from the source: `npm run generate`. With `--check` nothing is written: the files
 * that differ (or are left over) are listed and the exit code is 1.
 *
 * To add a generator, write a function that returns files and put it into `generators`.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { generateAlerts } from './dashboards/alerts.ts';
import { generateDashboards } from './dashboards/generate-dashboards.ts';
import { generateArgoCd } from './generate/argocd.ts';
import { generateCrdCases } from './generate/crd-cases.ts';
import { generateCrds } from './generate/crds.ts';
import { generateEditorSchemas } from './generate/editor-schemas.ts';
import { generateExamples } from './generate/examples.ts';
import { generateIamPolicy } from './generate/iam-policy.ts';
import { generateReference } from './generate/reference.ts';
import { gatesDoc } from '../src/core/rollout/gates-doc.ts';
import { conditionsDoc } from '../src/core/status/conditions-doc.ts';
import { metricsDoc } from '../src/telemetry/metrics-doc.ts';

export interface GeneratedFile {
  /** From the root of the project. */
  readonly path: string;
  readonly content: string;
}

export type Generator = () => readonly GeneratedFile[];

export const generators: readonly Generator[] = [
  generateCrds,
  generateCrdCases,
  generateReference,
  generateEditorSchemas,
  generateExamples,
  generateDashboards,
  generateAlerts,
  generateIamPolicy,
  generateArgoCd,
  () => [{ path: 'docs/reference/metrics.md', content: metricsDoc() }],
  () => [{ path: 'docs/spec/conditions.md', content: conditionsDoc() }],
  () => [{ path: 'docs/spec/gates.md', content: gatesDoc() }],
];

/** Folders in which every file is generated: what is in them and not made by a generator is left over. */
const owned = ['crds', 'charts/longshore/files/crds', 'charts/longshore/files/dashboards', 'charts/longshore/files/rules', 'docs/reference/examples', 'docs/reference/schemas'];

const projectRoot = resolve(import.meta.dirname, '..');

export interface Differences {
  /** Files that are absent or differ. */
  readonly changed: readonly string[];
  /** Files in owned folders that no generator made. */
  readonly leftOver: readonly string[];
}

/** What would have to be written or removed below `root`, so that it holds exactly the generated files. */
export function differences(root: string, files: ReadonlyMap<string, string>): Differences {
  return {
    changed: [...files].filter(([path, content]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== content).map(([path]) => path),
    leftOver: owned.flatMap((folder) => filesUnder(root, folder)).filter((path) => !files.has(path)),
  };
}

/** Every generated file, by its path from the root of the project. */
export function generateAll(): ReadonlyMap<string, string> {
  return new Map(generators.flatMap((generate) => generate()).map((file) => [file.path, file.content]));
}

/** Makes `root` hold exactly the generated files. */
export function write(root: string, files: ReadonlyMap<string, string>): Differences {
  const found = differences(root, files);
  for (const path of found.changed) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path) ?? '');
  }
  for (const path of found.leftOver) rmSync(join(root, path));
  return found;
}

function filesUnder(root: string, folder: string): readonly string[] {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .map((name) => join(top, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(root, path));
}

function main(): number {
  const files = generateAll();
  if (!process.argv.includes('--check')) {
    const { changed, leftOver } = write(projectRoot, files);
    console.log(`${files.size} files generated: ${changed.length} written, ${leftOver.length} removed`);
    return 0;
  }
  const { changed, leftOver } = differences(projectRoot, files);
  for (const path of changed) console.error(`differs: ${path}`);
  for (const path of leftOver) console.error(`left over: ${path}`);
  if (changed.length + leftOver.length === 0) console.log(`${files.size} generated files are up to date`);
  else console.error('Run `npm run generate` and commit the result.');
  return changed.length + leftOver.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main();
