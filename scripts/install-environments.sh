#!/usr/bin/env bash
# Makes sure that the bundlers, test runners and engines of test/environments are there as its lock file has them. Silent when they are.
set -euo pipefail
cd "$(dirname "$0")/../test/environments"

if cmp -s package-lock.json node_modules/.installed-lock.json; then exit 0; fi
npm ci --no-audit --no-fund --silent
# These two put their programs in place by a script of their own, which npm may have been told not to run.
node_modules/.bin/bun --version >/dev/null 2>&1 || node node_modules/bun/install.js
node_modules/.bin/deno --version >/dev/null 2>&1 || node node_modules/deno/install.cjs
cp package-lock.json node_modules/.installed-lock.json
