#!/usr/bin/env node
// The command from a checkout: loads the TypeScript sources through tsx. The image runs the bundle instead.

// Said before anything is loaded: without it, an older Node or a checkout without its packages answers with a stack.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) refuse(`Node 20.19 or newer is needed, and this is ${process.version}`);

// The SDK is pinned to releases that run on Node 20 (docs/adr/0010-dependencies.md); its yearly reminder is noise to a user.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { register } = await import('tsx/esm/api').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  return refuse('its packages are not installed; run first: npm ci');
});
register();
await import('./main.ts');

/** One line, and the exit code of what could not be done (src/cli/exit-codes.ts, which cannot be loaded yet). */
function refuse(message) {
  console.error(`longshore: ${message}`);
  process.exit(2);
}
