#!/usr/bin/env bash
# bundle-smoke.sh NODE: the Dockerfile's build lines without Docker, then the bundle on its own, outside the checkout.
set -euo pipefail
node=$1
"$node" --import=tsx .ci/bundle.ts
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
"$node" .ci/prune-runtime.mjs "$stage" >/dev/null
cp -r dist crds "$stage"/
cd "$stage"
"$node" dist/longshore.mjs version
"$node" dist/longshore.mjs --help >/dev/null
# The whole playground from the bundle: it must come up, say so, and stop cleanly on SIGTERM.
"$node" dist/longshore.mjs start --data-dir "$stage/data" --api-port 0 --aws-port 0 --metrics-port 0 --log-format json >"$stage/out" 2>&1 &
pid=$!
for _ in $(seq 1 100); do
  grep -q '"msg":"playground ready"\|"message":"playground ready"' "$stage/out" && break
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.2
done
grep -q 'playground ready' "$stage/out" || { tail -20 "$stage/out"; exit 1; }
kill -TERM "$pid"
wait "$pid"
