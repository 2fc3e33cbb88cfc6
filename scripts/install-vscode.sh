#!/usr/bin/env bash
# Makes sure that what the extension of VS Code is made of, and tested with, is there as its lock file has it. Silent when it is.
set -euo pipefail
cd "$(dirname "$0")/../editors/vscode"

if cmp -s package-lock.json node_modules/.installed-lock.json; then exit 0; fi
npm ci --no-audit --no-fund --silent
cp package-lock.json node_modules/.installed-lock.json
