// npm links the binaries of dependencies, not the project's own. With this link `npx longshore` works in a checkout.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';

mkdirSync('node_modules/.bin', { recursive: true });
rmSync('node_modules/.bin/longshore', { force: true });
symlinkSync('../../src/longshore.mjs', 'node_modules/.bin/longshore');
