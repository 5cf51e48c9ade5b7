#!/usr/bin/env node
// The command from a checkout: loads the TypeScript sources through tsx. The image runs the bundle instead.
import { register } from 'tsx/esm/api';

// The SDK is pinned to releases that run on Node 20 (docs/adr/0010-dependencies.md); its yearly reminder is noise to a user.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

register();
await import('./main.ts');
