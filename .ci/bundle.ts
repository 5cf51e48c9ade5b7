/**
 * One file for the image: dist/longshore.mjs. Importing 166 MB of packages takes over a second and 200 MB of memory,
 * the bundle about a third of both. classic-level stays outside: it carries native binaries.
 */
import { build } from 'esbuild';

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/longshore.mjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  external: ['classic-level'],
  // Some packages still call require() for node built-ins.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  logLevel: 'warning',
});
console.log('dist/longshore.mjs');
