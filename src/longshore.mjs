#!/usr/bin/env node
// The command from a checkout: loads the TypeScript sources through tsx. The image runs the bundle instead.
import { register } from 'tsx/esm/api';

register();
await import('./main.ts');
