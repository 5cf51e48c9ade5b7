/**
 * `bundle.ts`: one file for the image, dist/longshore.mjs. Importing 166 MB of packages takes over a second and 200 MB of
 * memory, the bundle about a third of both. `bundle.ts --bench`: the benchmarks in the same form, in dist/perf, since what
 * they measure is what a pod runs. classic-level stays outside: it carries native binaries.
 */
import { parseArgs } from 'node:util';
import { build, type BuildOptions } from 'esbuild';

const asInTheImage: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Of places only: with the sources in it, `node --enable-source-maps` (the image) holds them all in memory.
  sourcemap: true,
  sourcesContent: false,
  external: ['classic-level'],
  // Node.js keeps the source in memory, at two bytes a character as soon as one comment holds a letter beyond Latin-1:
  // 43 MB, and 10 without comments and indentation. Names stay, for stack traces and profiles.
  minifySyntax: true,
  minifyWhitespace: true,
  // Some packages still call require() for node built-ins.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  logLevel: 'warning',
};
const benchmarks = ['bench', 'bench-rollout', 'simulator-process', 'api-server-process'];

const { values } = parseArgs({ options: { bench: { type: 'boolean', default: false } } });
if (values.bench) {
  await build({ ...asInTheImage, entryPoints: benchmarks.map((name) => `test/perf/${name}.ts`), outdir: 'dist/perf', outExtension: { '.js': '.mjs' } });
} else {
  await build({ ...asInTheImage, entryPoints: ['src/main.ts'], outfile: 'dist/longshore.mjs' });
  console.log('dist/longshore.mjs');
}
