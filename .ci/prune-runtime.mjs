// Copies the packages that stay outside the bundle, with their dependencies, to TARGET/node_modules.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('usage: node .ci/prune-runtime.mjs TARGET');

const wanted = new Set(['classic-level']);
for (const name of wanted) {
  const { dependencies = {} } = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
  for (const dependency of Object.keys(dependencies)) wanted.add(dependency);
}
for (const name of wanted) cpSync(join('node_modules', name), join(target, 'node_modules', name), { recursive: true });
console.log([...wanted].join(' '));
