#!/usr/bin/env bash
# Lints src, test and .ci with eslint from its own package (its TypeScript is not the project's).
set -euo pipefail
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error
cd ../..
exec node .ci/lint/node_modules/eslint/bin/eslint.js --config .ci/lint/eslint.config.mjs --max-warnings 0 "$@" src test .ci
