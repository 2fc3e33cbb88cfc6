#!/usr/bin/env bash
# Makes sure that the bundlers, test runners and engines of test/environments are there as its lock file has them. Silent when they are.
set -euo pipefail
cd "$(dirname "$0")/../test/environments"

if cmp -s package-lock.json node_modules/.installed-lock.json; then exit 0; fi
# No package runs a script: those of Bun and Deno may fetch from elsewhere. Their programs are in the packages for the platform.
npm ci --no-audit --no-fund --silent --ignore-scripts
cp package-lock.json node_modules/.installed-lock.json
